import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "..", "..", "..");

/** Every source of a test, by its path. */
function sources(): ReadonlyMap<string, string> {
  const folder = path.join(ROOT, "test");
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && entry.name.endsWith(".test.ts"),
  );
  return new Map(
    files.map((entry) => {
      const file = path.join(entry.parentPath, entry.name);
      return [path.relative(ROOT, file), readFileSync(file, "utf8")];
    }),
  );
}

interface Row {
  readonly rule: string;
  readonly file: string;
  readonly title: string;
}

/** The rows of a page: what must hold, the file of the test, and a part of its title. */
function rows(name: string): readonly Row[] {
  const page = readFileSync(path.join(ROOT, "docs", "decisions", name), "utf8");
  return [...page.matchAll(/^\| (.+?) \| `(test\/[^`]+)` \| (.+?) \|$/gm)].map(
    ([, rule = "", file = "", title = ""]) => ({ rule, file, title }),
  );
}

/** Pages whose every row names a test, and how many rows each has at least. */
const PAGES = { "rules.md": 40, "cases.md": 90 } as const;

for (const [name, least] of Object.entries(PAGES))
  describe(`the page ${name}`, () => {
    it("names in each row a test that exists", () => {
      const found = sources();
      expect(rows(name).length).to.be.greaterThan(least);
      for (const { rule, file, title } of rows(name)) expect(found.get(file) ?? "no such file", rule).to.contain(title);
    });
  });
