import { expect } from "chai";
import fc from "fast-check";
import { notes } from "../../../cli/text/notes";
import { painted, screenOf } from "../../../cli/text/screen";
import { table } from "../../../cli/text/table";
import { shortened, widthOf, wrapped } from "../../../cli/text/width";

const text = fc.oneof(
  fc.string({ maxLength: 80, unit: "binary" }),
  fc.constantFrom(
    "保護グループ・注文データベース",
    "é́́",
    "🚑🚑🚑",
    "orders\u001b[31m",
    "a\tb\nc",
    "\u202eabc",
    "x".repeat(200),
  ),
);
const rows = fc.array(fc.tuple(text, text, fc.nat(), text), { maxLength: 5 });
const HEAD = ["name", "id", "pairs", "detail"];

const plain = (lines: readonly { readonly text: string }[]): string[] => lines.map((line) => line.text);

describe("text for a terminal", () => {
  it("counts wide characters twice, and what is drawn over another not at all", () => {
    expect([widthOf("orders"), widthOf("保護"), widthOf("é"), widthOf("e\u0301"), widthOf("🚑")]).to.deep.equal([
      6, 4, 1, 1, 2,
    ]);
  });

  it("leaves the middle of a long name out", () => {
    expect(shortened("production-database-of-orders", 15)).to.equal("product…-orders");
    expect(shortened("orders", 6)).to.equal("orders");
    expect(shortened("保護グループ", 7)).to.equal("保護…プ");
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 100 }), (name, width) => {
        expect(widthOf(shortened(name, width))).to.be.at.most(Math.max(width, 1));
      }),
    );
  });

  it("wraps sentences between words, breaks a word only where it is wider than a line, and loses nothing", () => {
    expect(wrapped("is not in sync: copying", 12)).to.deep.equal(["is not in", "sync:", "copying"]);
    expect(wrapped("x".repeat(25), 10)).to.deep.equal(["x".repeat(10), "x".repeat(10), "x".repeat(5)]);
    fc.assert(
      fc.property(text, fc.integer({ min: 4, max: 100 }), (sentence, width) => {
        const lines = wrapped(sentence, width, "  ");
        expect(lines.every((line) => widthOf(line) <= width)).to.equal(true);
        expect(lines.join("").replace(/\s/g, "").length).to.be.at.least(sentence.replace(/[\s\p{C}]/gu, "").length);
      }),
    );
  });

  for (const width of [20, 40, 80, 200])
    it(`fits ${width} columns, whatever the names hold, and never breaks a line`, () => {
      fc.assert(
        fc.property(rows, (cells) => {
          const lines = plain(
            table(
              HEAD,
              cells.map((row) => ({ cells: row })),
              width,
            ),
          );
          for (const line of lines) {
            expect(widthOf(line)).to.be.at.most(width);
            expect(/[^ -\u{10ffff}]/u.test(line)).to.equal(false);
          }
        }),
      );
      fc.assert(
        fc.property(text, text, text, (about, what, next) => {
          const lines = plain(notes([{ about, id: "e3b2823e-c042-4281-8fb4-c4f73c05fdfa", what, next }], width));
          expect(lines.every((line) => widthOf(line) <= width)).to.equal(true);
        }),
      );
    });

  it("keeps every cell whole where there is room, and lets a row take several lines where there is none", () => {
    const row = { cells: ["production-database-of-orders", "e3b2823e-c042-4281-8fb4-c4f73c05fdfa", 5, "in sync"] };
    expect(plain(table(HEAD, [row], 200))[1]).to.equal(
      "production-database-of-orders  e3b2823e-c042-4281-8fb4-c4f73c05fdfa  5      in sync",
    );
    expect(plain(table(HEAD, [row], 60))).to.deep.equal([
      "name                   id                     pairs  detail",
      "production…-of-orders  e3b2823e-c…f73c05fdfa  5      in sync",
    ]);
    const narrow = plain(table(HEAD, [row, row], 26));
    expect(narrow.slice(0, 3)).to.deep.equal([
      "name    production-databas",
      "        e-of-orders",
      "id      e3b2823e-c042-4281",
    ]);
    expect(narrow).to.include("");
  });

  it("has in a pipe one line a row that splits at two blanks, with nothing left out", () => {
    const cells = ["x".repeat(300), "two  blanks\tand a tab", 5, ""];
    const [head = "", line = ""] = plain(table(HEAD, [{ cells }]));
    expect(head.split(/ {2,}/)).to.deep.equal(HEAD);
    expect(line.split(/ {2,}/)).to.deep.equal(["x".repeat(300), "two blanks and a tab", "5", "-"]);
    const note = { about: "group orders", id: null, what: "is in error", next: "Look at it." };
    expect(plain(notes([note], undefined))[1]?.split(/ {2,}/)).to.deep.equal([
      "group orders",
      "-",
      "is in error",
      "Look at it.",
    ]);
    expect(notes([], undefined)).to.deep.equal([]);
  });
});

describe("the screen", () => {
  const terminal = { isTTY: true, columns: 100, rows: 30 };

  it("is that of the terminal; a pipe has neither width nor colours, and is not drawn over", () => {
    expect(screenOf(terminal, {})).to.deep.equal({ width: 100, rows: 30, colour: true, redraws: true });
    expect(screenOf({}, { COLUMNS: "40" })).to.include({ width: undefined, colour: false, redraws: false });
    expect(screenOf({ isTTY: true, columns: 0 }, {})).to.include({ width: 80, rows: 24 });
  });

  it("has no colours with NO_COLOR, unless that is empty, and nothing that is drawn over where the terminal is dumb", () => {
    expect(screenOf(terminal, { NO_COLOR: "1" })).to.include({ colour: false, redraws: true });
    expect(screenOf(terminal, { NO_COLOR: "" })).to.include({ colour: true });
    expect(screenOf(terminal, { TERM: "dumb" })).to.include({ width: 100, colour: false, redraws: false });
    expect(painted("orders", "bad")).to.include("orders");
  });
});
