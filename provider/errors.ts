import { redactor } from "./redact";
import { shown } from "./shown";
import type { ExitCode } from "./model/exit-codes";
import type { Failure } from "./model/journal";
import { isKeyOf, isObject, isOneOf } from "./model/narrow";

/** One kind of failure: what a pipeline sees of it and what a person does about it. */
export interface ErrorRow {
  /** Exit code of the `sdrs` command. */
  readonly exit: Exclude<ExitCode, 0>;
  /** True if the same read may be tried again at once. Never true for a call that changes something. */
  readonly retry: boolean;
  /** The next action, printed with the message when the thrower has no better one. */
  readonly hint: string;
  /** Situation in which it happens. */
  readonly when: string;
  /** Duty of the caller. */
  readonly recovery: string;
}

/** Every code this project can raise. Codes are never reused. */
export const ERRORS = {
  DR_USAGE: {
    exit: 2,
    retry: false,
    hint: "Correct the arguments; `sdrs --help` and the reference list them.",
    when: "A call, command or input is malformed: an unknown option, an impossible id, a field the service refuses.",
    recovery: "Correct the input and run again. Nothing was changed.",
  },
  DR_CONFIRMATION_REQUIRED: {
    exit: 5,
    retry: false,
    hint: "Set `confirm` to the line that the preview prints.",
    when: "The change carries a risk that nobody agreed to yet.",
    recovery: "Read the risks, then repeat with the consent that the message prints. Nothing was changed.",
  },
  DR_CONFIG_INVALID: {
    exit: 2,
    retry: false,
    hint: "Correct the settings named above.",
    when: "Settings are missing, contradict each other, or name an endpoint that cannot be trusted.",
    recovery: "Correct the settings named in the message. Nothing was called.",
  },
  DR_AUTH: {
    exit: 3,
    retry: false,
    hint: "Check user, password, domain and project (or access key, secret key and this machine's clock).",
    when: "The identity service or the gateway does not accept the credentials, also after one renewal of the token.",
    recovery: "Correct the credentials or the clock and run again; a transition under way continues.",
  },
  DR_FORBIDDEN: {
    exit: 3,
    retry: false,
    hint: "Ask for the role that allows this call in the project, or choose another project.",
    when: "The credentials are valid, but may not make this call.",
    recovery: "Grant the role and run again.",
  },
  DR_NOT_FOUND: {
    exit: 6,
    retry: false,
    hint: "Check the id, the project and the region.",
    when: "The object does not exist in this project and region.",
    recovery: "Correct the id; if the object was deleted outside, refresh the stack.",
  },
  DR_GONE_OR_BUSY: {
    exit: 6,
    retry: false,
    hint: "Look at the object in the console. If it still exists, wait until its current operation has ended, then run again.",
    when: "The service refused a deletion with a code that means both `does not exist` and `status forbids it`.",
    recovery: "Re-read the object; absent means done, present means wait or repair, then delete again.",
  },
  DR_STATE_CONFLICT: {
    exit: 6,
    retry: false,
    hint: "Run `sdrs status`, then wait for, or repair, the operation it shows.",
    when: "The status of the object does not allow the operation.",
    recovery: "Wait for the running operation or repair the failed one, then run again.",
  },
  DR_PRECONDITION: {
    exit: 6,
    retry: false,
    hint: "Meet the condition named above and run again.",
    when: "The service or a preflight check finds a condition unmet: servers running, disks still synchronising, a wrong zone.",
    recovery: "Meet the condition that the message names and run again.",
  },
  DR_IN_USE: {
    exit: 6,
    retry: false,
    hint: "Remove what still depends on it first: drill, attached pairs, instances, pairs, group.",
    when: "The object still holds or is attached to others.",
    recovery: "Remove the dependents named in the message first.",
  },
  DR_QUOTA: {
    exit: 6,
    retry: false,
    hint: "Raise the quota or delete what is no longer needed.",
    when: "A quota or a limit of the service is exhausted.",
    recovery: "Raise the quota or free some of it, then run again.",
  },
  DR_THROTTLED: {
    exit: 4,
    retry: true,
    hint: "Run again in a minute, with less parallelism.",
    when: "The gateway kept answering 429 for longer than the call could wait.",
    recovery: "Run again later; nothing of this call was accepted.",
  },
  DR_UNAVAILABLE: {
    exit: 4,
    retry: true,
    hint: "Check the network and the cloud's status page, then run again.",
    when: "The service could not be reached, answered 5xx or did not answer in time, and nothing was changed by this call.",
    recovery: "Run again; the call had no effect.",
  },
  DR_AMBIGUOUS: {
    exit: 4,
    retry: false,
    hint: "Do not repeat it by hand: run `sdrs status` to see whether it was accepted, then run the same command again.",
    when: "A call that changes something was sent, but its answer was lost or unreadable.",
    recovery: "Observe before acting: the request may have been accepted.",
  },
  DR_JOB_FAILED: {
    exit: 4,
    retry: false,
    hint: "Repair what the vendor's message names and run again.",
    when: "The service accepted the operation and its job ended in FAIL.",
    recovery: "Repair the cause and run again; what was done so far is in the stack's state.",
  },
  DR_WAIT_TIMEOUT: {
    exit: 9,
    retry: false,
    hint: "It goes on in the cloud. Run the same command again: it goes on watching. `sdrs status` shows what is there; raise `timeouts` of the resource if this usually takes longer.",
    when: "The time limit of a wait passed. It ends the watching, never the operation.",
    recovery: "Run again to go on watching; raise `timeouts` if the operation is usually slower.",
  },
  DR_ABORTED: {
    exit: 9,
    retry: false,
    hint: "Run the same command again. What the service accepted goes on in the cloud, and is watched again then.",
    when: "The wait was cancelled: by a signal, by the stop file, or because the engine is gone.",
    recovery: "Run again; the cloud's operation was not cancelled.",
  },
  DR_PROTOCOL: {
    exit: 4,
    retry: false,
    hint: "Check that the endpoint is the service's own; if it is, report the request id.",
    when: "A reply lacks a field that is needed, or describes another object than the one asked for.",
    recovery: "Nothing is decided on such a reply; check the endpoint, report the request id.",
  },
  DR_API_UNEXPECTED: {
    exit: 4,
    retry: false,
    hint: "Look the vendor's code up and report the request id to the vendor if it persists.",
    when: "The service refused the call with a code that is in none of the tables.",
    recovery: "Read the vendor's code in the message; report it if it is not explained there.",
  },
  DR_REFUSED: {
    exit: 6,
    retry: false,
    hint: "Do what the message says. Nothing was changed.",
    when: "One of this project's own guards refuses, because going on could damage data or production.",
    recovery: "Follow the message. Nothing was changed.",
  },
  DR_ADDRESS_LOST: {
    exit: 7,
    retry: false,
    hint: "Attach the address by hand to the server named above, then run `pulumi up` again to verify it.",
    when: "After a transition an address of the former production server is on no server.",
    recovery: "The move itself is saved; repair the address, then run again.",
  },
  DR_OBJECTIVE_MISSED: {
    exit: 7,
    retry: false,
    hint: "Production has moved, which is saved. `lastTransition.phases` and `sdrs report` say where the time went.",
    when: "A move took longer until servers ran than `recoveryTimeObjective`, and `failOn` names `objective`.",
    recovery: "Nothing has to be repaired: the next run is green. Look where the time went.",
  },
  DR_CHECKS: {
    exit: 7,
    retry: false,
    hint: "Production has moved, which is saved. Repair what the checks name and run `pulumi up` again: it repeats the checks alone.",
    when: "A check failed or could not be proven after a move, and `failOn` names `checks`.",
    recovery: "Repair what the checks name, then run again: only the checks are repeated.",
  },
  DR_BACKEND: {
    exit: 8,
    retry: false,
    hint: "Wait for the other run, or run `pulumi cancel` if it is dead; then run it again. Nothing was sent.",
    when: "The stack is locked by another run, or its state cannot be read from the backend.",
    recovery: "Free the stack or reach its backend, then run again. Nothing was sent.",
  },
  DR_UNFINISHED: {
    exit: 4,
    retry: false,
    hint: "Run `pulumi up` again: it continues where this run stopped.",
    when: "A transition began and could not be completed in this run.",
    recovery: "Run again; completed steps are not repeated.",
  },
} as const satisfies Record<`DR_${string}`, ErrorRow>;

