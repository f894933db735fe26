import { z } from "zod";

export const CHECK_STATES = ["passed", "failed", "unproven", "waived"] as const;
/**
 * End of a check. `passed`: answered as declared, at the right server; `failed`: answered otherwise, or refused; `unproven`: could
 * not be reached from here, or nothing proves which server answered; `waived`: left out by somebody who said why.
 */
export type CheckState = (typeof CHECK_STATES)[number];

export const PROOFS = ["metadata", "hop", "eip", "service", "runner"] as const;

/** Proof that the server that was meant has answered. */
export interface CheckProof {
  /**
   * Source of the proof. `metadata`: its own metadata service named its id; `hop`: it was reached through a host that was proven so in
   * the same connection; `eip`: a public address that the cloud has bound to it; `service`: a name that leads to an address that the
   * cloud says it has; `runner`: a program of the user named its id.
   */
  readonly by: (typeof PROOFS)[number];
  /** Id of the server that has answered. */
  readonly serverId: string;
}

export const CheckProof = z.object({ by: z.enum(PROOFS), serverId: z.string() });

/** Most characters of an error of a check. */
export const MOST_OF_CHECK_ERROR = 300;

/** Error of a check that nobody has run to its end. */
export const NOT_RUN = "it has not been run yet";

/** Result of one check. */
export interface CheckResult {
  /** Name of the check. */
  readonly name: string;
  /**
   * `passed`: answered as declared, at the right server; `failed`: answered otherwise, or refused; `unproven`: could not be reached
   * from here, or nothing proves which server answered; `waived`: left out by somebody who said why.
   */
  readonly state: CheckState;
  /** Number of times that it was tried. */
  readonly attempts: number;
  /** Time of the last try: ISO 8601, UTC. */
  readonly at: string;
  /** Seconds from the first try to the last answer. */
  readonly seconds: number;
  /** Proof of the right server; `null` unless it passed. */
  readonly proof: CheckProof | null;
  /** Reason why it did not pass, or why it was waived: at most 300 characters, without secrets. */
  readonly error: string | null;
}

export const CheckResult = z.object({
  ...{ name: z.string(), state: z.enum(CHECK_STATES), attempts: z.int().nonnegative() },
  ...{ at: z.string(), seconds: z.number(), proof: CheckProof.nullable(), error: z.string().nullable() },
});

/** Verdict of the checks. It is no part of the transition, which is complete when servers run. */
export interface Verification {
  /** Id of the transition after which they ran; `null` on any other day. */
  readonly of: string | null;
  /** The worst of the results: `failed`, `unproven`, `waived`, `passed`. */
  readonly state: CheckState;
  /** Results of the checks, in their order. */
  readonly checks: readonly CheckResult[];
}

export const Verification: z.ZodType<Verification> = z.object({
  of: z.string().nullable(),
  state: z.enum(CHECK_STATES),
  checks: z.array(CheckResult),
});

/** Result of a check that was not tried, and why. */
export function untried(name: string, at: string, error: string): CheckResult {
  const short = error.slice(0, MOST_OF_CHECK_ERROR);
  return { name, state: "unproven", attempts: 0, at, seconds: 0, proof: null, error: short };
}

/** True if one of these servers is proven to have answered. */
export function isProvenBy({ proof }: Pick<CheckResult, "proof">, servers: readonly string[]): boolean {
  return proof !== null && servers.includes(proof.serverId);
}

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
