import { sharedCloud } from "../api/cloud";
import { watchStopFile } from "../settings/stop-file";
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
  const ending = new AbortController();
  const log = createLogger([stderrSink(levelFromEnv(process.env))]);
  const cloud = sharedCloud(settings, { log });
  const timer = setTimeout(() => {
    ending.abort(new DrError("DR_UNAVAILABLE", `The look-up ${name} had no answer within ${limitMs / 1000} s`));
  }, limitMs);
  const { SDRS_STOP_FILE: stop } = process.env;
  const unwatch = watchStopFile(stop, () => {
    ending.abort(new DrError("DR_ABORTED", `The look-up ${name} was stopped, since the file ${stop ?? ""} exists`));
    // A request that goes on would keep the program, which nothing asks any more, from its end.
    void cloud.close();
  });
  const answer = LOOKUPS[name](cloud.boundTo(ending.signal), args, { timeoutMs: limitMs })
    .catch((error: unknown) => {
      asked.delete(key);
      throw ending.signal.aborted ? ending.signal.reason : error;
    })
    .finally(() => {
      clearTimeout(timer);
      unwatch();
    });
  asked.set(key, answer);
  return await answer;
}
