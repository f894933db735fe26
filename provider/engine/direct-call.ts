import type { Cloud } from "../api/cloud";
import { type Call, type Environment, type Journal, silentLog } from "../call";
import type { ProcessMemory } from "../memory";
import { JOURNAL_VERSION, type JournalEntry } from "../model/journal";
import { redactor } from "../redact";
import { systemClock } from "../wait";
import { type Watched, operate } from "./context";
import { journaled } from "./journal";

/** Everything that a call needs which no engine asked for. */
export interface DirectCall {
  readonly urn: string;
  readonly limitSeconds: number;
  readonly cloud: Cloud;
  readonly memory: ProcessMemory;
  readonly env: Environment;
  readonly stop: AbortSignal;
  /** Told of everything that happens. */
  readonly hear: (entry: JournalEntry) => void;
  readonly keep: NonNullable<Call["keep"]>;
}

/** An operation like those of the engine, in a process without one: what it says is heard here, and in the journal where there is one. */
export function directCall({ urn, limitSeconds, cloud, memory, env, stop, hear, keep }: DirectCall): Watched {
  const clock = systemClock;
  const watched = operate(
    { clock, env, memory, stop, engineArguments: () => [], cloud: () => cloud, resourceLog: () => silentLog },
    "update",
    { urn, timeouts: { update: `${limitSeconds}s` } },
  );
  const journal: Journal = (event) => {
    const head = { version: JOURNAL_VERSION, at: new Date(clock.now()).toISOString(), pid: process.pid, urn };
    hear(redactor.value({ ...head, ...event }) as JournalEntry);
    watched.call.journal(event);
  };
  return { ...watched, call: { ...watched.call, journal, log: journaled(silentLog, journal), keep } };
}
