import type { VerifiedGroup } from "../../provider/index";
import type { CheckResult, CheckState } from "../../provider/model/verification";
import { quoted } from "../../provider/shown";
import type { Line, Tone } from "../text/screen";
import { padded, wrapped } from "../text/width";

const WORDS: Readonly<Record<CheckState, string>> = {
  failed: "FAILED",
  unproven: "UNPROVEN",
  waived: "waived",
  passed: "passed",
};
/** Order of results: those that need somebody come first. */
const ORDER: readonly CheckState[] = ["failed", "unproven", "waived", "passed"];
const INDENT = 2;
const STATE_WIDTH = 10;
/** Width where nothing is shortened. */
const WIDE = 10_000;

/** Says the verdict of each group, the reason under each check that did not pass. Pure. */
export function verifyLines(groups: readonly VerifiedGroup[], width = WIDE): Line[] {
  return groups.flatMap((group, at) => [...(at === 0 ? [] : [{ text: "" }]), ...groupLines(group, width)]);
}

function groupLines({ name, productionSite, verification }: VerifiedGroup, width: number): Line[] {
  const { state, checks } = verification;
  const side = productionSite === "source" ? "original" : "DR";
  const counts = ORDER.flatMap((one) => {
    const count = checks.filter((check) => check.state === one).length;
    return count === 0 ? [] : [`${count} ${one}`];
  });
  const head = `Group ${quoted(name)}, the ${side} site serves: ${WORDS[state]} (${counts.join(", ")})`;
  const sorted = [...checks].sort((one, other) => ORDER.indexOf(one.state) - ORDER.indexOf(other.state));
  return [{ text: head, ...tone(state) }, ...sorted.flatMap((check) => checkLines(check, width))];
}

function checkLines({ name, state, error, proof, attempts, seconds }: CheckResult, width: number): Line[] {
  const tries = attempts > 1 ? ` (${attempts} tries in ${seconds} s)` : "";
  const shown = proof === null ? tries : ` (proof: ${proof.by}, server ${proof.serverId})`;
  const first = `${" ".repeat(INDENT)}${padded(WORDS[state], STATE_WIDTH)}${quoted(name)}${shown}`;
  const indent = " ".repeat(INDENT + STATE_WIDTH);
  const reason = error === null ? [] : wrapped(quoted(error), Math.max(20, width - indent.length));
  return [{ text: first, ...tone(state) }, ...reason.map((text) => ({ text: `${indent}${text}` }))];
}

function tone(state: CheckState): { readonly tone?: Tone } {
  return state === "failed" || state === "unproven" ? { tone: "bad" } : {};
}