/** The identity of a failure. */
export type ErrorCode = keyof typeof ERRORS;

/** Facts about a failure, for programs: never needed to understand the message. */
export interface ErrorFacts {
  readonly vendorCode?: string | undefined;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly jobId?: string | undefined;
  readonly [fact: string]: unknown;
}

/** The cause, and a better hint than the table's where the thrower knows one. */
export interface DrErrorOptions {
  readonly cause?: unknown;
  readonly hint?: string | undefined;
}

/** The only error class. Match with {@link isDrError}, never with `instanceof`: two copies of this module may be loaded. */
export class DrError extends Error {
  override readonly name = "DrError";
  /** Account of what happened, without code and hint. */
  readonly what: string;
  /** The next action, as printed in the message. */
  readonly hint: string;
  readonly facts: ErrorFacts;

  constructor(
    readonly code: ErrorCode,
    what: string,
    facts: ErrorFacts = {},
    options: DrErrorOptions = {},
  ) {
    const hint = shown(options.hint ?? ERRORS[code].hint);
    const happened = sentence(shown(what));
    const text = `[${code}] ${happened} Hint: ${hint}`;
    super(text, options.cause === undefined ? undefined : { cause: options.cause });
    this.what = happened;
    this.hint = hint;
    this.facts = redactor.value(facts) as ErrorFacts;
  }

