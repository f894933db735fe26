import { type Cloud, sharedCloud } from "../api/cloud";
import { DrError } from "../errors";
import { createLogger, levelFromEnv, stderrSink } from "../log";
import { engineArguments } from "../engine-arguments";
import { sayUnder } from "../engine-log";
import { durationMs } from "../model/inputs";
import { readSettings } from "../settings";
import type { RunContext } from "../transitions/run-context";
import { type Clock, systemClock } from "../wait";

/** Stack configuration as the host hands it over, secrets in clear. */
export type GetConfig = (key: string) => string | undefined;

/** How long a handler may watch, unless `timeouts` says otherwise. A transition itself is never ended by it. */
const DEFAULT_LIMITS = { create: "30m", update: "60m", delete: "30m", read: "2m" } as const;
export type Verb = keyof typeof DEFAULT_LIMITS;

/** A preview without reach to the service must not take long to say so. */
export const PREVIEW_MS = 20_000;

/** What a handler works with. Tests give it a cloud and a clock of their own. */
export interface HandlerDeps {
  cloud(): Cloud;
  readonly clock: Clock;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How the engine was called, as far as that is known. */
  readonly engineArguments: () => readonly string[];
}

/** One client for all resources of a process that use the same settings, so that their reads can be coalesced. */
export function connectDeps(get: GetConfig): HandlerDeps {
  let cloud: Cloud | undefined;
  return {
    clock: systemClock,
    env: process.env,
    engineArguments,
    cloud: () =>
      (cloud ??= sharedCloud(readSettings(get, process.env), {
        log: createLogger([stderrSink(levelFromEnv(process.env))]),
      })),
  };
}

/** The context of one handler call, with its own deadline. */
export function runContext(
  deps: HandlerDeps,
  verb: Verb,
  props: {
    readonly __urn?: string | undefined;
    readonly timeouts?: Partial<Record<Verb, string | undefined>> | undefined;
  },
): RunContext {
  const limit = durationMs(props.timeouts?.[verb] ?? DEFAULT_LIMITS[verb]);
  return { cloud: deps.cloud(), clock: deps.clock, say: sayUnder(props.__urn), deadline: deps.clock.now() + limit };
}

/** A preview or a refresh must never hang: the engine itself waits without limit. */
export async function withDeadline<T>(what: string, ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new DrError("DR_WAIT_TIMEOUT", `${what} did not end within ${Math.round(ms / 1000)} s`));
    }, ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
