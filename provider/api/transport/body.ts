import { brotliDecompressSync, gunzipSync, inflateSync } from "node:zlib";

/**
 * Longest body of an answer, as text. The longest page of a list that is asked for is that of 1,000 backups of one server with
 * its disks, about 25 MB; 2,000 ports or 1,000 servers have 5 MB. What is parsed of it can take twenty times as much memory.
 */
export const MOST_BYTES = 32 * 1024 * 1024;
/** The same for a refusal: a code and a sentence. */
export const MOST_BYTES_REFUSED = 1024 * 1024;
/** Deepest nesting of JSON. 32 levels of sub-jobs, three of JSON each, have room in it; the services nest one. */
export const MOST_NESTING = 100;

/** The bytes of a body as they arrive, up to a limit. However small the pieces are, they take no more memory than they have bytes. */
export interface Gathered {
  /** False if the piece does not fit: it is left out, and so is everything after it. */
  add(piece: Uint8Array): boolean;
  bytes(): Buffer;
}

const FIRST_BYTES = 16 * 1024;

export function gather(most: number): Gathered {
  let held = Buffer.alloc(0);
  let length = 0;
  return {
    add(piece) {
      if (length + piece.length > most) return false;
      if (length + piece.length > held.length) {
        const larger = Buffer.alloc(Math.min(most, Math.max(FIRST_BYTES, 2 * held.length, length + piece.length)));
        held.copy(larger, 0, 0, length);
        held = larger;
      }
      held.set(piece, length);
      length += piece.length;
      return true;
    },
    bytes: () => held.subarray(0, length),
  };
}

/** Content of a body: `json` is undefined for an empty one. A body that is `tooMuch` would be so again. */
export type Content =
  { readonly json: unknown; readonly bytes: number } | { readonly unreadable: string; readonly tooMuch: boolean };

/** Reads a whole body. Nothing is made of one that is nested so deeply that whoever walks through it could run out of stack. */
export function readContent(received: Buffer, encoding: string | undefined): Content {
  const plain = decode(received, encoding);
  if (!Buffer.isBuffer(plain)) return plain;
  // Decoding takes a byte order mark away.
  const text = new TextDecoder().decode(plain);
  if (text.trim() === "") return { json: undefined, bytes: plain.length };
  if (nestsTooDeeply(plain))
    return { unreadable: `the answer is nested deeper than ${MOST_NESTING} levels`, tooMuch: true };
  try {
    return { json: JSON.parse(text), bytes: plain.length };
  } catch {
    return { unreadable: "the answer is not JSON", tooMuch: false };
  }
}

/** The encodings that a gateway may use although none was asked for. */
const DECODE = new Map([
  ["gzip", gunzipSync],
  ["x-gzip", gunzipSync],
  ["deflate", inflateSync],
  ["br", brotliDecompressSync],
]);

function decode(received: Buffer, encoding = "identity"): Buffer | Extract<Content, { unreadable: string }> {
  const name = encoding.trim().toLowerCase();
  if (name === "identity" || name === "" || received.length === 0) return received;
  const inflate = DECODE.get(name);
  if (inflate === undefined) return { unreadable: "the answer is in an encoding that is not known", tooMuch: false };
  try {
    return inflate(received, { maxOutputLength: MOST_BYTES });
  } catch (error) {
    if (error instanceof RangeError) return { unreadable: tooLong(MOST_BYTES), tooMuch: true };
    return { unreadable: `the answer is not ${name}, as it says`, tooMuch: false };
  }
}

/** Words about a body that is longer than its limit. */
export function tooLong(most: number): string {
  return `the answer is longer than ${most / 1024 / 1024} MB`;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING = 0x7b;
const CLOSING = 0x7d;
/** The bit by which a brace differs from the bracket of its side. */
const CURLY = 0x20;

function nestsTooDeeply(json: Buffer): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at] ?? 0;
    if (quoted) {
      if (byte === BACKSLASH) at++;
      else if (byte === QUOTE) quoted = false;
    } else if (byte === QUOTE) quoted = true;
    else if ((byte | CURLY) === CLOSING) depth--;
    else if ((byte | CURLY) === OPENING && ++depth > MOST_NESTING) return true;
  }
  return false;
}
