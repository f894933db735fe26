import type { Journal, ResourceLog } from "../call";
import { cleanJson } from "../model/text";
import { appendLine } from "../disk";
import { JOURNAL_VERSION, type JournalEvent } from "../model/journal";
import { redactor } from "../redact";

/** Entries that must outlive this machine: they say what the service was asked for, and how it ended. */
const LASTING: readonly JournalEvent["event"][] = ["accepted", "transition", "outcome"];

/** The journal of one resource's call. */
interface JournalOf {
  /** The file to append to; without one nothing is written. */
  readonly file: string | undefined;
  readonly urn: string | undefined;
  readonly now: () => number;
  /** Told of the first failure of this call: a move goes on without its journal. */
  readonly onFailure: (error: unknown) => void;
}

/** Appends one JSON document a line. The file is opened for each, so that whoever reads it may take it away. */
export function openJournal({ file, urn, now, onFailure }: JournalOf): Journal {
  if (file === undefined || file === "" || urn === undefined) return () => undefined;
  let failed = false;
  return (event) => {
    const head = { version: JOURNAL_VERSION, at: new Date(now()).toISOString(), pid: process.pid, urn };
    try {
      const line = `${cleanJson(JSON.stringify(redactor.value({ ...head, ...event })))}\n`;
      appendLine(file, line, { mode: 0o600, lasting: LASTING.includes(event.event) });
    } catch (error) {
      if (failed) return;
      failed = true;
      onFailure(error);
    }
  };
}

/** A log whose lines stand in the journal as well. */
export function journaled(log: ResourceLog, journal: Journal): ResourceLog {
  return {
    info: (text) => {
      log.info(text);
      journal({ event: "said", level: "info", text });
    },
    warn: (text) => {
      log.warn(text);
      journal({ event: "said", level: "warning", text });
    },
    progress: (text, facts) => {
      log.progress(text);
      journal({ event: "progress", text, ...(facts ?? { phase: "storage" }) });
    },
  };
}
