import { type Case, casesOf, suite, suitesXml } from "../junit";
import type { GroupEvidence, RecoveryEvidence } from "./schema";
import { titleOf } from "./words";

/** Evidence as JUnit XML, a suite a group: a case for how it ended, then the cases of its report. */
export function evidenceJunit({ reports, generatedAt }: RecoveryEvidence): string {
  const seconds = Math.max(...reports.map(({ move }) => move?.transition.recoverySeconds ?? 0));
  return suitesXml(
    "Recovery report",
    reports.map((one) => suiteOf(one, generatedAt)),
    seconds,
  );
}

function suiteOf(evidence: GroupEvidence, generatedAt: string): ReturnType<typeof suite> {
  const { group, move, simulated, verdict, order, timeline } = evidence;
  const cases = move === null ? [] : Object.values(casesOf(move)).flat();
  return suite({
    name: group.name,
    className: `recovery.${group.name}`,
    at: move?.transition.finishedAt ?? timeline.at(-1)?.at ?? generatedAt,
    properties: {
      group: group.id ?? "not recorded",
      simulated: simulated === null ? "not known" : String(simulated),
      verdict: verdict.outcome,
      orderedBy: order?.by ?? "not recorded",
      reason: order?.reason ?? "not recorded",
    },
    cases: [endCase(evidence), ...cases],
  });
}

/** The way in which the last transition ended. Without one there is nothing to pass. */
function endCase(evidence: GroupEvidence): Case {
  const { outcome, reasons, gate } = evidence.verdict;
  const name = `${titleOf(evidence)} came to its end`;
  if (outcome === "none") return { name, skipped: "there was no transition" };
  return gate.length === 0
    ? { name }
    : { name, failure: [...gate, ...reasons.filter((one) => !gate.includes(one))].join(" ") };
}
