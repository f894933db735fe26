import { DrError } from "../../provider/errors";
import { type ReportOptions, checkOptions, reportOf } from "../build";
import { readEndpoint } from "../endpoint";
import { generator } from "../generator";
import { NOTHING_MOVED } from "../nothing-moved";
import type { RecoveryReport } from "../schema";
import { type GroupSource, groupsIn, namesIn } from "../source";
import { attemptsOf } from "./attempts";
import { type GroupJournal, byGroup, logicalName } from "./by-group";
import { compare } from "./compare";
import { type ReadJournal, readJournal } from "./journal";
import { isOrdered } from "./order";
import { judgeGroup, worstOutcome } from "./judge";
import type { GroupEvidence, RecoveryEvidence } from "./schema";
import { type StateFacts, nothingToReport, stateFacts } from "./state";
import { timelineOf } from "./timeline";

export interface EvidenceOptions extends Omit<ReportOptions, "group"> {
  /** Groups that are meant, by id, name, logical name or URN; default: all. */
  readonly groups?: readonly string[];
  /** Text of a journal that the provider wrote (`SDRS_JOURNAL`). */
  readonly journal?: string;
}

/** A group as the inputs tell of it; one of both is there. */
interface Known {
  readonly names: readonly string[];
  readonly source?: GroupSource;
  readonly state?: StateFacts;
  readonly journal?: GroupJournal;
}

/**
 * The evidence of the groups' transitions, complete or not, from what a stack keeps (see `buildRecoveryReport`), from the journal of the
 * runs, or from both. Nothing is called and nothing is read from anywhere else.
 *
 * Raises `DR_USAGE` if there is neither, if a named group is in none of them, or if there is nothing to report of any.
 */
export function buildRecoveryEvidence(input: unknown, options: EvidenceOptions): RecoveryEvidence {
  checkOptions(options);
  if (input === undefined && options.journal === undefined)
    throw new DrError("DR_USAGE", "There is neither a state nor a journal to report on");
  const journal = options.journal === undefined ? undefined : readJournal(options.journal);
  const told = journal === undefined ? [] : byGroup(journal.entries);
  const all = together(input === undefined ? [] : groupsIn(input), told, options);
  const chosen = choose(all, options.groups ?? []);
  const reports = chosen.map((known) => evidenceOf(known, options));
  const { generatedAt } = options;
  requireAny(chosen, reports, { journal, options });
  const gate = reports.flatMap(({ group, verdict }) => verdict.gate.map((reason) => `${group.name}: ${reason}`));
  const reasons = reports.flatMap(({ group, verdict }) => verdict.reasons.map((reason) => `${group.name}: ${reason}`));
  return {
    version: 2,
    generator: generator(),
    generatedAt: new Date(generatedAt).toISOString(),
    verdict: { outcome: worstOutcome(reports.map(({ verdict }) => verdict.outcome)), reasons, gate },
    journal: journal === undefined ? null : summaryOf(journal, chosen),
    reports,
  };
}

/** Groups of the state, each with its part of the journal, and those that only the journal knows. */
function together(sources: readonly GroupSource[], told: readonly GroupJournal[], options: EvidenceOptions): Known[] {
  const left = new Set(told);
  const known = sources.map((source): Known => {
    const state = stateFacts(source, options);
    const own = told.filter((part) => isOf(part, state, source));
    for (const part of own) left.delete(part);
    const [first, ...more] = own;
    const entries = [first, ...more].flatMap((part) => part?.entries ?? []);
    // Outputs alone are those that are meant, whatever the group is called.
    const names = source.names.length > 0 ? source.names : [state.group.name, ...(options.groups ?? [])];
    return { names, source, state, ...(first === undefined ? {} : { journal: { ...first, entries } }) };
  });
  // Where a state is given, it says which groups there are.
  const others = sources.length > 0 ? [] : [...left];
  return [...known, ...others.map((journal): Known => ({ names: namesOf(journal), journal }))];
}

/** Entries tell the id, but for those of a journal that was cut; a stack's outputs may tell the name only. */
function isOf({ id, name, urns }: GroupJournal, { group }: StateFacts, { urn }: GroupSource): boolean {
  if (id === null) return urns.some((one) => one === urn);
  return group.id === null ? name === group.name : id === group.id;
}

