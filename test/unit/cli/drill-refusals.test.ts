import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { runGate } from "../../../cli/drill/gate";
import { HistoryFile } from "../../../cli/drill/history-file";
import { readDrillFile } from "../../../cli/drill/read-file";
import { notBegun } from "../../../cli/drill/run";
import { askedFor, checksIn, onlyOne } from "../../../cli/drill/wish";
import { begun, ended } from "../drills/samples";
import { refused } from "../failure";

describe("refusals of a drill that ends", () => {
  let folder: string;
  const file = (name: string, text: string): string => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "drill-refusals-"));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it("name what a file lacks, and what is to be rehearsed", async () => {
    expect(await refused(() => readDrillFile(file("a.yaml", "a: [")))).to.contain("is no YAML");
    expect(await refused(() => readDrillFile(file("b.yaml", "version: 1\n")))).to.contain("group: ");
    const options = { cwd: ".", history: "drills.jsonl", report: [] };
    expect(await refused(() => askedFor(options))).to.contain("Nothing says which group");
    expect(await refused(() => runGate({ history: "drills.jsonl", maxAge: 1 }))).to.contain("No group is named");
    expect(await refused(() => onlyOne([]))).to.contain("One drill is of one group");
    expect(await refused(() => checksIn({ checks: [{ name: "a" }] }))).to.contain("cannot read");
    expect(checksIn({})).to.deep.equal([]);
    expect(notBegun("orders", 2, "2 servers").message).to.contain("2 problems");
  });

  it("keep a history for one writer, as it was written", async () => {
    const name = file("drills.jsonl", "");
    const history = HistoryFile.open(name);
    history.note("a", begun());
    expect(await refused(() => HistoryFile.open(name))).to.contain("is at work with");
    history.note("a", ended());
    history.close();
    const text = readFileSync(name, "utf8");
    file("drills.jsonl", `${text}{"version":1`);
    const again = HistoryFile.open(name);
    expect(again.runs().map(({ ended: end }) => end?.state)).to.deep.equal(["passed"]);
    again.close();
    expect(readFileSync(name, "utf8")).to.equal(text);
    file("drills.jsonl", text.replace("orders", "others"));
    expect(await refused(() => HistoryFile.open(name))).to.contain("line 1 was changed");
  });
});
