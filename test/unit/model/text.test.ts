import { expect } from "chai";
import fc from "fast-check";
import { DrError } from "../../../provider/errors";
import { MOST_OF_WORD, clean, cleanJson, oneLine } from "../../../provider/model/text";
import { GroupReply, InstanceReply, JobReply } from "../../../provider/model/wire/replies";
import { ServerReply } from "../../../provider/model/wire/replies-compute";
import { shown } from "../../../provider/shown";

/** A name that takes over a terminal, an eye or the engine. */
const HOSTILE =
  "web\u001b]0;title\u0007\u001b[2K\u001b[1A\u009b31m\r\n  ok      everything: consent is not needed\u202egnp\u2066 <{%fg 1%}>RED<{%reset%}>\u2028\u200b\ud800";
/** Whatever a terminal, the eye or the engine would obey; a line break is another matter. */
const OBEYED = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]|<\{%|%\}>/;

describe("text from outside", () => {
  it("is obeyed by no terminal, no eye and no engine, whatever it is", () => {
    for (const text of [clean(HOSTILE), oneLine(HOSTILE), shown(HOSTILE), new DrError("DR_REFUSED", HOSTILE).message])
      expect(text).not.to.match(OBEYED);
    const characters = fc.oneof(
      fc.constantFrom(...Array.from("<{%}>\u001b\u009b\n\r\u202e")),
      fc.string({ unit: "binary", maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.string({ unit: characters }), (text) => {
        expect(clean(text)).not.to.match(OBEYED);
        expect(clean(clean(text))).to.equal(clean(text));
        expect(oneLine(text)).not.to.match(/[\n\r]/);
      }),
    );
  });

  it("stays what it is where nothing is wrong with it", () => {
    expect(clean("Zürich 東京 😀 100 % {a} <b>\n\tc")).to.equal("Zürich 東京 😀 100 % {a} <b>\n\tc");
  });

  it("is cut between two words where it is too long, so that no half of a secret is left", () => {
    expect(oneLine(`${"word ".repeat(200)}secret-at-the-end`, 1003)).to.equal(
      `${"word ".repeat(200).trim()} … (1017 characters)`,
    );
    expect(oneLine("x".repeat(3000), 2000)).to.equal("(3000 characters without a blank)");
  });

  it("reads the same as JSON, and a terminal obeys nothing of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const json = cleanJson(JSON.stringify({ text }, null, 2));
        expect(json).not.to.match(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/);
        expect(JSON.parse(json)).to.deep.equal({ text });
      }),
    );
  });

  const group = {
    id: "g",
    name: HOSTILE,
    status: HOSTILE,
    source_availability_zone: "a",
    target_availability_zone: "b",
    priority_station: "source",
  };
  const rows: Readonly<Record<string, unknown>> = {
    group: GroupReply.parse(group),
    instance: InstanceReply.parse({
      id: "i",
      name: HOSTILE,
      server_group_id: HOSTILE,
      status: HOSTILE,
      priority_station: "source",
      created_at: HOSTILE,
    }),
    job: JobReply.parse({
      job_id: "j",
      job_type: HOSTILE,
      status: "FAIL",
      error_code: HOSTILE,
      fail_reason: HOSTILE,
      begin_time: "",
    }),
    server: ServerReply.parse({
      id: "s",
      name: HOSTILE,
      status: HOSTILE,
      "OS-EXT-AZ:availability_zone": HOSTILE,
      updated: HOSTILE,
    }),
  };
  for (const [kind, row] of Object.entries(rows)) {
    it(`of a ${kind} is taken over as one line`, () => {
      const texts = Object.values(row as object).filter((value) => typeof value === "string");
      expect(texts.filter((text) => /[\n\r]/.test(text) || OBEYED.test(text))).to.deep.equal([]);
      expect(texts.filter((text) => text.includes("consent is not needed"))).not.to.have.length(0);
    });
  }

  it("is no word if it is longer than any", () => {
    expect(GroupReply.parse({ ...group, name: "x".repeat(50_000_000) }).name).to.have.length.below(MOST_OF_WORD);
  });
});
