import { gateReasons } from "./gate";
import { generator } from "../generator";
import type { RecoveryReport } from "../schema";
import { WORST_FIRST, worstOutcome } from "./judge";
import type { GroupEvidence, RecoveryEvidence } from "./schema";

/** One of several reports, or the reason for which it is not there. */
export interface ReportPart {
  readonly name: string;
  readonly document?: RecoveryReport | RecoveryEvidence;
  readonly failure?: string;
}

/** One report of several, the worst group first. What could not be read is a reason, and fails a gate: a gap is no proof. Pure. */
export function mergeEvidence(parts: readonly ReportPart[], generatedAt: string): RecoveryEvidence {
  const documents = parts.flatMap(({ document }) => document ?? []);
  const all = documents.flatMap((one) => (one.version === 1 ? [asEvidence(one)] : one.reports));
  const reports = once(all).sort(
    (one, other) => WORST_FIRST.indexOf(one.verdict.outcome) - WORST_FIRST.indexOf(other.verdict.outcome),
  );
  const gaps = parts.flatMap(({ name, failure, document }) =>
    document === undefined ? [`${name} is not in this report: ${failure ?? "it could not be read"}`] : [],
  );
  const label = labelled(reports);
  const of = (key: "gate" | "reasons"): string[] =>
    reports.flatMap((one) => one.verdict[key].map((reason) => `${label(one)}: ${reason}`));
  const outcome = worstOutcome([
    ...reports.map(({ verdict }) => verdict.outcome),
    ...(gaps.length > 0 ? (["unknown"] as const) : []),
  ]);
  return {
    ...{ version: 2, generator: generator(), generatedAt: new Date(generatedAt).toISOString() },
    verdict: { outcome, reasons: [...of("reasons"), ...gaps], gate: [...of("gate"), ...gaps] },
    journal: journalOf(documents.flatMap((one) => (one.version === 2 && one.journal !== null ? [one.journal] : []))),
    reports,
  };
}

/** A report of one complete move among others. */
function asEvidence(move: RecoveryReport): GroupEvidence {
  const { id, name, status, production, sourceZone, targetZone } = move.group;
  const { outcome, reasons } = move.verdict;
  const prefix = `${name}: `;
  const gate = gateReasons(move).map((reason) => reason.slice(prefix.length));
  return {
    group: { id, name, urn: null, status, productionZone: production.zone, sourceZone, targetZone },
    ...{ endpoint: move.endpoint, simulated: move.simulated, verdict: { outcome, reasons, gate } },
    ...{ order: null, move, reprotect: null, unfinished: null, history: [], attempts: [], timeline: [] },
    agreement: { agree: null, differences: [] },
  };
}

/** The same document may be named twice. */
function once(reports: readonly GroupEvidence[]): GroupEvidence[] {
  return [...new Map(reports.map((one) => [JSON.stringify(one), one])).values()];
}

/** Groups of several stacks may have one name: then the stack is named, too. */
function labelled(reports: readonly GroupEvidence[]): (one: GroupEvidence) => string {
  return ({ group: { name, urn, id } }) => {
    if (reports.filter(({ group }) => group.name === name).length === 1) return name;
    const stack = urn?.split("::")[0]?.replace("urn:pulumi:", "");
    return `${name} (${stack ?? id ?? "stack not known"})`;
  };
}

type Journal = NonNullable<RecoveryEvidence["journal"]>;

function journalOf(journals: readonly Journal[]): Journal | null {
  if (journals.length === 0) return null;
  const sum = (key: "entries" | "unreadable" | "others"): number => journals.reduce((all, one) => all + one[key], 0);
  const times = (key: "first" | "last"): string[] => journals.flatMap((one) => one[key] ?? []).sort();
  return {
    ...{ entries: sum("entries"), unreadable: sum("unreadable"), others: sum("others") },
    ...{ first: times("first")[0] ?? null, last: times("last").at(-1) ?? null },
  };
}
