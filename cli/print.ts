import { fstatSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { cleanJson } from "../provider/model/text";
import { redactor } from "../provider/redact";
import { shown } from "../provider/shown";
import { fileError } from "../report/files/file-error";
import type { DocumentName, Documents } from "./documents";
import { type Line, type Screen, painted, screenOf } from "./text/screen";
import { shortened } from "./text/width";

/** Refusals of a reader that had enough, or went away. */
const READER_GONE: readonly unknown[] = ["EPIPE", "ECONNRESET"];

/** Standard output or standard error. Writing never throws: the reader may be gone, and the disk behind it full. */
class Exit {
  private readonly pending: Promise<void>[] = [];
  private failure: Error | undefined;

  constructor(
    private readonly stream: NodeJS.WriteStream & { readonly fd: number },
    private readonly onFailure?: (error: Error) => void,
  ) {
    // Also of what others write to the stream.
    stream.on("error", (error: Error) => {
      this.fail(error);
    });
  }

  /** True if something was not written, unless it was the reader's own wish. */
  get failed(): boolean {
    return this.failure !== undefined && !isReaderGone(this.failure);
  }

  private fail(error: Error): void {
    if (this.failure !== undefined) return;
    this.failure = error;
    if (this.failed) this.onFailure?.(error);
  }

  /** True if nothing more will be written: the reader is gone, or the disk is full. */
  get closed(): boolean {
    return this.failure !== undefined;
  }

  write(text: string): void {
    if (this.failure !== undefined) return;
    if (isFileLike(this.stream.fd)) this.writeWhole(Buffer.from(text));
    else
      this.pending.push(
        new Promise((resolve) => {
          this.stream.write(text, (error) => {
            if (error) this.fail(error);
            resolve();
          });
        }),
      );
  }

  /** The stream of Node takes a partial write, which a full disk answers, for a whole one. */
  private writeWhole(bytes: Buffer): void {
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.stream.fd, bytes, at);
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Waits until everything is written. */
  async ended(): Promise<void> {
    await Promise.all(this.pending);
  }
}

function isReaderGone(error: Error): boolean {
  return "code" in error && READER_GONE.includes(error.code);
}

function isFileLike(descriptor: number): boolean {
  const found = fstatSync(descriptor);
  return found.isFile() || (found.isCharacterDevice() && !isatty(descriptor));
}

const err = new Exit(process.stderr);
const out = new Exit(process.stdout, (error) => {
  say(fileError("Standard output", "written", error).message);
});

/** Prints text on standard output. */
export function print(text: string): void {
  out.write(`${shown(text, Number.POSITIVE_INFINITY).replace(/\n$/, "")}\n`);
}

/** The screen behind standard output, as it is now: a window may change its size. */
export function screen(): Screen {
  return screenOf(process.stdout, process.env);
}

/** Prints lines on standard output, in colours where there are any. */
export function printLines(lines: readonly Line[], on: Screen = screen()): void {
  out.write(lines.map((line) => `${drawn(line, on)}\n`).join(""));
}

/** Draws lines over those that were drawn before, from the first line of the terminal on. */
export function redraw(lines: readonly Line[], on: Screen, first: boolean): void {
  const most = Math.max(1, on.rows - 1);
  const left = lines.length - most;
  const more = { text: `… ${left + 1} more lines` };
  const seen = left > 0 ? [...lines.slice(0, most - 1), more] : lines;
  const begin = first ? "\u001b[2J\u001b[H" : "\u001b[H";
  out.write(`${begin}${seen.map((line) => `${drawn(line, on)}\u001b[K\n`).join("")}\u001b[J`);
}

/** Text loses what a terminal would obey before it gets colours. */
function drawn({ text, tone }: Line, { colour }: Screen): string {
  const plain = shown(text, Number.POSITIVE_INFINITY);
  return colour && tone !== undefined && plain !== "" ? painted(plain, tone) : plain;
}

/** True if nobody reads standard output any more. */
export function outputClosed(): boolean {
  return out.closed;
}

/** Number of the form of the documents below; it changes when a field changes its meaning or goes, not when one is added. */
export const DOCUMENT_VERSION = 1;

/**
 * Prints the answer of a command as one JSON document, published as `docs/reference/schemas/<command>.schema.json`. Its strings hold no
 * secrets. Misleading characters are escaped, so the value is the same. Of several documents each is one line.
 */
export function printJson<N extends DocumentName>(command: N, body: Documents[N], form: "one" | "line" = "one"): void {
  const value = { version: DOCUMENT_VERSION, command, ...body };
  out.write(`${cleanJson(JSON.stringify(redactor.value(value), null, form === "one" ? 2 : 0))}\n`);
}

/** The same as a text for a file, of a body that is without secrets already, however deep it is. */
export function jsonDocument<N extends DocumentName>(command: N, body: Documents[N]): string {
  return `${cleanJson(JSON.stringify({ version: DOCUMENT_VERSION, command, ...body }, null, 2))}\n`;
}

/** Prints a finished document as it would stand in a file. */
export function printDocument(text: string): void {
  out.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Says something on standard error. */
export function say(text: string): void {
  err.write(`sdrs: ${shown(text)}\n`);
}

/** True where standard error is read by a person at a terminal. */
export function isAtTerminal(): boolean {
  return process.stderr.isTTY;
}

/** Columns of a line of progress: the last one of the terminal stays free, or some of them begin another line. */
export function progressColumns(): number {
  return (process.stderr.columns || 80) - 1;
}

let linesOfProgress = 0;

/** Shows lines at the end of the terminal in the place of those shown before; without lines these are taken away. */
export function showProgress(lines: readonly string[]): void {
  if (!process.stderr.isTTY) return;
  const back = linesOfProgress === 0 ? "" : `\u001b[${linesOfProgress}A\u001b[0J`;
  linesOfProgress = lines.length;
  err.write(back + lines.map((line) => `${shortened(shown(line), progressColumns())}\n`).join(""));
}

/** Ways out for the parser of the command line, whose texts end with a line break. */
export const parserOutput = {
  writeOut: (text: string): void => {
    out.write(text);
  },
  writeErr: (text: string): void => {
    err.write(shown(text));
  },
};

/** Waits until everything is written. True if standard output could not be, of which the reason was said. */
export async function outputFailed(): Promise<boolean> {
  await out.ended();
  await err.ended();
  return out.failed;
}
