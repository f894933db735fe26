import { type Cloud, directCall, within } from "../../provider/index";
import type { Call } from "../../provider/call";
import { ProcessMemory } from "../../provider/memory";

/** Longest time of a command with all that it waits for. */
const LIMIT_SECONDS = 24 * 3_600;

/** Does work of a drill as one operation, ended by the signal; what it tells also stands in the journal of `SDRS_JOURNAL`. */
export async function asDrill<T>(
  { cloud, group, signal }: { readonly cloud: Cloud; readonly group: string; readonly signal: AbortSignal },
  work: (call: Call) => Promise<T>,
): Promise<T> {
  const watched = directCall({
    ...{ urn: `urn:pulumi:drill::pulumi-sdrs::drill::${group}`, limitSeconds: LIMIT_SECONDS, cloud },
    ...{ memory: new ProcessMemory(), env: process.env, stop: signal, hear: () => undefined, keep: () => undefined },
  });
  return await within(watched, work);
}
