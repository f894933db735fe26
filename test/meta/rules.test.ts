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

/** The rows of the page: what must hold, the file of the test, and a part of its title. */
function rows(): readonly Row[] {
  const page = readFileSync(path.join(ROOT, "docs", "decisions", "rules.md"), "utf8");
  return [...page.matchAll(/^\| (.+?) \| `(test\/[^`]+)` \| (.+?) \|$/gm)].map(
    ([, rule = "", file = "", title = ""]) => ({ rule, file, title }),
  );
}

describe("the page of rules", () => {
  it("names for each rule a test that exists", () => {
    const found = sources();
    expect(rows().length).to.be.greaterThan(40);
    for (const { rule, file, title } of rows()) expect(found.get(file) ?? "no such file", rule).to.contain(title);
  });
});
