import { codeOf, isObject } from "../model/narrow";
import type { CheckProof } from "../model/verification";

/** Result of one try. */
export type Outcome =
  | {
      readonly state: "passed";
      readonly proof: CheckProof;
      /** Number that was printed, for who measures something by the check. */
      readonly value?: number | undefined;
    }
  | {
      readonly state: "failed" | "unproven";
      readonly error: string;
      /** True if no further try can end otherwise. */
      readonly final?: true;
    };

export function failed(error: string): Outcome {
  return { state: "failed", error };
}

export function unproven(error: string, final = false): Outcome {
  return final ? { state: "unproven", error, final } : { state: "unproven", error };
}

/** An answer as it should be: passed with a proof, and else unproven, however good the answer is. */
export function answered(proof: CheckProof | undefined, why: string): Outcome {
  return proof === undefined ? unproven(why, true) : { state: "passed", proof };
}

/** Errors that tell about the way from here, and nothing about the server; with a hint. */
const OUT_OF_REACH: Readonly<Record<string, string>> = {
  EHOSTUNREACH: "no route leads from here to",
  ENETUNREACH: "no route leads from here to",
  ENETDOWN: "the network of this machine is down: no way to",
  ETIMEDOUT: "nothing answers from here at",
  UND_ERR_CONNECT_TIMEOUT: "nothing answers from here at",
  EACCES: "this machine may not connect to",
  EPERM: "this machine may not connect to",
  EADDRNOTAVAIL: "this machine has no address for a way to",
  EMFILE: "this machine has too many files open for a way to",
  ENOTFOUND: "this machine cannot resolve",
  EAI_AGAIN: "this machine has no resolver that answers for",
};

/** Adds the way out to a sentence about reach. */
export const REACH_HINT = "Run it where the server can be reached, or give the check via, jump or runner";

/** The outcome of a connection that did not come about, or broke. */
export function outcomeOfError(error: unknown, target: string, connected = false): Outcome {
  const code = codeIn(error);
  if (!connected && code !== undefined && Object.hasOwn(OUT_OF_REACH, code))
    return unproven(`${OUT_OF_REACH[code] ?? ""} ${target} (${code}). ${REACH_HINT}`);
  if (isTimeUp(error)) {
    if (connected) return failed(`${target} took the connection and did not answer in time`);
    return unproven(`nothing answers from here at ${target}. ${REACH_HINT}`);
  }
  if (code === "ECONNREFUSED") return failed(`${target} refuses the connection`);
  return failed(`${target}: ${messageOf(error)}`);
}

/** The code of an error, or of what it comes from: several addresses that were tried have one each. */
function codeIn(error: unknown): string | undefined {
  const inner =
    isObject(error) && Array.isArray(error["errors"]) ? (error["errors"] as readonly unknown[])[0] : undefined;
  return codeOf(error) ?? codeOf(inner) ?? (error instanceof Error ? codeOf(error.cause) : undefined);
}

/** Reason of a signal whose time is up. */
export class TimeUp extends Error {
  override readonly name = "TimeoutError";
}

/** Something that the check needs is not where it runs: that tells nothing about the server. */
export class NotHere extends Error {}

function isTimeUp(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "TimeoutError" || error.name === "AbortError" || codeIn(error) === "ABORT_ERR";
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
