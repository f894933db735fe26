import { isObject } from "../../wire/fields.js";

/** Forms in which something of a request is kept: short, without secrets, and without the buffer that it came in. */

/** JSON of a body as it is remembered. */
export type Remembered = string;

export const NO_BODY: Remembered = "null";

/** Largest body of which more than its size is remembered. */
const MOST_BYTES = 8 * 1024;
const DEEPEST = 40;

const SECRET = /password|secret|token|adminpass|user_data|credential/i;

/** Replaces what stands under the name of a secret. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (depth > DEEPEST) return "(deeper than is remembered)";
  if (Array.isArray(value)) return value.map((inner) => redact(inner, depth + 1));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      SECRET.test(key) && !isObject(inner) ? "***" : redact(inner, depth + 1),
    ]),
  );
}

/** A body as it is remembered: without secrets, and of a large one its size. */
export function remembered(value: unknown, bytes: number): Remembered {
  if (value === undefined) return NO_BODY;
  return JSON.stringify(bytes > MOST_BYTES ? `(${bytes} bytes)` : redact(value));
}

/** A copy of a text that is no longer than so many characters; never a view of a longer one, which would keep that alive. */
export function cutTo(text: string, most: number): string {
  const short = text.length > most ? `${text.slice(0, most)}...` : text;
  return short.length < 13 ? short : Buffer.from(short, "utf8").toString("utf8");
}

export const brief = (text: string): string => cutTo(text, 200);