  /** Pulumi prints this where it prints an error whole: the message alone is what an operator needs. */
  override toString(): string {
    return this.message;
  }
}

/** True if this is an error of ours, and of this code if one is given; also across copies of this module. */
export function isDrError<C extends ErrorCode>(error: unknown, ...codes: C[]): error is DrError & { readonly code: C } {
  if (!isObject(error)) return false;
  const { name, code } = error;
  if (name !== "DrError" || typeof code !== "string") return false;
  return codes.length === 0 ? code.startsWith("DR_") : isOneOf<string>(codes, code);
}

/** The same failure with a better hint than it was thrown with. */
export function withHint(error: DrError, hint: string): DrError {
  return new DrError(error.code, error.what, { ...error.facts }, { cause: error, hint });
}

/** Says what happened, for a sentence about a failure that it led to: without code and hint of its own. */
export function whatHappened(error: unknown): string {
  if (!isDrError(error)) return error instanceof Error ? error.message : String(error);
  return error.what.replace(/\.$/, "");
}

/** The error of work whose signal fired: the reason that the signal gives, where it is one of ours. */
export function cancelled(what: string, signal: AbortSignal | undefined, facts: ErrorFacts = {}): DrError {
  const cause: unknown = signal?.reason;
  return isDrError(cause) ? cause : new DrError("DR_ABORTED", `${what} was cancelled`, facts, { cause });
}

/** An error as data. */
export function failureOf(error: unknown): Failure {
  if (isDrError(error)) return { code: error.code, message: error.what, hint: error.hint };
  return { code: null, message: error instanceof Error ? error.message : String(error), hint: null };
}

/** True if reading again may succeed: throttled or unreachable. Never a licence to repeat a call that changes something. */
export function isTransient(error: unknown): boolean {
  return isDrError(error) && rowOf(error.code)?.retry === true;
}

/** Exit code of the command line for any thrown value. */
export function exitCode(error: unknown): ErrorRow["exit"] {
  return isDrError(error) ? (rowOf(error.code)?.exit ?? 1) : 1;
}

/** An error of another copy of this module may have a code that this one does not know. */
function rowOf(code: string): ErrorRow | undefined {
  return isKeyOf(ERRORS, code) ? ERRORS[code] : undefined;
}

function sentence(what: string): string {
  const trimmed = what.trimEnd();
  return /[.!?:]$/.test(trimmed) ? trimmed : `${trimmed}.`;
}
