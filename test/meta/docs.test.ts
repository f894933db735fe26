import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { PAGES } from "../../tools/docs/reference";

const FOLDER = path.resolve(__dirname, "..", "..", "..", "docs", "reference");

describe("generated reference", () => {
  for (const [file, page] of Object.entries(PAGES)) {
    it(`docs/reference/${file} is what the tables say (npm run docs)`, () => {
      expect(readFileSync(path.join(FOLDER, file), "utf8")).to.equal(`${page()}\n`);
    });
  }
});
