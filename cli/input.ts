import { createReadStream } from "node:fs";
import { DrError } from "../provider/errors";
import { fileError } from "../report/files/file-error";

const MIB = 1024 * 1024;
/** A state of a thousand pairs has a few MiB. */
const MOST_BYTES = 256 * MIB;
/** Outputs of a stack have about ten. */
const MOST_LEVELS = 200;
const HINT = "Give the result of `pulumi stack export` or `pulumi stack output --json`.";

/** Bounds of a document, and what to give instead of one that is none. */
interface Wanted {
  readonly most?: number;
  readonly hint?: string;
}

/** Reads a JSON document from a file, or from standard input where `-` is named. */
export async function readJson(file: string, { most = MOST_BYTES, hint = HINT }: Wanted = {}): Promise<unknown> {
  const name = nameOf(file);
  const text = await readText(file, name, most);
  if (text.trim() === "") throw new DrError("DR_USAGE", `${name} is empty`, {}, { hint });
  const value = parsed(text);
  if (value === undefined) throw new DrError("DR_USAGE", `${name} is not JSON`, {}, { hint });
  if (isDeep(value)) throw new DrError("DR_USAGE", `${name} is nested more than ${MOST_LEVELS} deep`, {}, { hint });
  return value;
}

const nameOf = (file: string): string => (file === "-" ? "Standard input" : `"${file}"`);

/** The value, or undefined: the error of the parser would quote what it read. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Goes through the value level by level, since a deep one ends every function that calls itself. */
function isDeep(value: unknown): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MOST_LEVELS) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? (Object.values(one) as unknown[]) : []));
  }
  return false;
}

/** Reads a text from a file, or from standard input where `-` is named; `name` says which in a message. */
export async function readText(file: string, name = nameOf(file), most = MOST_BYTES): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    const bytes: AsyncIterable<Buffer> = file === "-" ? process.stdin : createReadStream(file);
    for await (const chunk of bytes) {
      size += chunk.length;
      if (size > most) break;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw fileError(name, "read", cause);
  }
  if (size > most) throw new DrError("DR_USAGE", `${name} is larger than ${most / MIB} MiB`, {}, { hint: HINT });
  return new TextDecoder().decode(Buffer.concat(chunks));
}
