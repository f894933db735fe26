import type { CallOptions } from "./calls/types";

/**
 * Longest time of a look at servers: what did not answer in three tries within this time counts as unreadable. A zone that is
 * down must not hold up the decision to leave it.
 */
export const LOOK_MS = 20_000;
const TRIES = 3;
/** Lists come first; single reads follow where a list could not be had. */
const SHARE = { list: 0.6, single: 0.4 } as const;

/** The limits of one call of a look: a list of the project, or a single read. Nothing of a look is waited for patiently. */
export function lookOptions(kind: keyof typeof SHARE, options: CallOptions = {}): CallOptions {
  const wholeMs = Math.min(LOOK_MS, options.timeoutMs ?? LOOK_MS);
  return { ...options, patient: false, timeoutMs: wholeMs * SHARE[kind], attempts: TRIES };
}

/** Nothing is decided on addresses: a row that cannot be read is one that is not known, and hides no other. The caller may ask to be told. */
export const OF_ADDRESSES: CallOptions = { onOddRow: () => undefined };
