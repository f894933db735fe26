import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import { runMerge } from "../../../../cli/report/merge";
import {
  type RecoveryEvidence,
  REPORT_FORMATS,
  buildRecoveryEvidence,
  buildRecoveryReport,
  gateReasons,
  mergeEvidence,
  readEvidence,
  renderDocument,
} from "../../../../report/index";
import { failure } from "../../failure";
import { failedOver } from "../samples";
import { type Run, journal } from "./runs";

const generatedAt = "2026-03-02T05:00:00.000Z";
const told = (run: Run): RecoveryEvidence =>
  buildRecoveryEvidence(undefined, { generatedAt, journal: journal([run]).join("\n") });

describe("a report of several", () => {
  const move = buildRecoveryReport(failedOver(), { generatedAt });
  const parts = [
    { name: "a.json", document: move },
    { name: "b.json", document: told("refused") },
    { name: "c.json", document: told("complete") },
    { name: "d.json", document: told("failed") },
  ];
  const outcomes = ({ reports }: RecoveryEvidence): string[] => reports.map(({ verdict }) => verdict.outcome);

  it("has every group of them, the worst first, and their reasons", () => {
    const merged = mergeEvidence(parts, generatedAt);
    expect(outcomes(merged).slice(0, 2)).to.deep.equal(["failed", "refused"]);
    expect(merged.reports).to.have.length(4);
    expect(merged.verdict.outcome).to.equal("failed");
    expect(gateReasons(merged)).to.have.length(2 + gateReasons(move).length);
    expect(merged.journal?.entries).to.equal(
      parts.reduce((sum, { document }) => sum + (document.version === 2 ? (document.journal?.entries ?? 0) : 0), 0),
    );
  });

  it("keeps a report of one complete move whole, and is what the schema says in every form", () => {
    const merged = mergeEvidence(parts, generatedAt);
    expect(readEvidence(JSON.parse(JSON.stringify(merged)))).to.deep.equal(JSON.parse(JSON.stringify(merged)));
    const own = merged.reports.find((one) => one.move !== null && one.timeline.length === 0);
    expect(own?.move).to.deep.equal(move);
    expect(own?.verdict.reasons).to.deep.equal(move.verdict.reasons);
    for (const format of REPORT_FORMATS) expect(renderDocument(merged, format)).to.contain(move.group.name);
  });

  it("has a document once, however often it is named", () => {
    expect(mergeEvidence([...parts, ...parts], generatedAt).reports).to.have.length(4);
  });

  it("names what is missing, which is no proof", () => {
    const merged = mergeEvidence(
      [
        { name: "c.json", document: told("complete") },
        { name: "x", failure: "cut" },
      ],
      generatedAt,
    );
    expect(merged.verdict.outcome).to.equal("unknown");
    expect(gateReasons(merged)).to.deep.equal(["x is not in this report: cut"]);
  });

  it("is refused where none of the files holds one", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "merge-"));
    const file = path.join(folder, "x.json");
    writeFileSync(file, "{");
    try {
      const { message } = await failure(runMerge([file], { format: "json" }));
      expect(message).to.contain("None of the files holds a report");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
