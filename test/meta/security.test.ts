import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const PAGE = readFileSync(path.join(ROOT, "SECURITY.md"), "utf8");

/** Rows of the tables: a promise, and a test by its file and the beginning of its title. */
const ROWS = PAGE.split("\n").flatMap((line) => {
  const [, promise, file, title] = /^\| (.+) \| `(test\/[^`]+)`: (.+) \|$/.exec(line) ?? [];
  return promise === undefined || file === undefined || title === undefined ? [] : [{ promise, file, title }];
});

describe("SECURITY.md", () => {
  it("names a test for every promise", () => {
    const lines = PAGE.split("\n").filter((line) => /^\| (?!Promise|---)/.test(line));
    expect(ROWS).to.have.length(lines.length);
    expect(ROWS.length).to.be.above(30);
  });

  for (const { promise, file, title } of ROWS) {
    it(`names a test that exists: ${promise}`, () => {
      const source = readFileSync(path.join(ROOT, file), "utf8");
      const titles = source.split("\n").filter((line) => /\bit\(/.test(line));
      expect(
        titles.some((line) => line.includes(title)),
        `${file} has no test "${title}"`,
      ).to.equal(true);
    });
  }
});
