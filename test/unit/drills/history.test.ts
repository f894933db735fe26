import { expect } from "chai";
import fc from "fast-check";
import { chained, digestOf, readHistory } from "../../../provider/drills/chain";
import { type HistoryEntry, isOpen, runsOf } from "../../../provider/model/drill-history";
import { begun, cleaned, ended, made } from "./samples";

/** Lines of a history of two runs. */
function lines(): string[] {
  const entries: HistoryEntry[] = [];
  const add = (run: string, event: Parameters<typeof chained>[0]): void => {
    entries.push(chained(event, { at: "2026-03-02T03:00:00.000Z", run, last: entries.at(-1) }));
  };
  add("a", begun());
  add("a", made("d1"));
  add("a", ended({ cleanUp: { at: "2026-03-02T03:09:00.000Z", complete: false, left: [] } }));
  add("b", begun());
  add("a", cleaned(true));
  return entries.map((entry) => JSON.stringify(entry));
}

const text = (all: readonly string[]): string => all.map((line) => `${line}\n`).join("");

describe("a history of drills", () => {
  it("is read back, run by run", () => {
    const read = readHistory(text(lines()));
    expect(read).to.include({ torn: false }).and.to.deep.include({ problems: [] });
    const [a, b] = runsOf(read.entries);
    expect(a?.objects.drillId).to.equal("d1");
    expect([a, b].map((run) => run !== undefined && isOpen(run))).to.deep.equal([false, true]);
  });

  it("tells of a line that was taken out, put in, moved or changed anywhere", () => {
    const all = lines();
    const edits: fc.Arbitrary<string[]> = fc.oneof(
      fc.nat(all.length - 2).map((at) => all.filter((_line, index) => index !== at)),
      fc
        .tuple(fc.nat(all.length - 1), fc.nat(all.length - 1))
        .map(([from, to]) => [...all.slice(0, to), all[from] ?? "", ...all.slice(to)]),
      fc
        .nat(all.length - 1)
        .map((at) => all.map((line, index) => (index === at ? line.replace("orders", "orderz") : line))),
    );
    fc.assert(
      fc.property(edits, (edited) => {
        const same = text(edited) === text(all);
        const { problems } = readHistory(text(edited));
        return same === (problems.length === 0);
      }),
    );
  });

  it("tells of lines that were cut off at the end to who kept the digest of one of them", () => {
    const all = lines();
    const last = (JSON.parse(all.at(-1) ?? "") as HistoryEntry).digest;
    expect(readHistory(text(all), last).problems).to.deep.equal([]);
    for (const left of [0, 1, 4]) {
      const cut = text(all.slice(0, left));
      expect(readHistory(cut).problems, `${left} lines`).to.deep.equal([]);
      expect(readHistory(cut, last).problems, `${left} lines`).to.have.length(1);
    }
  });

  it("goes on before a last line that was cut off", () => {
    const all = text(lines());
    const read = readHistory(all.slice(0, -20));
    expect(read.torn).to.equal(true);
    expect(read.problems).to.deep.equal([]);
    expect(read.entries).to.have.length(4);
  });

  it("has digests in which the order of keys says nothing", () => {
    expect(digestOf({ a: 1, b: { c: 2, d: 3 } })).to.equal(digestOf({ b: { d: 3, c: 2 }, a: 1 }));
    expect(digestOf({ a: 1 })).not.to.equal(digestOf({ a: 2 }));
  });
});
