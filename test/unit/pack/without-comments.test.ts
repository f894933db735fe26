import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import ts from "typescript";
import { PACKAGE_ROOT } from "../../../tools/engine/home";
import { withoutComments } from "../../../tools/pack/without-comments";

/** What a program says, whatever its comments and lines are. */
const said = (program: string): string =>
  ts
    .transpileModule(program, {
      compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.None, removeComments: true },
    })
    .outputText.replace(/\n+/g, "\n");

describe("a program without its comments", () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ["those of lines", "a();\n// one\n// two\nb(); // three\n", "a();\nb();"],
    ["those within a line", "f(/* first */ 1, 2 /* second */);", "f( 1, 2 );"],
    ["one that keeps two words apart", "return/**/1", "return 1"],
    ["one behind which a line ends", "const a = 1 // one\nb()", "const a = 1\nb()"],
    ["one of several lines in place of the end of a statement", "a\n/* one\n two */\n  b", "a\n  b"],
    [
      "those of documentation, with what they tag",
      "/**\n * Does.\n * @example\n * g();\n */\nfunction f() { }",
      "function f() { }",
    ],
    ["the place of a map", "f();\n//# sourceMappingURL=f.js.map", "f();"],
  ];
  for (const [what, program, expected] of rows)
    it(`loses ${what}`, () => {
      expect(withoutComments(program).trim()).to.equal(expected);
    });

  it("keeps its first line, and what looks like a comment and is none", () => {
    for (const program of [
      '#!/usr/bin/env node\n"use strict";\nrun();',
      'const url = "https://x"; const t = `/* ${"// a"} */`;',
      "const pattern = /\\/\\*[^]*?\\*\\//g; const half = 4 / 2 / 1;",
      "a = b\n    + c;",
    ])
      expect(withoutComments(program)).to.equal(program);
    expect(withoutComments("#!/usr/bin/env node\n// Why.\nrun();")).to.equal("#!/usr/bin/env node\nrun();");
  });

  it("says the same as before", () => {
    for (const file of ["cli/main.js", "provider/errors.js", "provider/api/http/client.js", "report/html/style.js"]) {
      const program = readFileSync(path.join(PACKAGE_ROOT, "dist", file), "utf8");
      const lean = withoutComments(program);
      expect(said(lean), file).to.equal(said(program));
      expect(lean.length, file).to.be.below(program.length);
    }
  });
});
