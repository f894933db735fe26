import { readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2020 } from "ajv/dist/2020";
import { expect } from "chai";
import {
  REPORT_FORMATS,
  type RecoveryEvidence,
  buildRecoveryEvidence,
  readEvidence,
  writeEvidence,
  writeReport,
} from "../../../../report";
import { renderDocument } from "../../../../report/write";
import { failedOver, troubled } from "../samples";
import { expectPublished } from "../../../support/published";
import { HOSTILE, refusal } from "../support";
import { JOB, URN, journal } from "./runs";

const generatedAt = "2026-03-02T05:00:00.000Z";
const SCHEMA = path.resolve(
  __dirname,
  "..",
  "..",
  "..",
  "..",
  "..",
  "docs",
  "reference",
  "recovery-evidence.schema.json",
);
const LOOPBACK = "http://127.0.0.1:1/{service}";

function state(
  names: readonly string[],
  change: (sample: ReturnType<typeof troubled>) => object = (same) => same,
): object {
  const rows = names.map((name, index) => {
    const { id, ...outputs } = change(index === 0 ? failedOver() : troubled()) as { id: string };
    const its = index === 0 ? { id, outputs } : { id: `id-${index}`, outputs: { ...outputs, name } };
    return { urn: URN.replace("::orders", `::${name}`), type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup", ...its };
  });
  return { version: 3, deployment: { resources: rows } };
}

const evidence = (endpoint?: string): RecoveryEvidence =>
  buildRecoveryEvidence(state(["orders", "billing"]), {
    ...{ generatedAt, journal: journal(["refused", "failed", "complete"]).join("\n") },
    ...(endpoint === undefined ? {} : { endpoint }),
  });

describe("evidence in its forms", () => {
  it("conforms to the published schema, also after a round trip, and is read again as what it is", async () => {
    const made = evidence();
    const validate = new Ajv2020({ validateFormats: false }).compile(
      JSON.parse(readFileSync(SCHEMA, "utf8")) as object,
    );
    const json = renderDocument(made, "json");
    expect(validate(JSON.parse(json)), JSON.stringify(validate.errors)).to.equal(true);
    expect(readEvidence(JSON.parse(json))).to.deep.equal(made);
    for (const format of REPORT_FORMATS) {
      expect(await writeReport({ input: json, format })).to.equal(renderDocument(made, format));
      expect((await writeEvidence({ input: json, format })).text).to.equal(renderDocument(made, format));
    }
    expect(refusal(() => readEvidence({ ...made, reports: [{}] })))
      .to.contain("version 2")
      .and.to.contain("reports.0");
    expect(validate({ ...made, novelty: 1 })).to.equal(false);
  });

  it("is refused with any property more, and without any that it needs", () => {
    const made = JSON.parse(renderDocument(evidence(), "json")) as object;
    expectPublished("recovery-evidence.schema.json", made);
    const validate = new Ajv2020({ validateFormats: false }).compile(
      JSON.parse(readFileSync(SCHEMA, "utf8")) as object,
    );
    const places = (value: unknown, at: readonly string[] = []): string[][] =>
      typeof value !== "object" || value === null
        ? []
        : [
            ...(Array.isArray(value) ? [] : [[...at]]),
            ...Object.entries(value).flatMap(([key, one]) => places(one, [...at, key])),
          ];
    const all = places(made);
    expect(all.length).to.be.greaterThan(50);
    for (const at of all) {
      const copy = structuredClone(made);
      const holder = at.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], copy) as object;
      const [first] = Object.keys(holder);
      Object.assign(holder, { novelty: 1 });
      expect(validate(copy), `novelty at ${at.join(".")}`).to.equal(false);
      Reflect.deleteProperty(holder, "novelty");
      Reflect.deleteProperty(holder, first ?? "");
      if (at.at(-1) !== "phases") expect(validate(copy), `without ${[...at, first].join(".")}`).to.equal(false);
    }
  });

  it("is one page with a list of its groups, unique ids, and no script", () => {
    const html = renderDocument(evidence(), "html");
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).to.equal(ids.length);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links).to.include.members(["group-1", "group-2"]);
    expect(ids).to.include.members(links);
    expect(html).to.contain("Failover of orders-1a2b3c4").and.to.contain("Failover of billing").and.to.contain(JOB);
    expect(html).not.to.match(/<script/i);
  });

  it("says in every form for people what was refused, failed, ordered by nobody on record, and complete", () => {
    for (const format of ["html", "md"] as const) {
      const text = renderDocument(evidence(), format);
      for (const words of ["Refused", "Failed", "Nobody agreed to data-loss", "not recorded", "What happened", "agree"])
        expect(text, `${format}: ${words}`).to.contain(words);
    }
  });

  it("has a suite a group, whose cases fail for what the gate fails", () => {
    const xml = renderDocument(evidence(), "junit");
    const suites = [...xml.matchAll(/<testsuite name="([^"]+)" tests="(\d+)" failures="(\d+)"/g)];
    expect(suites.map(([, name, , failures]) => [name, Number(failures) > 0])).to.deep.equal([
      ["orders-1a2b3c4", false],
      ["billing", true],
    ]);
    for (const [, , tests] of suites) expect(Number(tests)).to.be.greaterThan(5);
  });

  it("says on top that a rehearsal is one, and says it of no other", () => {
    for (const format of ["html", "md"] as const) {
      const at = renderDocument(evidence(LOOPBACK), format).indexOf("REHEARSAL ON A SIMULATION");
      const verdict = renderDocument(evidence(LOOPBACK), format).indexOf("Failover of orders");
      expect(at, format).to.be.within(0, format === "md" ? verdict : at);
      expect(renderDocument(evidence("https://{service}.example.com"), format)).not.to.contain("REHEARSAL");
      expect(renderDocument(evidence(), format)).not.to.contain("REHEARSAL");
    }
  });

  /** Evidence whose every text from outside is the same. */
  function saying(word: string): RecoveryEvidence {
    const failure = { code: word, message: word, hint: word };
    const lines = journal(["refused", "failed"]).map((line) => {
      const entry = JSON.parse(line) as { refusal?: object | null; failure?: object | null };
      const [refused, failed] = [entry.refusal ? { refusal: failure } : {}, entry.failure ? { failure } : {}];
      return JSON.stringify({ ...entry, ...refused, ...failed });
    });
    const sent = { action: word, jobId: word };
    const unfinished = { kind: word, steps: [word], reason: word, posted: sent, warnings: [word] };
    const odd = state(["orders"], (sample) => ({ ...sample, name: word, unfinished }));
    return buildRecoveryEvidence(odd, { generatedAt, journal: lines.join("\n") });
  }

  const headings = (text: string): number => text.match(/^#/gm)?.length ?? 0;

  for (const hostile of HOSTILE) {
    it(`lets ${JSON.stringify(hostile)} be nothing but text`, () => {
      const made = saying(hostile);
      expect(made.reports[0]?.timeline.length).to.be.greaterThan(1);
      const html = renderDocument(made, "html");
      expect(html).not.to.match(/<script|<img|<svg\/|\u202e|\u0000/i);
      const md = renderDocument(made, "md");
      const outside = md.replace(/(`+)(?!`)(.*?[^`])\1(?!`)/g, "");
      expect(outside).not.to.match(/(?<!\\)<(?!!-- -->)/);
      expect(outside).not.to.match(/(?<!\\)\]\(|@\w|:\/\/|(?<!\\)#\d/);
      expect(headings(md)).to.equal(headings(renderDocument(saying("word"), "md")));
      const xml = renderDocument(made, "junit");
      expect(xml.match(/<testsuite /g)).to.have.length(1);
      expect(xml).not.to.contain("<script").and.not.to.contain("<failure/>");
    });
  }
});
