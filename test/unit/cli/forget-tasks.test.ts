import { expect } from "chai";
import { codeOf } from "../../../cli/forget-tasks/run";
import { failure } from "../failure";

const task = (jobId: string): { jobId: string; resourceId: string } => ({ jobId, resourceId: `of ${jobId}` });

describe("the code of failed tasks", () => {
  it("stands for the tasks and for nothing else: not for their order, one more, one less or another", () => {
    const code = codeOf([task("a"), task("b")]);
    expect(code).to.match(/^2-[0-9a-f]{4}$/);
    expect(codeOf([task("b"), task("a")], code ?? "")).to.equal(code);
    const others = [[task("a")], [task("a"), task("c")], [task("a"), task("b"), task("c")]];
    expect(new Set([code, ...others.map((tasks) => codeOf(tasks))]).size).to.equal(4);
    expect(codeOf([])).to.equal(null);
  });

  it("of other tasks is refused with the one that is right", async () => {
    const now = codeOf([task("a")]) ?? "";
    const error = await failure((async () => Promise.resolve(codeOf([task("a")], "2-0000")))());
    expect(error.code).to.equal("DR_CONFIRMATION_REQUIRED");
    expect(error.message).to.contain("none was forgotten").and.contain(`sdrs forget-tasks --confirm ${now}`);
    const none = await failure((async () => Promise.resolve(codeOf([], now)))());
    expect(none.message).to.contain("There is none to forget.");
  });
});
