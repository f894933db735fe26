import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";

/** A piece of TypeScript that a page or a doc comment shows. */
export interface Snippet {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

/** Pages that show programs. */
export function pagesWithPrograms(root: string): string[] {
  const below = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".md"))
      .map((file) => `${folder}/${file.replaceAll(path.sep, "/")}`);
  return ["README.md", "simulator/README.md", ...below("docs/guides"), ...below("docs/reference")].sort();
}

function snippetsOf(root: string, file: string, pattern: RegExp, take: (text: string) => string): Snippet[] {
  const all = readFileSync(path.join(root, file), "utf8");
  return [...all.matchAll(pattern)].map(({ 1: text = "", index }) => ({
    file,
    line: all.slice(0, index).split("\n").length,
    text: take(text),
  }));
}

/** Programs of a page: its blocks of `ts`. */
export function programsOf(root: string, page: string): Snippet[] {
  return snippetsOf(root, page, /^```ts\n([^]*?)^```/gm, (text) => text);
}

/** Examples of the doc comments of a source. */
export function examplesOf(root: string, source: string): Snippet[] {
  return snippetsOf(root, source, /^ *\* @example\n((?: *\*(?:$| .*\n))*?)(?= *\*\/| *\* @)/gm, (text) =>
    text.replaceAll(/^ *\* ?/gm, ""),
  );
}

/** Names that a fragment uses without declaring them, and what they stand for. */
const PRELUDE: Readonly<Record<string, string>> = {
  sdrs: 'import * as sdrs from "pulumi-sdrs";',
  pulumi: 'import * as pulumi from "@pulumi/pulumi";',
  config: "declare const config: pulumi.Config;",
  group: "declare const group: sdrs.ProtectionGroup;",
  shop: "declare const shop: sdrs.ProtectedWorkload;",
  protection: "declare const protection: sdrs.Protection;",
  web: "declare const web: sdrs.ProtectedInstance;",
  db: "declare const db: sdrs.ProtectedInstance;",
  server: "declare const server: { readonly id: pulumi.Output<string> };",
  archive: "declare const archive: sdrs.ReplicationPair;",
  vpc: "declare const vpc: { readonly id: pulumi.Output<string> };",
  domainId: "declare const domainId: string;",
  volumeId: "declare const volumeId: string;",
};

/**
 * The text as a module. A whole program, one that imports, is taken as it is; a fragment gets declarations of the names that
 * it uses and does not declare itself.
 */
export function moduleOf({ text }: Pick<Snippet, "text">): string {
  if (/^import /m.test(text)) return text;
  const declares = (name: string): boolean => new RegExp(`\\b(?:const|let|function) ${name}\\b`).test(text);
  const used = Object.entries(PRELUDE).filter(
    ([name]) => new RegExp(`(?<![.\\w"])${name}\\b(?!:|")`).test(text) && !declares(name),
  );
  const needed = new Set([PRELUDE["pulumi"], PRELUDE["sdrs"], ...used.map(([, line]) => line)]);
  return `${[...needed].join(" ")} export {};\n${text}`;
}

/** Whole programs that wait at their top are modules; those of a Pulumi project need not be. */
export function extensionOf({ text }: Pick<Snippet, "text">): string {
  return /^import /m.test(text) && /^(?:const .*= )?await /m.test(text) ? ".mts" : ".ts";
}
