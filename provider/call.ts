import type { CallOptions, Cloud } from "./api/cloud";
import type { ProcessMemory } from "./memory";
import type { JournalEvent, Progress } from "./model/journal";
import type { TransitionRecord } from "./model/transition-record";
import type { Clock } from "./wait";

/** The log of one resource: what its row in the engine's output shows. */
export interface ResourceLog {
  /** A line that stays. */
  info(text: string): void;
  /** A line that stays and asks for attention. */
  warn(text: string): void;
  /** A line that the next one replaces, and the same as facts. */
  progress(text: string, facts?: Progress): void;
}

/** Notes for programs: an entry for each thing that happens to a resource, beside what its log says in words. Never throws. */
export type Journal = (event: JournalEvent) => void;

export const silentLog: ResourceLog = { info: () => undefined, warn: () => undefined, progress: () => undefined };

/** The variables of the environment that a handler reads; the settings read theirs by their own table. */
export interface Environment {
  /** Lines of consent beside those that the program declares. */
  readonly SDRS_CONFIRM?: string | undefined;
  /** True if the engine goes on with other resources after one has failed. */
  readonly PULUMI_CONTINUE_ON_ERROR?: string | undefined;
  /** File with the orders that this run has for groups, by URN; the `sdrs` command writes it. */
  readonly SDRS_ORDERS?: string | undefined;
  /** File to which a line of JSON is appended for each thing that happens; the `sdrs` command reads it. */
  readonly SDRS_JOURNAL?: string | undefined;
  /** Folder of the user for what programs leave behind; `~/.local/state` where it is not set. */
  readonly XDG_STATE_HOME?: string | undefined;
  /** Address at which a server is told its own id, where it is another than usual. */
  readonly SDRS_METADATA_URL?: string | undefined;
  /** File that ends every update under way as soon as it exists: what was sent is saved as not finished. */
  readonly SDRS_STOP_FILE?: string | undefined;
}

/** One call of the engine to a resource, and everything it may use. */
export interface Call {
  /** The services. Every request ends with the signal. */
  readonly cloud: Cloud;
  readonly clock: Clock;
  readonly log: ResourceLog;
  readonly journal: Journal;
  readonly env: Environment;
  /** Arguments that the engine was called with, as far as that is known. */
  readonly engineArguments: () => readonly string[];
  readonly memory: ProcessMemory;
  /** Milliseconds since the epoch at which watching ends. The transition itself goes on in the cloud. */
  readonly deadline: number;
  /** Fires when the call may not go on: its time limit has long passed. */
  readonly signal: AbortSignal;
  /** Keeps the record of a transition whenever it changes, and before a request is sent; missing where only a state keeps it. Never throws. */
  readonly keep?: (record: TransitionRecord) => void;
}

/**
 * For what a transition cannot go on without: a service that throttles or cannot be reached has received nothing, so it is asked
 * for as long as the call may take.
 */
export function patiently(call: Pick<Call, "clock" | "deadline" | "log">): CallOptions {
  return {
    timeoutMs: timeLeft(call),
    patient: true,
    onRepeat: (reason, pauseMs) => {
      call.log.progress(`${reason}; asking again in ${Math.ceil(pauseMs / 1000)} s`);
    },
  };
}

/** Time that is left, capped. */
export function timeLeft(
  { clock, deadline }: Pick<Call, "clock" | "deadline">,
  capMs = Number.POSITIVE_INFINITY,
): number {
  return Math.max(0, Math.min(deadline - clock.now(), capMs));
}
