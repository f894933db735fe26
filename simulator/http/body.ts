import type { IncomingMessage } from "node:http";
import type { Hold } from "./budget.js";

const MOST_BYTES = 12 * 1024 * 1024;

/** A request that can't be answered as a call, and the status that says so. */
export interface Unreadable {
  readonly status: number;
  readonly why: string;
  /** More of the body may come: the connection can't be used again. */
  readonly close: boolean;
}

const NO_BODY: ReadonlySet<string> = new Set(["GET", "HEAD", "TRACE"]);
const MEDIA_TYPE = /^[\w!#$%&'*+.^`|~-]+\/[\w!#$%&'*+.^`|~-]+[ \t]*(?:;|$)/;
const NOTHING = Buffer.alloc(0);

const TOO_LARGE: Unreadable = { status: 413, why: "Request body is too large", close: true };

const NO_ROOM: Unreadable = { status: 503, why: "Too many bytes of request bodies are under way", close: true };

/** Reads the whole body and hands it on, at once where there is none. */
export function readBody(
  message: IncomingMessage,
  hold: Hold,
  whole: (body: Buffer) => void,
  refused: (unreadable: Unreadable) => void,
): void {
  const { method = "GET", headers } = message;
  const length = headers["content-length"];
  const none = headers["transfer-encoding"] === undefined && (length === undefined || length === "0");
  const type = headers["content-type"];
  if (NO_BODY.has(method) || (type === undefined && none)) {
    whole(NOTHING);
    return;
  }
  if (type !== undefined && !MEDIA_TYPE.test(type)) {
    refused({ status: 415, why: "Unsupported Media Type", close: false });
    return;
  }
  if (Number(length) > MOST_BYTES) {
    refused(TOO_LARGE);
    return;
  }
  collect(message, hold, whole, refused);
}

function collect(
  message: IncomingMessage,
  hold: Hold,
  whole: (body: Buffer) => void,
  refused: (unreadable: Unreadable) => void,
): void {
  const chunks: Buffer[] = [];
  let bytes = 0;
  const stop = (): void => {
    message.off("data", onData).off("end", onEnd).off("error", onError);
  };
  const onData = (chunk: Buffer): void => {
    bytes += chunk.length;
    chunks.push(chunk);
    const room = hold.take(chunk.length);
    if (bytes <= MOST_BYTES && room) return;
    stop();
    refused(room ? TOO_LARGE : NO_ROOM);
  };
  const onEnd = (): void => {
    stop();
    whole(Buffer.concat(chunks, bytes));
  };
  const onError = (error: Error): void => {
    stop();
    refused({ status: 400, why: error.message, close: true });
  };
  message.on("data", onData).on("end", onEnd).on("error", onError);
}

export const NOT_JSON = Symbol("not JSON");

/** The value of a body; undefined where there is none. */
export function parseBody(raw: Buffer): unknown {
  if (raw.length === 0) return undefined;
  try {
    return JSON.parse(raw.toString("utf8")) as unknown;
  } catch {
    return NOT_JSON;
  }
}
