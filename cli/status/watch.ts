import { type Clock, type Cloud, exitCode, failureOf, isDrError, systemClock } from "../../provider/index";
import { outputClosed, print, printJson, redraw, screen } from "../print";
import type { Line } from "../text/screen";
import { wrapped } from "../text/width";
import type { Limits, Status } from "./read";

/** A look that is taken again and again. */
export interface Watch {
  readonly everyMs: number;
  readonly json: boolean;
  /** Reads once. */
  read(cloud: Cloud, limits: Limits): Promise<Status>;
  /** Lines of a terminal. */
  lines(status: Status, width: number | undefined): Line[];
  /** Lines of a pipe. */
  changes(before: Status | undefined, now: Status): string[];
}

/** A service that does not answer must not hold up the word that it does not. */
const READING = { timeoutMs: 20_000, attempts: 2 } as const;

/** Looks until somebody ends it by a signal, or reads no more. What the service fails to answer meanwhile is said, and outlived. */
export async function watch(cloud: Cloud, what: Watch, clock: Clock = systemClock): Promise<void> {
  const end = new AbortController();
  const stop = (): void => {
    end.abort();
  };
  const isOver = (): boolean => end.signal.aborted || outputClosed();
  process.once("SIGINT", stop).once("SIGTERM", stop);
  const show = what.json ? documents() : screen().redraws ? terminal(what) : lines(what);
  try {
    let seen = false;
    while (!isOver()) {
      try {
        const status = await what.read(cloud.boundTo(end.signal), { ...READING, signal: end.signal });
        show.seen(status, clock.now());
        seen = true;
      } catch (error) {
        if (isOver()) break;
        if (!seen || !passes(error)) throw error;
        show.failed(error, clock.now());
      }
      await clock.sleep(what.everyMs, end.signal).catch(() => undefined);
    }
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
  }
}

/** True if the next look may succeed: the cloud failed, or is out of reach. */
function passes(error: unknown): boolean {
  return isDrError(error) && [4, 9].includes(exitCode(error));
}

interface Show {
  seen(status: Status, at: number): void;
  failed(error: unknown, at: number): void;
}

/** One document a look, on a line of its own; that of an error where the look failed. */
function documents(): Show {
  return {
    seen: (status) => {
      printJson("status", status, "line");
    },
    failed: (error) => {
      printJson("error", { failure: failureOf(error), exitCode: 4 }, "line");
    },
  };
}

/** One line a change. */
function lines(what: Watch): Show {
  let last: { readonly status: Status; readonly at: number } | undefined;
  let stale = false;
  const tell = (at: number, text: string): void => {
    print(`${timeOf(at)}  ${text}`);
  };
  return {
    seen: (status, at) => {
      if (stale) tell(at, "can be read again");
      stale = false;
      for (const text of what.changes(last?.status, status)) tell(at, text);
      last = { status, at };
    },
    failed: (error, at) => {
      if (!stale) tell(at, staleText(last?.at ?? at, error));
      stale = true;
    },
  };
}

/** The whole, drawn anew in its place. */
function terminal(what: Watch): Show {
  let last: { readonly status: Status; readonly at: number } | undefined;
  let drawn = false;
  const draw = (under: string, tone: Line["tone"]): void => {
    const on = screen();
    const foot = wrapped(under, on.width ?? under.length).map((text) => ({ text, tone }));
    redraw([...foot, { text: "" }, ...(last === undefined ? [] : what.lines(last.status, on.width))], on, !drawn);
    drawn = true;
  };
  return {
    seen: (status, at) => {
      last = { status, at };
      draw(`${timeOf(at)}, again every ${Math.round(what.everyMs / 1000)} s; Ctrl-C ends.`, "quiet");
    },
    failed: (error, at) => {
      draw(staleText(last?.at ?? at, error), "warning");
    },
  };
}

function staleText(since: number, error: unknown): string {
  return `not read since ${timeOf(since)}: ${failureOf(error).message}`;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
}
