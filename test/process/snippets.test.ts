import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import {
  examplesOf,
  extensionOf,
  moduleOf,
  pagesWithPrograms,
  programsOf,
  type Snippet,
} from "../../tools/docs/snippets.js";
import { PACKAGE_ROOT } from "../../tools/engine/home.js";
import { linkPackages } from "../../tools/engine/link-packages.js";
import { sharingHost } from "../support/compiler.js";
import { tracked } from "../meta/words/texts.js";

const OPTIONS: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  strict: true,
  exactOptionalPropertyTypes: true,
  noEmit: true,
  skipLibCheck: true,
  types: ["node", "mocha"],
};

const pages = pagesWithPrograms(PACKAGE_ROOT).flatMap((page) => programsOf(PACKAGE_ROOT, page));
const SOURCES = /^(sdk|policy)\/.*\.ts$/;
const examples = tracked(SOURCES).flatMap((source) => examplesOf(PACKAGE_ROOT, source));

describe("every program that a page or a doc comment shows passes a user's compiler", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "sdrs-snippets-"));
    writeFileSync(path.join(folder, "package.json"), "{}");
    linkPackages(folder);
  });
  after(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  /** What the compiler says, by the place of the snippet. */
  const complaints = (snippets: readonly Snippet[]): string[] => {
    const files = snippets.map((snippet, index) => {
      const file = path.join(folder, `snippet${index}${extensionOf(snippet)}`);
      writeFileSync(file, moduleOf(snippet));
      return file;
    });
    const host = sharingHost(OPTIONS);
    host.getCurrentDirectory = () => folder;
    const program = ts.createProgram(files, OPTIONS, host);
    return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      const at = snippets[files.indexOf(file?.fileName ?? "")];
      return `${at?.file ?? file?.fileName ?? ""}:${at?.line ?? 0} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
    });
  };

  it("the README, the guides and the reference, and each @example", () => {
    expect(pages.map(({ file }) => file)).to.include.members([
      "README.md",
      "docs/guides/adopting.md",
      "docs/guides/policies.md",
    ]);
    expect(examples.map(({ file }) => file)).to.include.members([
      "sdk/protection-group.ts",
      "sdk/provider.ts",
      "policy/policies.ts",
    ]);
    expect(complaints([...pages, ...examples])).to.deep.equal([]);
  });

  it("and one that is wrong does not", () => {
    const wrong = { file: "wrong.md", line: 1, text: 'new sdrs.Protection("shop", { protectionGroups: group });\n' };
    expect(complaints([wrong])).to.have.length(1);
    expect(
      complaints([{ ...wrong, text: 'new sdrs.ProtectionGroup("shop", { failover: nobody });\n' }]),
    ).to.have.length(1);
  });

  it("and the unit test of the page on testing passes, without a network", () => {
    const program = pages.find(({ text }) => text.includes("setMocks"));
    const { outputText } = ts.transpileModule(program?.text ?? "", {
      compilerOptions: { ...OPTIONS, module: ts.ModuleKind.CommonJS },
    });
    const run = (text: string) => {
      writeFileSync(path.join(folder, "mocks.js"), text);
      return spawnSync(process.execPath, ["mocks.js"], { cwd: folder, encoding: "utf8" });
    };
    expect(outputText).to.include('"nobody orders a move"');
    expect(run(outputText)).to.include({ status: 0, stderr: "" });
    const ordered = outputText.replace('servers: { web: "server-1" }', "$&, failover: true");
    expect(run(ordered).stderr).to.include("nobody orders a move");
  });

  it("each doc comment with an example is found", () => {
    const said = tracked(SOURCES).flatMap(
      (file) => readFileSync(path.join(PACKAGE_ROOT, file), "utf8").match(/@example/g) ?? [],
    );
    expect(examples).to.have.length(said.length).above(15);
  });
});
