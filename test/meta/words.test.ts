import { expect } from "chai";
import {
  type Judge,
  codesThatAreNone,
  commandsThatAreNone,
  filesThatAreNone,
  found,
  linksThatLeadNowhere,
  optionsThatAreNone,
  namesThatAreNone,
  quotedThatAreNone,
  scriptsThatAreNone,
  settingsThatAreNone,
  variablesThatAreNone,
} from "./words/judge";
import { type Text, commentsOf, linesOf, sourceOf, stringsOf, tracked } from "./words/texts";
import { allNames, publicNames, variables } from "./words/vocabulary";

/** What users run. */
const SHIPPED = /^(provider|sdk|report|policy|cli|simulator|contract)\/.*\.ts$/;
const PAGES = /^(README|CONTRIBUTING|CHANGELOG|(docs|examples|simulator)\/.*)\.?m?d?$/;

/** Leaves out of the comparison with other providers what they call it: the middle column has our names. */
function ownPart(line: Text): Text {
  return line.file === "docs/compare.md" ? { ...line, text: line.text.split(" | ")[1] ?? "" } : line;
}

describe("what texts name exists", () => {
  const sources = tracked(SHIPPED).map(sourceOf);
  const strings = sources.flatMap(stringsOf);
  const comments = sources.flatMap(commentsOf);
  const pages = tracked(/\.md$/)
    .filter((file) => PAGES.test(file))
    .flatMap(linesOf);
  const sentences = strings.filter(
    ({ file, text }) => /^(provider|report|cli)\/(?!html\/)/.test(file) && / /.test(text),
  );
  const texts = [...strings, ...comments, ...pages];

  const rows: readonly (readonly [string, readonly Text[], Judge, string])[] = [
    [
      "commands of pulumi and sdrs, with their options",
      texts,
      commandsThatAreNone,
      "run sdrs wait, or pulumi up --refesh",
    ],
    ["options, in messages", sentences, optionsThatAreNone, "pass --sure"],
    ["scripts of the package", texts, scriptsThatAreNone, "`npm run dox`"],
    ["codes of errors", texts, codesThatAreNone, "ends with DR_TIMEOUT"],
    ["settings of a stack", texts, settingsThatAreNone, "set sdrs:projektId"],
    ["variables of the environment", texts, variablesThatAreNone(variables()), "set SDRS_CONSENT"],
    ["files of the repository", texts, filesThatAreNone, "see `provider/handlers/x.ts`"],
    ["inputs and outputs, in messages", sentences, namesThatAreNone(publicNames()), "set failOver: true"],
    [
      "names in backquotes",
      [...comments, ...pages.map(ownPart)],
      quotedThatAreNone(allNames()),
      "see `protectedDisks`",
    ],
  ];
  for (const [what, where, judge, wrong] of rows) {
    it(what, () => {
      expect(judge(wrong), "what does not exist is found").to.have.length.above(0);
      expect(found(where, judge)).to.deep.equal([]);
    });
  }

  it("links between pages", () => {
    expect(linksThatLeadNowhere({ file: "README.md", line: 1, text: "[no](docs/none.md)" })).to.deep.equal([
      "docs/none.md",
    ]);
    const lost = pages.flatMap((line) =>
      linksThatLeadNowhere(line).map((target) => `${line.file}:${line.line} links to ${target}`),
    );
    expect(lost).to.deep.equal([]);
  });
});
