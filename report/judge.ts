import type {
  MemberVerdict,
  RecoveryReport,
  ReportAddress,
  ReportMember,
  ReportTransition,
  ReportVerdict,
} from "./schema";
import { addressCount, count, duration, serverCount } from "./text";

type Facts = Pick<
  RecoveryReport,
  "group" | "transition" | "budget" | "members" | "addresses" | "warnings" | "verification"
>;

/** Words with which a report of a move says that a later one is under way. */
export const LATER_UNFINISHED = "A later transition is not finished";

export function judgeMember(ranBefore: boolean | null, power: string, startServers: boolean): MemberVerdict {
  if (power === "ACTIVE") return "running";
  if (power === "UNKNOWN") return "unknown";
  if (ranBefore === false) return "stopped-as-before";
  return startServers ? "down" : "left-stopped";
}

/** An address that stayed at the old site although everything there should have moved. */
export function isAstray(row: ReportAddress, { from, to }: ReportTransition): boolean {
  return row.verdict === "kept" && row.before.site === from.site && from.site !== to.site;
}

/** Addresses of the former production servers: those that a transition promises to move. */
export function promised(report: Pick<RecoveryReport, "addresses" | "transition">): ReportAddress[] {
  return report.addresses.filter((row) => row.before.site === report.transition.from.site);
}

export function judge(facts: Facts, unfinished: string | undefined): ReportVerdict {
  const failures = failuresIn(facts);
  const openPoints = openPointsIn(facts, unfinished);
  return {
    outcome: failures.length > 0 ? "failed" : openPoints.length > 0 ? "attention" : "complete",
    reasons: [...failures, ...openPoints],
  };
}

/** Reasons for which a transition failed: what was lost, what is down, what was missed. */
export function failuresIn(facts: Facts): string[] {
  const { addresses, members, budget, transition } = facts;
  const lost = addresses.filter(({ verdict }) => verdict === "lost");
  const down = members.filter(({ verdict }) => verdict === "down");
  const missed = budget?.met === false && budget.measuredSeconds !== null ? budget : undefined;
  return [
    ...(lost.length > 0
      ? [
          `${addressCount(lost.length)} ${lost.length === 1 ? "is" : "are"} lost: ${some(lost.map(({ privateIp, eip }) => (eip === null ? privateIp : `${privateIp} (EIP ${eip})`)))}.`,
        ]
      : []),
    ...(down.length > 0
      ? [
          `${serverCount(down.length)} at ${transition.to.zone} should run and ${down.length === 1 ? "does" : "do"} not: ${some(names(down))}.`,
        ]
      : []),
    ...(missed === undefined
      ? []
      : [
          `The recovery time objective of ${duration(missed.rtoSeconds)} was missed by ${duration((missed.measuredSeconds ?? 0) - missed.rtoSeconds)}.`,
        ]),
    ...checksThat(facts, "failed", "after the move"),
  ];
}

/** Reasons for which it is not proven that what was moved works. */
export function unprovenIn(facts: Pick<Facts, "verification">): string[] {
  return checksThat(facts, "unproven", "at the right server");
}

const CHECK_WORDS = { failed: ["failed", "failed"], unproven: ["is not proven", "are not proven"] } as const;

function checksThat(
  { verification }: Pick<Facts, "verification">,
  state: "failed" | "unproven",
  where: string,
): string[] {
  const found = (verification?.checks ?? []).filter((check) => check.state === state);
  if (found.length === 0) return [];
  const [one, many] = CHECK_WORDS[state];
  return [
    `${count(found.length, "check")} ${found.length === 1 ? one : many} ${where}: ${some(found.map(({ name }) => name))}.`,
  ];
}

function openPointsIn(facts: Facts, unfinished: string | undefined): string[] {
  const { addresses, members, budget, transition, group, warnings } = facts;
  const unread = addresses.filter(({ verdict }) => verdict === "unknown").length;
  const astray = addresses.filter((row) => isAstray(row, transition)).length;
  const dark = members.filter(({ verdict }) => verdict === "unknown");
  const left = members.filter(({ verdict }) => verdict === "left-stopped");
  return [
    ...(unfinished === undefined ? [] : [unfinished]),
    ...(group.production.site === transition.to.site
      ? []
      : [`Production is at ${group.production.zone}, which is not where this transition took it: it was moved again.`]),
    ...(transition.adopted ? ["The move was made outside of this stack, which only took note of it."] : []),
    ...(unread > 0 ? [`${addressCount(unread)} could not be read.`] : []),
    ...(astray > 0 ? [`${addressCount(astray)} stayed at ${transition.from.zone}.`] : []),
    ...unprovenIn(facts),
    ...(dark.length > 0
      ? [`The power status of ${serverCount(dark.length)} could not be read: ${some(names(dark))}.`]
      : []),
    ...(left.length > 0
      ? [
          `${serverCount(left.length)} ${left.length === 1 ? "was" : "were"} left stopped, as startServers asks: ${some(names(left))}.`,
        ]
      : []),
    ...(budget?.met === null ? ["Whether the recovery time objective was met is not known."] : []),
    ...(warnings.length > 0 ? [`The transition raised ${count(warnings.length, "warning")}.`] : []),
  ];
}

const names = (members: readonly ReportMember[]): string[] => members.map(({ serverName, name }) => serverName ?? name);

/** The first few of a list, and how many more. */
function some(texts: readonly string[], most = 5): string {
  const more = texts.length - most;
  return `${texts.slice(0, most).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}
