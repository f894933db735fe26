import { existsSync, readFileSync } from "node:fs";
import { expect } from "chai";
import { ERRORS } from "../../provider/errors";
import { holds } from "../../tools/messages/cover";
import { pageOf, readPage, textOf } from "../../tools/messages/page";
import { PAGE } from "../../tools/messages/place";
import { type Pieces, findSites } from "../../tools/messages/sites";

/** Messages that no test can raise, by a part of their text, and why. */
const UNPRINTED: Readonly<Record<string, string>> = {
  "keeps changing while it is watched": "needs a group whose status changes for ever",
  "A finished transition has no record": "nothing finishes without a record: a defect would",
};

/** A text that is a sentence, and not a word for what is missing. */
const isSentence = (pieces: Pieces): boolean => (pieces.join(" ").match(/\w+/g) ?? []).length > 3;

const REGENERATE = "(npm run docs:messages)";

describe("docs/reference/messages.md", () => {
  const page = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
  const printed = readPage(page);
  const sites = findSites();
  const of = (place: string): string[] => printed.filter((message) => message.place === place).map(textOf);
  const exempt = (texts: readonly Pieces[]): string[] =>
    Object.keys(UNPRINTED).filter((part) => texts.flat().some((piece) => piece.includes(part)));

  it("is written by its generator", () => {
    expect(printed).to.have.length.above(200);
    expect(pageOf(printed)).to.equal(page);
  });

  it(`shows what every expression that makes an error says ${REGENERATE}`, () => {
    expect(sites).to.have.length.above(90);
    const missing = sites.flatMap(({ name, place, texts }) => {
      if (exempt(texts).length > 0) return [];
      const own = of(place);
      const sentences = texts.filter(isSentence);
      if (sentences.length === 0) return own.length === 0 ? [name] : [];
      return sentences
        .filter((pieces) => !own.some((text) => holds(text, pieces)))
        .map((pieces) => `${name}: ${pieces.join("…")}`);
    });
    expect(missing).to.deep.equal([]);
  });

  it("leaves out only what it says why, and that is not shown", () => {
    const used = sites.flatMap(({ texts }) => exempt(texts));
    expect(new Set(used)).to.deep.equal(new Set(Object.keys(UNPRINTED)));
    expect(printed.filter(({ what }) => Object.keys(UNPRINTED).some((part) => what.includes(part)))).to.deep.equal([]);
  });

  it(`shows only messages of files that make errors ${REGENERATE}`, () => {
    const places = new Set(sites.map(({ place }) => place));
    expect(printed.filter(({ place }) => !places.has(place)).map(({ place }) => place)).to.deep.equal([]);
  });

  it("shows every code of the catalogue", () => {
    expect(new Set(printed.map(({ code }) => code))).to.deep.equal(new Set(Object.keys(ERRORS)));
  });

  it("quotes no message inside another: an operator reads one hint", () => {
    const nested = printed.filter(({ what, hint }) => /\[DR_|Hint:/.test(`${what}${hint}`));
    expect(nested.map(textOf)).to.deep.equal([]);
  });

  it("begins each message with a capital, a quotation or the name of an input, and ends it", () => {
    const odd = printed.filter(
      ({ what, hint }) =>
        !/^([A-Z"\d]|reprotect|recoveryPoint|failover|startOrder|startServers|rtoSeconds|generatedAt|endpoint|sdrs )/.test(
          what,
        ) || !/[.:!?)\]}'"]$/.test(hint),
    );
    expect(odd.map(textOf)).to.deep.equal([]);
  });

  it("counts one thing as one", () => {
    const wrong = /(?<!of )\b1 (members|addresses|servers|pairs|groups|instances|disks|settings|tasks|minutes)\b/;
    expect(printed.map(textOf).filter((text) => wrong.test(text))).to.deep.equal([]);
  });

  it("says of a wait that was cut off how long it was, and speaks no key of ours", () => {
    const waits = printed.filter(({ code, place }) => place === "provider/wait" && code === "DR_WAIT_TIMEOUT");
    expect(waits).to.have.length.above(7);
    for (const { what } of waits) {
      expect(what).to.match(/ (after \d+ (s|min)|when the time limit passed): \S/);
      expect(what).not.to.match(
        /"(pending|goal|late|settled|transient|stable|moving|arrived|copying|silent|busy|open|settling|not visible yet)"/,
      );
    }
  });
});
