import { sharedCloud } from "../api/cloud";
import { DrError } from "../errors";
import { createLogger, levelFromEnv, stderrSink } from "../log";
import { readSettings } from "../settings/settings";
import { LOOKUPS, type LookupArgs, type LookupName, type LookupResult } from "./lookups";

/** A program that looks something up waits for it, and so does whoever waits for the program. */
const MOST_MS = 20_000;

/** What was asked for in this run, by settings, name and arguments. */
const asked = new Map<string, Promise<unknown>>();

/**
 * Looks something up with the settings of a stack, in the process of the program. The same question is asked once a run; an
 * answer that failed is asked for again. Nothing of the settings is in the result.
 */
export async function lookUp<N extends LookupName>(
  name: N,
  args: LookupArgs<N>,
  get: (key: string) => string | undefined,
): Promise<LookupResult<N>> {
  const settings = readSettings(get);
  const key = JSON.stringify([name, args, settings]);
  const known = asked.get(key);
  if (known !== undefined) return (await known) as LookupResult<N>;
  const ending = AbortSignal.timeout(MOST_MS);
  const log = createLogger([stderrSink(levelFromEnv(process.env))]);
  const cloud = sharedCloud(settings, { log }).boundTo(ending);
  const answer = LOOKUPS[name](cloud, args, { timeoutMs: MOST_MS }).catch((error: unknown) => {
    asked.delete(key);
    if (!ending.aborted) throw error;
    throw new DrError("DR_UNAVAILABLE", `${name} had no answer within ${MOST_MS / 1000} s`, {}, { cause: error });
  });
  asked.set(key, answer);
  return await answer;
}
