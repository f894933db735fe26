import { z } from "zod";
import { DrError, isDrError } from "../../provider/errors";
import { SITES } from "../../provider/model/status";
import { MODES, TRANSITION_KINDS } from "../../provider/model/transition-record";
import { type ReportOptions, reportOf } from "../build";
import { endpointIn, readEndpoint } from "../endpoint";
import { NOTHING_MOVED } from "../nothing-moved";
import type { RecoveryReport } from "../schema";
import type { GroupSource } from "../source";
import type { GroupEvidence, Order, Past, ReprotectEvidence, Unfinished } from "./schema";
import { orderIn, textOrNone } from "./order";
import { stepsLeft } from "./steps";

/** Facts of a group that its state holds. */
export interface StateFacts extends Pick<
  GroupEvidence,
  "group" | "endpoint" | "simulated" | "order" | "move" | "reprotect" | "unfinished" | "history"
> {
  readonly names: readonly string[];
  readonly last: LastFacts | null;
  /** Error of outputs that make no report. */
  readonly problem: DrError | null;
}

/** Marks of the last complete transition, by which a journal is compared with it. */
export type LastFacts = z.infer<typeof Last>;

const texts = z.array(z.string()).catch([]);
const Side = z.enum(SITES);

const Last = z.object({
  ...{ id: z.string(), number: z.int().catch(0), verb: z.enum(TRANSITION_KINDS), from: Side, to: Side },
  adopted: z.boolean().catch(false),
  ...{ jobId: textOrNone, requestId: textOrNone, requestedAt: textOrNone, finishedAt: textOrNone },
  ...{ warnings: texts, remaining: texts },
});

const Record = z.object({
  ...{ number: z.int().catch(0), kind: z.string().catch("transition") },
  ...{ mode: textOrNone, from: textOrNone, to: textOrNone, since: textOrNone },
  steps: texts,
  posted: z
    .object({
      ...{ action: z.string().catch("a request"), at: textOrNone, outcome: z.string().catch("unknown") },
      ...{ jobId: textOrNone, requestId: textOrNone },
    })
    .nullish()
    .catch(null),
  ...{ jobId: textOrNone, requestId: textOrNone, acceptedAt: textOrNone, warnings: texts },
  restores: z.array(z.unknown()).catch([]),
});

const PastRow = z.object({
  ...{ id: z.string(), verb: z.enum(TRANSITION_KINDS), mode: z.enum(MODES).nullable().catch(null) },
  ...{ from: Side, to: Side, adopted: z.boolean().catch(false) },
  ...{ requestedAt: textOrNone, finishedAt: textOrNone, recoverySeconds: z.number().nullable().catch(null) },
});

/** Reads what a state tells of a group's transitions. An odd output is left out, or named as the problem: the other groups are reported. */
export function stateFacts(source: GroupSource, options: ReportOptions): StateFacts {
  const { outputs, names, urn, settings } = source;
  const place = options.endpoint === undefined ? endpointIn(settings) : readEndpoint(options.endpoint);
  const text = (key: string): string | null => (typeof outputs[key] === "string" ? outputs[key] : null);
  const last = Last.safeParse(outputs["lastTransition"]).data ?? null;
  const record = outputs["unfinished"] ?? null;
  const unfinished = record === null ? null : unfinishedOf(record);
  const { move, problem } = moveOf(source, last, options);
  return {
    group: {
      ...{ id: text("id") ?? options.groupId ?? null, name: text("name") ?? names[0] ?? "a group", urn },
      ...{ status: text("status"), productionZone: text("productionZone") },
      ...{ sourceZone: text("sourceAvailabilityZone"), targetZone: text("targetAvailabilityZone") },
    },
    ...place,
    ...{ names, last, problem, move, unfinished },
    order: orderOf(outputs, last, unfinished),
    reprotect: last?.verb === "reprotect" ? reprotectOf(last) : null,
    history: historyOf(outputs["transitions"]),
  };
}

function moveOf(
  source: GroupSource,
  last: LastFacts | null,
  options: ReportOptions,
): { readonly move: RecoveryReport | null; readonly problem: DrError | null } {
  const isThere = (source.outputs["lastTransition"] ?? null) !== null;
  if (!isThere || last?.verb === "reprotect") return { move: null, problem: null };
  try {
    return { move: reportOf(source, options), problem: null };
  } catch (error) {
    if (!isDrError(error, "DR_USAGE")) throw error;
    return { move: null, problem: error };
  }
}

/** The order of what is under way, else of what is complete. */
function orderOf(outputs: GroupSource["outputs"], last: LastFacts | null, unfinished: Unfinished | null): Order | null {
  if (unfinished !== null) return orderIn(`transition ${unfinished.number}`, outputs["unfinished"]);
  return last === null ? null : orderIn(last.id, outputs["lastTransition"]);
}

function reprotectOf({ id, number, from, to, adopted, ...row }: LastFacts): ReprotectEvidence {
  const { jobId, requestId, warnings, remaining } = row;
  const [requestedAt, finishedAt] = [isoTime(row.requestedAt), isoTime(row.finishedAt)];
  const sides = { protects: from, overwrites: to, adopted };
  return { id, number, ...sides, requestedAt, finishedAt, jobId, requestId, warnings, remaining };
}

function unfinishedOf(record: unknown): Unfinished {
  const read = Record.safeParse(record).data ?? Record.parse({});
  const { posted, restores, ...facts } = read;
  return {
    ...facts,
    left: stepsLeft(read, restores.length > 0),
    sent: posted ?? null,
    next: "pulumi up",
  };
}

/** Rows of which nothing is known are left out. */
function historyOf(rows: unknown): Past[] {
  if (!Array.isArray(rows)) return [];
  return rows.flatMap((row) => PastRow.safeParse(row).data ?? []);
}

function isoTime(text: string | null): string | null {
  return text === null || Number.isNaN(Date.parse(text)) ? null : new Date(text).toISOString();
}

/** The error of an input none of whose groups has anything to report. */
export function nothingToReport(all: readonly string[]): DrError {
  const hint = "A report is made after the first one, or with --journal of a run that was refused or failed.";
  const what = `No group of the input has a transition to report: ${all.join("; ")}`;
  return new DrError("DR_USAGE", what, NOTHING_MOVED, { hint });
}
