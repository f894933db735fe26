import { expect } from "chai";
import { ProcessMemory } from "../../provider/memory";

describe("work on one group", () => {
  const memory = new ProcessMemory();

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
    const alone = async (task: () => Promise<string>): Promise<string> => {
      const leave = await memory.alone("one");
      return await task().finally(leave);
    };
    const results = await Promise.allSettled([alone(work("a", 20)), alone(work("b", 1, true)), alone(work("c", 1))]);
    expect(log).to.deep.equal(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(results.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
  });

  it("does not hold up work on another", async () => {
    const log: string[] = [];
    const leave = await memory.alone("one");
    const waiting = memory.alone("one").then((end) => {
      log.push("the same");
      end();
    });
    const other = await memory.alone("other");
    log.push("another");
    other();
    leave();
    await waiting;
    expect(log).to.deep.equal(["another", "the same"]);
  });
});
