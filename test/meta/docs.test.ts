import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { PAGES } from "../../tools/docs/reference";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const FOLDER = path.join(ROOT, "docs", "reference");

describe("generated reference", () => {
  for (const [file, page] of Object.entries(PAGES)) {
    it(`docs/reference/${file} is what the tables say (npm run docs)`, () => {
      expect(readFileSync(path.join(FOLDER, file), "utf8")).to.equal(`${page()}\n`);
    });
  }
});

describe("the map", () => {
  it("names only files and folders that exist, and functions that they define", () => {
    const text = readFileSync(path.join(ROOT, "docs", "architecture.md"), "utf8");
    const named = [...text.matchAll(/`((?:provider|sdk|simulator|contract|test|docs)\/[\w./-]*)`/g)].map(
      ([, file = ""]) => file,
    );
    expect(named).to.have.length.above(25);
    expect(named.filter((file) => !existsSync(path.join(ROOT, file)))).to.deep.equal([]);
    const stations = [...text.matchAll(/^\d+\. `([\w.]+)` \(`([\w./-]+)`\)/gm)];
    expect(stations).to.have.length(10);
    const missing = stations.filter(([, name = "", file = ""]) => {
      const own = name.split(".")[0] ?? "";
      return !new RegExp(`(function|const) ${own}\\b`).test(readFileSync(path.join(ROOT, file), "utf8"));
    });
    expect(missing.map(([line]) => line)).to.deep.equal([]);
  });
});
