import path from "node:path";
import { expect } from "chai";
import { ESLint } from "eslint";

const ROOT = path.resolve(__dirname, "..", "..", "..");

/** The rules of the project about expressions. They need no types, so nothing is compiled for them. */
const eslint = new ESLint({
  cwd: ROOT,
  overrideConfig: [{ languageOptions: { parserOptions: { projectService: false } } }],
  ruleFilter: ({ ruleId }) => ruleId.startsWith("regexp/") || ruleId === "no-restricted-syntax",
});

const FOLDERS = ["provider", "sdk", "report", "policy", "cli", "contract"];

describe("regular expressions", () => {
  it("cannot be made slow by the text they meet, and none comes from outside", async function () {
    this.timeout(120_000);
    const results = await eslint.lintFiles(FOLDERS);
    expect(results.length).to.be.above(250);
    const found = results.flatMap(({ filePath, messages }) =>
      messages.map(({ line, ruleId }) => `${path.relative(ROOT, filePath)}:${line} ${ruleId ?? ""}`),
    );
    expect(found).to.deep.equal([]);
  });

  const bad = {
    "export const slow = /(a+)+$/;": "regexp/no-super-linear-backtracking",
    'export const slow = (text: string): string => text.replace(/\\/+$/, "");': "regexp/no-super-linear-move",
    "export const foreign = (text: string): RegExp => new RegExp(text);": "no-restricted-syntax",
  };
  for (const [code, rule] of Object.entries(bad)) {
    it(`are refused by ${rule}: ${code}`, async () => {
      const results = await eslint.lintText(code, { filePath: path.join(ROOT, "provider", "log.ts") });
      expect(results.flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId))).to.include(rule);
    });
  }
});
