import { setMaxListeners } from "node:events";
import { type Cloud, sharedCloud } from "../api/cloud";
import type { Call, ResourceLog } from "../call";
import { DrError, type ErrorCode, failureOf, whatHappened } from "../errors";
import { createLogger, levelFromEnv, stderrSink } from "../log";
import { engineArguments } from "./engine-arguments";
import { journaled, openJournal } from "./journal";
import { resourceLog } from "./engine-log";
import { PartialFailure, type Props } from "./shape";
import { watchStopFile } from "../settings/stop-file";
import { ProcessMemory } from "../memory";
import { redactor } from "../redact";
import { durationMs } from "../model/duration";
import { settingsOfRun } from "../settings/settings";
import { lengthOf, systemClock } from "../wait";

/** Stack configuration as the host hands it over, secrets in clear. */
export type GetConfig = (key: string) => string | undefined;

/** Time for which an operation is watched, unless `timeouts` says otherwise. A transition itself is never ended by it. */
const DEFAULT_LIMITS = { create: "30m", update: "60m", delete: "30m", read: "2m" } as const;
export type Verb = keyof typeof DEFAULT_LIMITS;

/** Time beyond the limit for a wait to say what it waited for, and for a failure to save what it knows. */
const GRACE_MS = 60_000;

/** A look at the service that is only meant to explain, or to compare, must not hold the engine. */
const LOOK_MS = durationMs("90s");

/** A preview without reach to the service must not take long to say so. */
export const PREVIEW_MS = 20_000;

/** Shared parts of the calls of one provider process. Tests give it a cloud and a clock of their own. */
export interface ProviderProcess extends Pick<Call, "clock" | "env" | "engineArguments" | "memory"> {
  cloud(): Cloud;
  /** The log under the row of a resource; default: that of the engine. */
  readonly resourceLog?: (urn: string | undefined) => ResourceLog;
  /** Ends every call under way when it fires, as the stop file does. */
  readonly stop?: AbortSignal;
}

const memory = new ProcessMemory();

/** This process. Resources that use the same settings share one client, so that their reads can be coalesced. */
export function thisProcess(get: GetConfig): ProviderProcess {
  let cloud: Cloud | undefined;
  return {
    clock: systemClock,
    env: process.env,
    engineArguments,
    memory,
    cloud: () =>
      (cloud ??= sharedCloud(settingsOfRun(get), {
        log: createLogger([stderrSink(levelFromEnv(process.env))]),
      })),
  };
}

/** Facts that a call is told of its resource. */
export interface CallOf {
  readonly urn: string | undefined;
  readonly timeouts: Partial<Record<Verb, string | undefined>> | undefined;
  /** Texts that the program declares, beside the name of the resource: shown whole, whatever a secret reads like. */
  readonly declared?: readonly string[];
}

/** Reads what a call is told of its resource by the resource's inputs. */
export function ofInputs({ __urn: urn, timeouts, name, confirm, adopt }: Props): CallOf {
  const declared = [name, confirm, adopt].filter((text) => typeof text === "string");
  return { urn: typeof urn === "string" ? urn : undefined, timeouts: timeouts ?? undefined, declared };
}

type Operation = Exclude<Verb, "read">;

/** A call under way, and what ends its watch. */
export interface Watched {
  readonly call: Call;
  readonly end: () => void;
  /** Missing of a look, which changes nothing and whose end is noted nowhere. */
  readonly operation?: Operation;
}

/** The call of one operation of a resource, watched no longer than its time limit, and ended by the stop file. */
export function operate(process: ProviderProcess, operation: Operation, of: CallOf): Watched {
  const limitMs = durationMs(of.timeouts?.[operation] ?? DEFAULT_LIMITS[operation]);
  const { call, end } = watch(process, of, { what: `The ${operation}`, limitMs, hardMs: limitMs + GRACE_MS });
  return { call, end, operation };
}

/**
 * The call of a look at the service, ended by the stop file as well. A preview or a refresh must never hang: the engine itself
 * waits without limit.
 */
export function look(process: ProviderProcess, what: string, of: CallOf): Watched {
  const limitMs = durationMs(of.timeouts?.read ?? DEFAULT_LIMITS.read);
  return watch(process, of, { what, limitMs, hardMs: LOOK_MS });
}

/** A call that is cut off at its limit or by the stop file: every request and every pause under way ends then. */
function watch(
  shared: ProviderProcess,
  { urn, declared = [] }: CallOf,
  { what, limitMs, hardMs }: { readonly what: string; readonly limitMs: number; readonly hardMs: number },
): Watched {
  const { clock, env, engineArguments, memory } = shared;
  const resource = urn?.split("::").at(-1);
  for (const text of resource === undefined ? declared : [resource, ...declared]) redactor.spare(text);
  const ending = new AbortController();
  const { signal } = ending;
  // Each request and each pause under way listens to it: there is no number from which that is a leak.
  setMaxListeners(0, signal);
  const cutOff = (code: ErrorCode, why: string): void => {
    ending.abort(new DrError(code, `${what}${resource === undefined ? "" : ` of ${resource}`} ${why}`));
  };
  const timer = setTimeout(() => {
    cutOff("DR_WAIT_TIMEOUT", `was cut off: it did not end within ${lengthOf(hardMs)}`);
  }, hardMs);
  // A limit that is not reached keeps no process alive.
  timer.unref();
  const { SDRS_STOP_FILE: stop } = env;
  const unwatch = watchStopFile(stop, () => {
    cutOff("DR_ABORTED", `was stopped, since the file ${stop ?? ""} exists`);
  });
  const onStop = (): void => {
    cutOff("DR_ABORTED", "was stopped");
  };
  if (shared.stop?.aborted === true) onStop();
  shared.stop?.addEventListener("abort", onStop, { once: true });
  const end = (): void => {
    shared.stop?.removeEventListener("abort", onStop);
    clearTimeout(timer);
    unwatch();
  };
  const plainLog = (shared.resourceLog ?? resourceLog)(urn);
  const { SDRS_JOURNAL: file = "" } = env;
  const onFailure = (error: unknown): void => {
    plainLog.warn(`Nothing is written to the journal ${file}, which changes nothing else: ${whatHappened(error)}`);
  };
  const journal = openJournal({ file, urn, now: () => clock.now(), onFailure });
  // Settings that cannot be used are an error here; a comparison that finds nothing needs no more of the cloud.
  const cloud = shared.cloud();
  let bound: Cloud | undefined;
  return {
    call: {
      ...{ clock, env, engineArguments, memory, signal, journal },
      get cloud() {
        return (bound ??= cloud.boundTo(signal));
      },
      deadline: clock.now() + limitMs,
      log: journaled(plainLog, journal),
    },
    end,
  };
}

/** Does the work of a call, notes how an operation ended, and ends its watch. */
export async function within<T>({ call, end, operation }: Watched, work: (call: Call) => Promise<T>): Promise<T> {
  const note = (result: "done" | "failed" | "saved", error?: unknown): void => {
    if (operation === undefined) return;
    call.journal({ event: "outcome", operation, result, failure: error === undefined ? null : failureOf(error) });
  };
  try {
    const value = await work(call);
    note("done");
    return value;
  } catch (error) {
    if (error instanceof PartialFailure) note("saved", error.cause);
    else note("failed", error);
    throw error;
  } finally {
    end();
  }
}
