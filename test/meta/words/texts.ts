import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import * as ts from "typescript";

export const ROOT = path.resolve(__dirname, "..", "..", "..", "..");

/** A text that a person reads. */
export interface Text {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Files that git knows, or would take. */
export function tracked(pattern: RegExp): string[] {
  return execFileSync("git", ["-C", ROOT, "ls-files", "--cached", "--others", "--exclude-standard"], {
    encoding: "utf8",
  })
    .split("\n")
    .filter((file) => pattern.test(file) && existsSync(path.join(ROOT, file)));
}

export function sourceOf(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(path.join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true);
}

/** What stands for a value that is filled in. */
export const FILLED = "…";

function stringOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)].join(FILLED);
  return undefined;
}

/** The strings of a source, but for the modules it imports. */
export function stringsOf(source: ts.SourceFile): Text[] {
  const found: Text[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return;
    const text = stringOf(node);
    if (text !== undefined) found.push({ file: source.fileName, line: lineOf(source, node.getStart()), text });
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function lineOf(source: ts.SourceFile, position: number): number {
  return source.getLineAndCharacterOfPosition(position).line + 1;
}

/** The comments of a source, without their marks. */
export function commentsOf(source: ts.SourceFile): Text[] {
  const found = new Map<number, Text>();
  const visit = (node: ts.Node): void => {
    const full = source.getFullText();
    const ranges = [
      ...(ts.getLeadingCommentRanges(full, node.getFullStart()) ?? []),
      ...(ts.getTrailingCommentRanges(full, node.getEnd()) ?? []),
    ];
    for (const { pos, end } of ranges) {
      const text = full
        .slice(pos, end)
        .replace(/^\/\*\*?|\*\/$|^\/\//g, "")
        .replace(/^ *\* ?/gm, "");
      found.set(pos, { file: source.fileName, line: lineOf(source, pos), text: text.trim() });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  visit(source.endOfFileToken);
  return [...found.values()].sort((one, other) => one.line - other.line);
}

/** The doc comments of a source. */
export function docCommentsOf(source: ts.SourceFile): Text[] {
  const full = source.getFullText();
  return [...full.matchAll(/^[ \t]*\/\*\*([^]*?)\*\//gm)].map((match) => ({
    file: source.fileName,
    line: lineOf(source, match.index + match[0].indexOf("/**")),
    text: (match[1] ?? "").replace(/^\s*\* ?/gm, "").trim(),
  }));
}

/** The lines of a page. */
export function linesOf(file: string): Text[] {
  return readFileSync(path.join(ROOT, file), "utf8")
    .split("\n")
    .map((text, index) => ({ file, line: index + 1, text }));
}
