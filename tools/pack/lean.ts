import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withoutComments } from "./without-comments.js";

const programs = (files: readonly string[]): string[] =>
  files.filter((file) => file.startsWith("dist/") && file.endsWith(".js"));

/** Takes the comments out of programs of a package, which nobody reads there: those of declarations stay, since editors show them. */
export function makeLean(root: string, files: readonly string[]): void {
  for (const file of programs(files)) {
    const at = path.join(root, file);
    const text = readFileSync(at, "utf8");
    const lean = withoutComments(text);
    if (lean !== text) writeFileSync(at, lean);
  }
}

/** Bytes by which a package becomes smaller so. */
export function commentBytes(root: string, files: readonly string[]): number {
  return programs(files)
    .map((file) => readFileSync(path.join(root, file), "utf8"))
    .reduce((sum, text) => sum + Buffer.byteLength(text) - Buffer.byteLength(withoutComments(text)), 0);
}
