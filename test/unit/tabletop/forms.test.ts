import { expect } from "chai";
import { rendered } from "../../../cli/tabletop/forms";
import { REPORT_FORMATS } from "../../../report/formats";
import { SIMULATION } from "../../../report/labels";
import { gateReasons, mergeEvidence, writeEvidence, writeReport } from "../../../report/index";
import { isNothingMoved } from "../../../report/nothing-moved";
import { readHistory } from "../../../provider/drills/chain";
import { documentSchema } from "../../../cli/documents";
import { failure } from "../failure";
import { DOCUMENT } from "./seen";

const JSON_TEXT = JSON.stringify({ version: 1, command: "tabletop", ...DOCUMENT });

describe("the report of sdrs tabletop", () => {
  for (const format of REPORT_FORMATS)
    it(`says what it is on top, as ${format}`, () => {
      const text = rendered(DOCUMENT, JSON_TEXT, format);
      expect(text.indexOf(SIMULATION.title)).to.be.within(0, 1200);
      expect(text).to.include("ledger");
      if (format === "html" || format === "junit") expect(text).not.to.include("ledger </td>");
    });

  it("says it on each printed sheet, on each case of a suite, and under each long list", () => {
    expect(rendered(DOCUMENT, JSON_TEXT, "html")).to.match(/@bottom-left \{ content: "REHEARSAL ON A SIMULATION/);
    const junit = rendered(DOCUMENT, JSON_TEXT, "junit");
    const named = [...junit.matchAll(/<(testsuites?|testcase) name="([^"]*)"/g)].map(([, , name = ""]) => name);
    expect(named).to.have.length.above(4);
    for (const name of named) expect(name).to.match(/^REHEARSAL/);
    expect(rendered(DOCUMENT, JSON_TEXT, "md").split(SIMULATION.title)).to.have.length.above(3);
  });

  it("has what blocks first, as a failure of a suite", () => {
    expect(rendered(DOCUMENT, JSON_TEXT, "junit")).to.match(/failures="1"/);
    expect(rendered(DOCUMENT, JSON_TEXT, "md")).to.match(
      /\*\*Blocks\*\* ledger[^]*\*\*Attention\*\* orders[^]*\*\*Note\*\*/,
    );
  });

  it("is a document of its schema, which takes no other word on what it is", () => {
    const schema = documentSchema("tabletop");
    const value = JSON.parse(JSON_TEXT) as Record<string, unknown>;
    expect(schema.safeParse(value).success).to.equal(true);
    for (const rehearsal of [false, undefined, "true", 1])
      expect(schema.safeParse({ ...value, rehearsal }).success, String(rehearsal)).to.equal(false);
  });

  const lies: [string, unknown][] = [
    ["as it is", JSON.parse(JSON_TEXT)],
    ["as text", JSON_TEXT],
    [
      "with the marks of a recovery report",
      { ...(JSON.parse(JSON_TEXT) as object), generator: { name: "x", version: "1" } },
    ],
    [
      "with the marks of recovery evidence",
      { ...(JSON.parse(JSON_TEXT) as object), version: 2, generator: {}, reports: [] },
    ],
    ["with a state beside it", { ...(JSON.parse(JSON_TEXT) as object), deployment: { resources: [] } }],
  ];
  for (const [how, input] of lies)
    it(`is no evidence for anybody, given ${how}`, async () => {
      for (const made of [writeEvidence({ input, format: "json" }), writeReport({ input, format: "md" })]) {
        const error = await failure(made);
        expect(isNothingMoved(error)).to.equal(true);
        expect(error.message).to.include(
          "The input says of itself that it is a rehearsal on a simulation, which counts for no gate",
        );
      }
    });

  it("shuts the gate of a merged report", async () => {
    const { what } = await failure(writeEvidence({ input: JSON_TEXT, format: "json" }));
    const merged = mergeEvidence([{ name: "recovery.json", failure: what }], "2026-03-01T00:00:00Z");
    expect(gateReasons(merged).join()).to.include("counts for no gate");
  });

  it("is no history of drills, whole or on one line", () => {
    for (const text of [JSON_TEXT, `${JSON_TEXT}\n`, JSON.stringify(JSON.parse(JSON_TEXT), null, 2)]) {
      const { entries, problems } = readHistory(text);
      expect(entries).to.deep.equal([]);
      expect(problems.join()).to.match(
        /^it says of itself that it is a rehearsal on a simulation, which counts for no gate/,
      );
    }
  });
});
