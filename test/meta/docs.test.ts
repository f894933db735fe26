import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { API_FOLDERS, apiPages } from "../../tools/docs/api-pages";
import { NOT_READ } from "../../tools/docs/connection";
import { plain } from "../../tools/docs/declarations";
import { PAGES } from "../../tools/docs/reference";
import { SETTINGS, type SettingRow } from "../../provider/settings/table";
import * as sdk from "../../sdk/index";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const FOLDER = path.join(ROOT, "docs", "reference");

describe("generated reference", () => {
  for (const [file, page] of Object.entries(PAGES)) {
    it(`docs/reference/${file} is what the tables say (npm run docs)`, () => {
      expect(readFileSync(path.join(FOLDER, file), "utf8")).to.equal(`${page()}\n`);
    });
  }

  describe("of resources and look-ups", function () {
    this.timeout(60_000);
    let pages: Readonly<Record<string, string>> = {};
    before(() => {
      pages = apiPages();
    });
    const written = (): string[] =>
      API_FOLDERS.flatMap((folder) => readdirSync(path.join(FOLDER, folder)).map((file) => `${folder}/${file}`));

    it("is what the declarations say (npm run docs)", () => {
      for (const [file, text] of Object.entries(pages))
        expect(readFileSync(path.join(FOLDER, file), "utf8"), file).to.equal(`${text}\n`);
      expect(["index.md", ...written()].sort()).to.deep.equal(Object.keys(pages).sort());
    });

    it("has a page for every class and look-up that a program can import", () => {
      const titles = Object.values(pages).map((text) => text.split("\n")[0]?.slice(2));
      const exported = Object.keys(sdk).filter((name) => !name.endsWith("Output"));
      expect(exported).to.have.length.above(15);
      expect(titles).to.include.members(exported);
    });

    it("shows an example and errors on each, and says of every input, output and field what it means", () => {
      for (const [file, text] of Object.entries(pages)) {
        if (file === "index.md") continue;
        expect(text, file)
          .to.match(/\n```ts\n/)
          .and.to.match(/\n## Errors\n/);
        const rows = text.split("\n").filter((line) => line.startsWith("| `"));
        expect(rows, file).to.have.length.above(4);
        expect(
          rows.filter((row) => /\|\s*\|/.test(row)),
          file,
        ).to.deep.equal([]);
        expect(text, file).not.to.match(/undefined|\bInput<|Output<|\{@link/);
      }
    });
  });

  it("says of no setting that it is not read while it is", () => {
    const read = Object.values<SettingRow>(SETTINGS).flatMap(({ env }) => env);
    expect(Object.keys(NOT_READ)).to.have.length.above(3);
    expect(Object.keys(NOT_READ).filter((name) => read.includes(name))).to.deep.equal([]);
  });

  it("writes types as a reader needs them", () => {
    expect(plain("pulumi.Input<pulumi.Input<string>[]> | undefined")).to.equal("string[]");
    expect(plain('pulumi.Input<pulumi.Input<"lost" | "other">[]>')).to.equal('("lost" | "other")[]');
    expect(plain("Readonly<Record<string, pulumi.Input<string> | One>>")).to.equal("Record<string, string | One>");
  });
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
