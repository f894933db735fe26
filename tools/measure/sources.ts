import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

export const ROOT = path.resolve(__dirname, "..", "..", "..");

export interface Source {
  readonly file: string;
  readonly tree: ts.SourceFile;
}

/** The TypeScript files of folders that the repository holds. */
export function sourcesIn(...folders: readonly string[]): Source[] {
  const files = execFileSync("git", ["ls-files", ...folders.map((folder) => `${folder}/**.ts`)], {
    cwd: ROOT,
    encoding: "utf8",
  });
  return [...new Set(files.split("\n").filter((file) => file !== ""))].map((file) => ({
    file,
    tree: ts.createSourceFile(file, readFileSync(path.join(ROOT, file), "utf8"), ts.ScriptTarget.Latest, true),
  }));
}

/** The nodes of which `is` is true, with the file of each. */
export function nodesIn(
  sources: readonly Source[],
  is: (node: ts.Node) => boolean,
): { readonly file: string; readonly node: ts.Node }[] {
  return sources.flatMap(({ file, tree }) => {
    const found: { file: string; node: ts.Node }[] = [];
    const visit = (node: ts.Node): void => {
      if (is(node)) found.push({ file, node });
      ts.forEachChild(node, visit);
    };
    visit(tree);
    return found;
  });
}

/** `x as T`, without `as const`. */
export const isCast = (node: ts.Node): boolean => ts.isAsExpression(node) && node.type.getText() !== "const";

/** `props["name"]` */
export const isKeyedRead = (node: ts.Node): boolean =>
  ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression);

export const hasManyParameters = (node: ts.Node): boolean =>
  ts.isFunctionLike(node) && !ts.isTypeNode(node) && node.parameters.length >= 5;

/** A type that is declared with all of these properties. */
export const declaresType =
  (...names: readonly string[]) =>
  (node: ts.Node): boolean => {
    const members =
      ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)
        ? node.members.map((member) => member.name?.getText())
        : ts.isObjectLiteralExpression(node) &&
            ts.isCallExpression(node.parent) &&
            /^z\.\w*[oO]bject$/.test(node.parent.expression.getText())
          ? node.properties.map((property) => property.name?.getText())
          : [];
    return names.every((name) => members.includes(name));
  };

/** A union or a list of exactly these words. */
export const declaresWords =
  (...words: readonly string[]) =>
  (node: ts.Node): boolean => {
    const quoted = words.map((word) => `"${word}"`);
    const parts = ts.isUnionTypeNode(node) ? node.types : ts.isArrayLiteralExpression(node) ? node.elements : [];
    return parts.length === words.length && parts.every((part) => quoted.includes(part.getText()));
  };

/** Lines that hold a word, and their files. */
export function placesOf(
  sources: readonly Source[],
  word: string,
): { readonly places: number; readonly files: number } {
  const hits = sources
    .map(({ tree }) => tree.text.split("\n").filter((line) => new RegExp(`\\b${word}\\b`).test(line)).length)
    .filter((count) => count > 0);
  return { places: hits.reduce((sum, count) => sum + count, 0), files: hits.length };
}
