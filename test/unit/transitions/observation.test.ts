import { expect } from "chai";
import { isRunning, isStopped } from "../../../provider/transitions/observation";
import { withGroup } from "../../../provider/transitions/lock";
import { dark, server } from "./samples";

describe("a server", () => {
  // prettier-ignore
  const ROWS = [
    ["ACTIVE", null, "runs"],
    ["ACTIVE", "rebooting", "runs"],
    ["ACTIVE", "powering-off", "neither"],
    ["SHUTOFF", null, "is stopped"],
    ["SHUTOFF", "powering-on", "neither"],
    ["ERROR", null, "neither"],
    ["DELETED", null, "neither"],
    ["", null, "neither"],
  ] as const;
  for (const [status, taskState, verdict] of ROWS) {
    it(`in ${status === "" ? "no status" : status} with ${taskState ?? "no task"} ${verdict === "neither" ? "neither runs nor is stopped" : verdict}`, () => {
      const view = server("web", { status, taskState });
      expect(isRunning(view)).to.equal(verdict === "runs");
      expect(isStopped(view)).to.equal(verdict === "is stopped");
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
    }
  });
});

describe("work on one group", () => {
  it("runs one after the other, in the order it began, whatever fails", async () => {
    const log: string[] = [];
    const work =
      (name: string, turns: number, fails = false) =>
      async () => {
        log.push(`${name} begins`);
        for (let turn = 0; turn < turns; turn++) await Promise.resolve();
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
        return name;
      };
    const results = await Promise.allSettled([
      withGroup("one", work("a", 20)),
      withGroup("one", work("b", 1, true)),
      withGroup("one", work("c", 1)),
    ]);
    expect(log).to.deep.equal(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(results.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
  });

  it("does not hold up work on another", async () => {
    let release = (): void => undefined;
    const held = withGroup("one", () => new Promise<void>((resolve) => (release = resolve)));
    expect(await withGroup("other", () => Promise.resolve("done"))).to.equal("done");
    await Promise.resolve();
    release();
    await held;
  });
});
