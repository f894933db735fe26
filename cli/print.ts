import { fstatSync, writeSync } from "node:fs";
import { isatty } from "node:tty";
import { cleanJson } from "../provider/model/text";
import { redactor } from "../provider/redact";
import { shown } from "../provider/shown";
import { fileError } from "../report/files/file-error";

/** Refusals of a reader that had enough, or went away. */
const READER_GONE: readonly unknown[] = ["EPIPE", "ECONNRESET"];

/** Standard output or standard error. Writing never throws: the reader may be gone, and the disk behind it full. */
class Exit {
  private readonly pending: Promise<void>[] = [];
  private failure: Error | undefined;

  constructor(private readonly stream: NodeJS.WriteStream & { readonly fd: number }) {
    stream.on("error", (error) => {
      this.failure ??= error;
    });
  }

  write(text: string): void {
    if (this.failure !== undefined) return;
    if (isFileLike(this.stream.fd)) this.writeWhole(Buffer.from(text));
    else
      this.pending.push(
        new Promise((resolve) => {
          this.stream.write(text, (error) => {
            this.failure ??= error ?? undefined;
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
      this.failure = error instanceof Error ? error : new Error(String(error));
    }
  }

  /** Waits until everything is written. Answers the refusal, unless it is the reader's own wish. */
  async ended(): Promise<Error | undefined> {
    await Promise.all(this.pending);
    const { failure } = this;
    return failure !== undefined && "code" in failure && READER_GONE.includes(failure.code) ? undefined : failure;
  }
}

function isFileLike(descriptor: number): boolean {
  const found = fstatSync(descriptor);
  return found.isFile() || (found.isCharacterDevice() && !isatty(descriptor));
}

const out = new Exit(process.stdout);
const err = new Exit(process.stderr);

/** Prints text on standard output. */
export function print(text: string): void {
  out.write(`${shown(text, Number.POSITIVE_INFINITY).replace(/\n$/, "")}\n`);
}

/** Prints a value as one JSON document, whose strings hold no secrets. Misleading characters are escaped, so the value is the same. */
export function printJson(value: unknown): void {
  out.write(`${cleanJson(JSON.stringify(redactor.value(value), null, 2))}\n`);
}

/** Prints a finished document as it would stand in a file. */
export function printDocument(text: string): void {
  out.write(text.endsWith("\n") ? text : `${text}\n`);
}

/** Says something on standard error. */
export function say(text: string): void {
  err.write(`sdrs: ${shown(text)}\n`);
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

/** Waits until everything is written, and says on standard error if standard output could not be. */
export async function outputFailed(): Promise<boolean> {
  const failure = await out.ended();
  if (failure !== undefined) say(fileError("Standard output", "written", failure).message);
  await err.ended();
  return failure !== undefined;
}
