import { readFileSync } from "node:fs";
import path from "node:path";

/** A fenced block of a page. */
export interface PageBlock {
  readonly page: string;
  readonly line: number;
  /** Word behind the fence: `sh`, `yaml file=drill.yaml`; empty: nothing does. */
  readonly form: string;
  readonly text: string;
}

const BLOCK = /^```([^\n]*)\n([^]*?)^```$/gm;

/** The blocks of a text, in its order. Pure. */
export function blocksIn(page: string, text: string): PageBlock[] {
  return [...text.matchAll(BLOCK)].map(({ 1: form = "", 2: inner = "", index }) => {
    return { page, line: text.slice(0, index).split("\n").length, form, text: inner };
  });
}

export function blocksOf(root: string, page: string): PageBlock[] {
  return blocksIn(page, readFileSync(path.join(root, page), "utf8"));
}

/** The commands of a block: one that goes on behind a backslash is one. Pure. */
export function commandsOf({ text }: Pick<PageBlock, "text">): string[] {
  return text
    .replaceAll(/\\\n\s*/g, "")
    .split("\n")
    .filter((line) => line.trim() !== "");
}

/** The commands of those blocks of a page that have this first line. */
export function commandsUnder(root: string, page: string, first: string): string[] {
  const found = blocksOf(root, page).filter(({ text }) => text.startsWith(`${first}\n`));
  if (found.length === 0) throw new Error(`no block of ${page} begins with ${first}`);
  return found.flatMap(commandsOf);
}
