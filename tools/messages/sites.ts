import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import * as ts from "typescript";
import { normalized } from "./normal";
import { COMPILED } from "./place";

/** An expression that makes an error of the catalogue. */
export interface Site {
  /** File and declaration, and a number from the second one of a declaration on. */
  readonly name: string;
  /** The file without its ending. */
  readonly place: string;
  /** Texts that are written in the expression, each as the pieces between what is filled in. */
  readonly texts: readonly Pieces[];
  /** True for one that gives an error of somebody else's another hint. */
  readonly passesOn: boolean;
  /** Place of the expression in its compiled file. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
}

/** The fixed pieces of a text, in their order. */
export type Pieces = readonly string[];

/** The folders whose errors a user sees. */
const FOLDERS = ["provider", "report", "cli"] as const;

/** Makers of errors: the class, and the function that gives one a better hint. */
const MAKERS = ["DrError", "withHint"];

/** The module of the catalogue itself passes on what others made. */
const CATALOGUE = "provider/errors";

/** The meaning of each status has a table of its own in the reference. */
const SAID_ELSEWHERE = ["provider/model/status.js"];

/** A piece that is shorter than this is found anywhere. */
const SHORTEST_PIECE = 5;

function compiledFiles(): string[] {
  return FOLDERS.flatMap((folder) =>
    readdirSync(path.join(COMPILED, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".js"))
      .map((file) => `${folder}/${file.split(path.sep).join("/")}`),
  ).sort();
}

function nameOf(node: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node) || ts.isClassDeclaration(node))
    return node.name?.getText();
  if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) return node.name.text;
  if (ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && ts.isFunctionLike(node.initializer))
    return node.name.text;
  return undefined;
}

/** The declaration that a node stands in, from the outermost name on. */
function declarationOf(node: ts.Node): string {
  const names: string[] = [];
  for (let at = node.parent; !ts.isSourceFile(at); at = at.parent) {
    const name = nameOf(at);
    if (name !== undefined) names.unshift(name);
  }
  const [outer, ...inner] = names;
  return outer === undefined ? "module" : [outer, ...inner.slice(-1)].join(".");
}

function makes(node: ts.Node): node is ts.NewExpression | ts.CallExpression {
  if (!ts.isNewExpression(node) && !ts.isCallExpression(node)) return false;
  let callee: ts.Expression = node.expression;
  while (ts.isParenthesizedExpression(callee)) callee = callee.expression;
  if (ts.isBinaryExpression(callee)) callee = callee.right;
  return ts.isPropertyAccessExpression(callee) && MAKERS.includes(callee.name.text);
}

/** The texts of a tree, each as its fixed pieces. */
export function textsIn(tree: ts.Node): Pieces[] {
  const found: Pieces[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push([node.text]);
    else if (ts.isTemplateExpression(node))
      found.push([node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found
    .map((pieces) => pieces.map((piece) => normalized(piece).trim()).filter((piece) => piece.length >= SHORTEST_PIECE))
    .filter((pieces) => pieces.some((piece) => /[a-z] [a-z]/i.test(piece)));
}

export function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(path.join(COMPILED, file), "utf8"), ts.ScriptTarget.Latest, true);
}

function sitesOf(file: string): Site[] {
  const source = parse(file);
  const found: Site[] = [];
  const counts = new Map<string, number>();
  const visit = (node: ts.Node): void => {
    if (makes(node)) {
      const place = file.replace(/\.js$/, "");
      const declaration = `${place} · ${declarationOf(node)}`;
      const count = (counts.get(declaration) ?? 0) + 1;
      counts.set(declaration, count);
      const name = count === 1 ? declaration : `${declaration} (${count})`;
      found.push({
        name,
        place,
        texts: textsIn(node),
        passesOn: ts.isCallExpression(node),
        file,
        start: node.getStart(),
        end: node.getEnd(),
      });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** Every expression that makes an error, by file and place. */
export function findSites(): Site[] {
  return compiledFiles()
    .filter((file) => file !== `${CATALOGUE}.js`)
    .flatMap(sitesOf);
}

/** Every text of the same folders, wherever it is written. */
export function findTexts(): Pieces[] {
  const texts = compiledFiles()
    .filter((file) => !SAID_ELSEWHERE.includes(file))
    .flatMap((file) => textsIn(parse(file)));
  return [...new Map(texts.map((pieces) => [pieces.join("\n"), pieces])).values()];
}

const offsets = new Map<string, readonly number[]>();

/** The innermost expression that a place in a compiled file lies in; line and column count from 1 on. */
export function locate(sites: readonly Site[], file: string, line: number, column: number): Site | undefined {
  const starts = offsets.get(file) ?? parse(file).getLineStarts();
  offsets.set(file, starts);
  const at = (starts[line - 1] ?? 0) + column - 1;
  return sites
    .filter((site) => site.file === file && site.start <= at && at < site.end)
    .sort((one, other) => one.end - one.start - (other.end - other.start))[0];
}
