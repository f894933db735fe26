import { sharedCloud } from "../api/cloud";
import { DrError } from "../errors";
import { createLogger, levelFromEnv, stderrSink } from "../log";
import { settingsOfRun } from "../settings/settings";
import { LOOKUPS, type LookupArgs, type LookupName, type LookupResult } from "./lookups";

/** A program that looks something up waits for it, and so does whoever waits for the program. */
const MOST_MS = 20_000;

/** Answers of each run of a program, of which a process may have several, by settings, name and arguments. */
const runs = new WeakMap<object, Map<string, Promise<unknown>>>();

/** Question of a program. */
export interface Question<N extends LookupName> {
  readonly name: N;
  readonly args: LookupArgs<N>;
  /** Settings by their keys in a stack's configuration. */
  readonly get: (key: string) => string | undefined;
  /** Stands for the run: another one asks anew. */
  readonly run: object;
  /** Milliseconds after which it is given up; default {@link MOST_MS}. */
  readonly limitMs?: number;
}

/**
 * Looks something up with the settings of a stack, in the process of the program. The same question is asked once a run; an
 * answer that failed is asked for again. Nothing of the settings is in the result.
 */
export async function lookUp<N extends LookupName>({
  name,
  args,
  get,
  run,
  limitMs = MOST_MS,
}: Question<N>): Promise<LookupResult<N>> {
  const settings = settingsOfRun(get);
  const asked = runs.get(run) ?? new Map<string, Promise<unknown>>();
  runs.set(run, asked);
  const key = JSON.stringify([name, args, settings]);
  const known = asked.get(key);
  if (known !== undefined) return (await known) as LookupResult<N>;
  const ending = AbortSignal.timeout(limitMs);
  const log = createLogger([stderrSink(levelFromEnv(process.env))]);
  const cloud = sharedCloud(settings, { log }).boundTo(ending);
  const answer = LOOKUPS[name](cloud, args, { timeoutMs: limitMs }).catch((error: unknown) => {
    asked.delete(key);
    if (!ending.aborted) throw error;
    throw new DrError(
      "DR_UNAVAILABLE",
      `The look-up ${name} had no answer within ${limitMs / 1000} s`,
      {},
      { cause: error },
    );
  });
  asked.set(key, answer);
  return await answer;
}