function namesOf({ id, name, urns }: GroupJournal): readonly string[] {
  return [...new Set([name, ...(id === null ? [] : [id]), ...urns.map(logicalName), ...urns])];
}

function choose(all: readonly Known[], wanted: readonly string[]): readonly Known[] {
  for (const name of wanted) {
    const found = all.filter(({ names }) => names.includes(name));
    if (found.length === 1) continue;
    const what = found.length === 0 ? `no group "${name}", only` : `several groups "${name}"`;
    throw new DrError(
      "DR_USAGE",
      `The input holds ${what}: ${namesIn(found.length === 0 ? all : found)}`,
      {},
      { hint: "Name one of them." },
    );
  }
  return wanted.length === 0 ? all : all.filter(({ names }) => wanted.some((name) => names.includes(name)));
}

function evidenceOf({ state, journal }: Known, { endpoint: told, rtoSeconds }: ReportOptions): GroupEvidence {
  const entries = journal?.entries ?? [];
  const attempts = attemptsOf(entries);
  const agreement = compare(state, attempts);
  const none = { order: null, move: null, reprotect: null, unfinished: null, history: [] };
  const { group, endpoint, simulated, ...facts } = state ?? {
    ...{ group: groupOf(journal), ...readEndpoint(told), ...none },
  };
  return {
    ...{ group, endpoint, simulated, verdict: judgeGroup(state, attempts, { agreement, rtoSeconds }) },
    ...{ order: facts.order, move: facts.move, reprotect: facts.reprotect, unfinished: facts.unfinished },
    ...{ history: facts.history, attempts, timeline: timelineOf(entries), agreement },
  };
}

function groupOf(journal: GroupJournal | undefined): GroupEvidence["group"] {
  const { id = null, name = "", urns = [] } = journal ?? {};
  return { id, name, urn: urns.at(-1) ?? null, status: null, productionZone: null, sourceZone: null, targetZone: null };
}

function requireAny(
  [only, ...more]: readonly Known[],
  reports: readonly GroupEvidence[],
  { journal, options }: { readonly journal: ReadJournal | undefined; readonly options: ReportOptions },
): void {
  const alone = more.length === 0 && only?.journal === undefined ? only : undefined;
  // The reason is raised whole where there is nothing else to tell.
  if (alone?.state?.problem != null && alone.state.unfinished === null) throw alone.state.problem;
  if (reports.some(({ verdict, timeline }) => verdict.outcome !== "none" || timeline.length > 0)) return;
  if (alone?.source !== undefined) reportOf(alone.source, options);
  if (reports.length > 0) throw nothingToReport(reports.map(({ group }) => group.name));
  const { entries = [], unreadable = 0 } = journal ?? {};
  throw new DrError(
    "DR_USAGE",
    `The journal tells of no group: ${entries.length} entries, and ${unreadable} lines that are none`,
    NOTHING_MOVED,
    { hint: "Give the file that SDRS_JOURNAL named during the run." },
  );
}

function summaryOf({ entries, unreadable }: ReadJournal, chosen: readonly Known[]): RecoveryEvidence["journal"] {
  const own = chosen.reduce((sum, { journal }) => sum + (journal?.entries.length ?? 0), 0);
  const time = (index: number): string | null => entries.at(index)?.at ?? null;
  const span = entries.length === 0 ? { first: null, last: null } : { first: time(0), last: time(-1) };
  return { entries: entries.length, unreadable, others: entries.length - own, ...span };
}

/**
 * The same as a report of version 1, where that holds everything: one group whose last transition moved production, nothing after it,
 * and neither an order, nor an earlier transition, nor a journal.
 */
export function asVersion1({ journal, reports }: RecoveryEvidence): RecoveryReport | undefined {
  const [only, ...others] = reports;
  if (only === undefined || others.length > 0 || journal !== null || only.unfinished !== null) return undefined;
  const { order, history, move } = only;
  return (order !== null && isOrdered(order)) || history.length > 1 ? undefined : (move ?? undefined);
}
