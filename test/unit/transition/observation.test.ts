import { expect } from "chai";
import { isChanging, isRunning, isStopped } from "../../../provider/transition/observe/observation";
import { dark, server } from "./samples";

describe("a server", () => {
  // prettier-ignore
  const ROWS = [
    ["ACTIVE", null, "runs"],
    ["ACTIVE", "rebooting", "runs"],
    ["ACTIVE", "powering-off", "changes"],
    ["SHUTOFF", null, "is stopped"],
    ["SHUTOFF", "powering-on", "changes"],
    ["SHUTOFF", "image_snapshot", "neither"],
    ["ERROR", null, "neither"],
    ["DELETED", null, "neither"],
    ["", null, "neither"],
  ] as const;
  for (const [status, taskState, verdict] of ROWS) {
    it(`in ${status === "" ? "no status" : status} with ${taskState ?? "no task"} ${verdict === "neither" ? "neither runs nor is stopped, nor changes" : verdict}`, () => {
      const view = server("web", { status, taskState });
      expect(isRunning(view)).to.equal(verdict === "runs");
      expect(isStopped(view)).to.equal(verdict === "is stopped");
      expect(isChanging(view)).to.equal(verdict === "changes");
    });
  }

  it("that cannot be read, or is not known, neither runs nor is stopped", () => {
    for (const view of [
      dark("web"),
      { ...dark("web"), status: "ACTIVE" },
      { ...dark("web"), status: "SHUTOFF" },
      undefined,
    ]) {
      expect(isRunning(view)).to.equal(false);
      expect(isStopped(view)).to.equal(false);
      expect(isChanging(view)).to.equal(false);
    }
  });
});
