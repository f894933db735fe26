import { readdirSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { shownBy, titlesIn } from "./words/shown-by.js";

const ROOT = path.resolve(__dirname, "..", "..", "..");
const FOLDER = "test/engine/conventions";
const { text, rows, shown } = shownBy("docs", "guides", "conventions.md");

/** What Pulumi's users rely on, as Pulumi spells it. */
const CONVENTIONS = [
  ...[
    "protect",
    "retainOnDelete",
    "ignoreChanges",
    "replaceOnChanges",
    "aliases",
    "parent",
    "dependsOn",
    "deletedWith",
  ],
  ...["hooks", "transforms", "additionalSecretOutputs", "customTimeouts", "provider", "providers", "StackReference"],
  ...["--save-plan", "--plan", "--target", "--refresh", "--run-program", "--policy-pack"],
  ...["setMocks", "exactOptionalPropertyTypes"],
];

describe("docs/guides/conventions.md", () => {
  it("names a test for every row", () => {
    expect(shown.map(({ what }) => what)).to.have.length(rows.length);
  });

  it("has every convention", () => {
    const missing = CONVENTIONS.filter((name) => !shown.some(({ what }) => what.split(" | ")[0]?.includes(name)));
    expect(missing, text.slice(0, 80)).to.deep.equal([]);
  });

  for (const { what, file, title } of shown) {
    it(`names a test that exists: ${what}`, () => {
      const found = titlesIn(file).some((line) => line.includes(title));
      expect(found, `${file} has no test "${title}"`).to.equal(true);
    });
  }

  it("tells of every test of conventions, whose title begins with what it is about", () => {
    const files = readdirSync(path.join(ROOT, FOLDER)).filter((file) => file.endsWith(".test.ts"));
    const titles = files.flatMap((file) => titlesIn(`${FOLDER}/${file}`));
    expect(titles.length).to.be.above(20);
    const untold = titles.filter((line) => !shown.some(({ title }) => line.includes(`it("${title}`)));
    expect(untold).to.deep.equal([]);
  });
});
