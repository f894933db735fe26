import type { Call } from "../../call";
import { type CheckResult, type Verification, verdictOf } from "../../model/verification";

/** Checks that one warning names. */
const MOST_NAMED = 10;

/** The verdict of results, of which a run after a transition knows the id. */
export function verificationOf(of: string | null, checks: readonly CheckResult[]): Verification {
  return { of, state: verdictOf(checks), checks: [...checks] };
}

/** Sentence about the verdict, with every check that did not pass and why. */
export function verdictText({ state, checks }: Verification): string {
  const bad = checks.filter((check) => check.state === "failed" || check.state === "unproven");
  if (bad.length === 0)
    return state === "waived"
      ? `All checks passed, but for ${checks.filter((check) => check.state === "waived").length} that were waived`
      : `All ${checks.length} checks passed, each with proof of the right server`;
  const named = bad.slice(0, MOST_NAMED).map((check) => `"${check.name}" ${WORDS[check.state]}: ${check.error ?? ""}`);
  const more = bad.length > named.length ? [`and ${bad.length - named.length} more`] : [];
  return `${bad.length} of ${checks.length} checks did not pass: ${[...named, ...more].join("; ")}`;
}

const WORDS = { failed: "failed", unproven: "is not proven", passed: "passed", waived: "is waived" } as const;

/** Says the verdict, in words and in the journal. It moves nothing, and nothing waits for it. */
export function tellVerdict(
  call: Call,
  group: { readonly id: string; readonly name: string },
  verdict: Verification,
): void {
  const text = verdictText(verdict);
  if (verdict.state === "passed") call.log.info(`${text}.`);
  else call.log.warn(`${text}. Production stays where it is. pulumi up repeats the checks alone, until they pass.`);
  noteVerdict(call, group, verdict);
}

/** Notes a verdict in the journal alone: whoever reads it there hears of the last one. */
export function noteVerdict(
  call: Pick<Call, "journal">,
  { id, name }: { readonly id: string; readonly name: string },
  { of, state, checks }: Verification,
): void {
  call.journal({ event: "verification", group: { id, name }, of, state, checks: [...checks] });
}
