/** Reads tables of a page whose last column names a test, by its file and the beginning of its title. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";

const ROOT = path.resolve(__dirname, "..", "..", "..", "..");

/** A row that a test shows. */
export interface Shown {
  readonly what: string;
  readonly file: string;
  readonly title: string;
}

export interface ShownPage {
  readonly text: string;
  /** Rows of all its tables, without their heads. */
  readonly rows: readonly string[];
  readonly shown: readonly Shown[];
}

export function shownBy(...page: readonly string[]): ShownPage {
  const text = readFileSync(path.join(ROOT, ...page), "utf8");
  const rows = [...text.matchAll(/^\| .*\n\| ?-.*\n((?:\|.*\n)+)/gm)].flatMap(([, body]) =>
    (body ?? "").trim().split("\n"),
  );
  const shown = rows.flatMap((row) => {
    const [, what, file, title] = /^\| (.+) \| `(test\/[^`]+)`: (.+) \|$/.exec(row) ?? [];
    return what === undefined || file === undefined || title === undefined ? [] : [{ what, file, title }];
  });
  return { text, rows, shown };
}

/** Titles of the tests in a file as its text has them; none if there is no such file. */
export function titlesIn(file: string): readonly string[] {
  const where = path.join(ROOT, file);
  if (!existsSync(where)) return [];
  return readFileSync(where, "utf8")
    .split("\n")
    .filter((line) => /\bit\(/.test(line));
}
