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
    const results = await Promise.allSettled([
      memory.alone("one", work("a", 20)),
      memory.alone("one", work("b", 1, true)),
      memory.alone("one", work("c", 1)),
    ]);
    expect(log).to.deep.equal(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
    expect(results.map(({ status }) => status)).to.deep.equal(["fulfilled", "rejected", "fulfilled"]);
  });

  it("does not hold up work on another", async () => {
    let release = (): void => undefined;
    const held = memory.alone("one", () => new Promise<void>((resolve) => (release = resolve)));
    expect(await memory.alone("other", () => Promise.resolve("done"))).to.equal("done");
    await Promise.resolve();
    release();
    await held;
  });
});
