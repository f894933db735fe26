import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import { type RecoveryReport, readReport, recoveryReportSchema } from "../../../report";
import { changed, isInList, otherKind, places } from "../../support/mutations";
import { failedBack, failedOver, fleet, referenced, troubled } from "./samples";
import { refusal, report } from "./support";

const FILE = path.resolve(__dirname, "..", "..", "..", "..", "docs", "reference", "recovery-report.schema.json");
const UPDATE = "SDRS_UPDATE=1 npm test -- --tier unit --grep 'published schema'";

const SAMPLES: Record<string, RecoveryReport> = {
  "a failover": report(failedOver()),
  "a failover with an objective": report(failedOver(), { rtoSeconds: 300 }),
  "a failover with trouble": report(troubled(), { rtoSeconds: 300, endpoint: "http://127.0.0.1:1" }),
  "a failback": report(failedBack(), { rtoSeconds: 300, endpoint: "" }),
  "a failover with load balancers and DNS": report(referenced()),
  "a hundred instances": report(failedOver(fleet(100))),
};

describe("schema of recovery reports", () => {
  const validate = new Ajv2020({ allErrors: false, validateFormats: false }).compile(
    JSON.parse(readFileSync(FILE, "utf8")) as object,
  );

  it(`is the published schema (${UPDATE})`, () => {
    const text = `${JSON.stringify(recoveryReportSchema(), null, 2)}\n`;
    if (process.env["SDRS_UPDATE"] === "1") writeFileSync(FILE, text);
    expect(readFileSync(FILE, "utf8")).to.equal(text);
  });

  for (const [what, sample] of Object.entries(SAMPLES)) {
    it(`accepts the report of ${what}, also after a round trip through JSON`, () => {
      const read = JSON.parse(JSON.stringify(sample)) as unknown;
      expect(validate(read), JSON.stringify(validate.errors)).to.equal(true);
      expect(readReport(read)).to.deep.equal(sample);
    });
  }

  it("accepts a report of before load balancers and DNS were looked at", () => {
    const { references: _later, ...earlier } = report(failedOver());
    expect(validate(earlier)).to.equal(true);
    expect(readReport(earlier)).to.deep.equal(earlier);
  });

  const sample = report(troubled(), { rtoSeconds: 300, requests: [{ id: "r", what: "POST" }] });

  it("refuses a report without any one of its properties", () => {
    const isYounger = (at: readonly string[]): boolean => at.join() === "references";
    for (const at of places(sample).filter((one) => !isInList(one) && !isYounger(one))) {
      const mutated = changed(sample, at, (holder, key) => Reflect.deleteProperty(holder, key));
      expect(validate(mutated), `without ${at.join(".")}`).to.equal(false);
    }
  });

  it("refuses a value of another kind in any place", () => {
    for (const at of places(sample)) {
      const mutated = changed(sample, at, otherKind);
      expect(validate(mutated), `object at ${at.join(".")}`).to.equal(false);
    }
  });

  it("refuses a property that it does not know, wherever it is", () => {
    const objects = [[], ...places(sample)].map((at) => [...at, "novelty"]);
    for (const at of objects) {
      const holder = at.slice(0, -1).reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], sample);
      if (typeof holder !== "object" || holder === null || Array.isArray(holder)) continue;
      const mutated = changed(sample, at, (inner, key) => {
        inner[key] = 1;
      });
      expect(validate(mutated), `novelty at ${at.join(".")}`).to.equal(false);
    }
  });

  it("refuses words and numbers outside of what they may be", () => {
    const wrong: [string, unknown][] = [
      ["version", 2],
      ["verdict.outcome", "fine"],
      ["transition.verb", "reprotect"],
      ["transition.mode", "forced"],
      ["transition.number", 0],
      ["transition.finishedAt", "2026-03-02"],
      ["transition.recoverySeconds", -1],
      ["budget.rtoSeconds", 0],
      ["members.0.verdict", "lost"],
      ["addresses.0.verdict", "gone"],
      ["addresses.0.before.site", "left"],
      ["group.production.zone", ""],
    ];
    for (const [at, value] of wrong) {
      const mutated = changed(sample, at.split("."), (holder, key) => {
        holder[key] = value;
      });
      expect(validate(mutated), `${at}: ${JSON.stringify(value)}`).to.equal(false);
      expect(refusal(() => readReport(mutated))).to.include(at);
    }
  });

  it("does not take for a report what is none", () => {
    for (const value of [failedOver(), null, "report", { version: 3, deployment: {} }]) {
      expect(readReport(value)).to.equal(undefined);
    }
  });
});
