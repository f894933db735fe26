import { z } from "zod";

export const CHECK_STATES = ["passed", "failed", "unproven", "waived"] as const;
/**
 * End of a check. `passed`: answered as declared, at the right server; `failed`: answered otherwise, or refused; `unproven`: could
 * not be reached from here, or nothing proves which server answered; `waived`: left out by somebody who said why.
 */
export type CheckState = (typeof CHECK_STATES)[number];

export const PROOFS = ["metadata", "hop", "eip", "service", "runner"] as const;

/**
 * Proof that the server that was meant has answered. `metadata`: its own metadata service named its id; `hop`: reached through a
 * host that was proven so in the same connection; `eip`: a public address that the cloud has bound to it; `service`: a name that
 * leads to an address that the cloud says it has; `runner`: a program that runs inside named its id.
 */
export const CheckProof = z.object({ by: z.enum(PROOFS), serverId: z.string() });
export type CheckProof = z.infer<typeof CheckProof>;

/** Most characters of an error of a check. */
export const MOST_OF_CHECK_ERROR = 300;

export const CheckResult = z.object({
  name: z.string(),
  state: z.enum(CHECK_STATES),
  /** Number of times that it was tried. */
  attempts: z.int().nonnegative(),
  /** Time of the last try. */
  at: z.string(),
  /** Seconds from the first try to the last answer. */
  seconds: z.number(),
  proof: CheckProof.nullable(),
  /** Reason why it did not pass, or why it was waived; without secrets. */
  error: z.string().nullable(),
});
export type CheckResult = z.infer<typeof CheckResult>;

/** Verdict of the checks. It is no part of the transition, which is complete when servers run. */
export const Verification = z.object({
  /** Id of the transition after which they ran; `null` on any other day. */
  of: z.string().nullable(),
  state: z.enum(CHECK_STATES),
  checks: z.array(CheckResult),
});
export type Verification = z.infer<typeof Verification>;

/** The verdict of all: the worst of them. Nothing that was not proven is passed. */
export function verdictOf(results: readonly Pick<CheckResult, "state">[]): CheckState {
  const has = (state: CheckState): boolean => results.some((result) => result.state === state);
  if (has("failed")) return "failed";
  if (has("unproven") || results.length === 0) return "unproven";
  return has("waived") ? "waived" : "passed";
}

/** True if nobody needs to look at it again. */
export function isSettled(state: CheckState): boolean {
  return state === "passed" || state === "waived";
}
