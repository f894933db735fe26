import { z } from "zod";
import { DrError } from "../../provider/errors";
import { isObject } from "../../provider/model/narrow";
import { Failure, JOURNAL_DECISIONS } from "../../provider/model/journal";
import { GROUP_ACTION_NAMES } from "../../provider/model/group-actions";
import { SITES } from "../../provider/model/status";
import { MODES, TRANSITION_KINDS } from "../../provider/model/transition-record";
import { Generator, Report, Time } from "../schema";

/*
 * Evidence as data: what is known of the moves of several groups, complete or not. The types below are those of the schema, which is
 * published as docs/reference/recovery-evidence.schema.json.
 */

const Optional = z.string().nullable();
const Moment = Time.nullable();
const Side = z.enum(SITES);
const Texts = z.array(z.string());

const Verdict = z.strictObject({
  outcome: z
    .enum(["complete", "attention", "failed", "unfinished", "refused", "unknown", "none"])
    .describe(
      "complete, attention, failed: as in a recovery report; failed also: an update failed and left nothing behind. unfinished: something was sent or begun, and its end was not seen. refused: nothing was sent. unknown: the outputs cannot be read. none: there was no transition.",
    ),
  reasons: Texts.describe("One sentence each."),
  gate: Texts.describe("Those for which `sdrs report --gate` fails."),
});
export type EvidenceVerdict = z.infer<typeof Verdict>;

const Group = z.strictObject({
  id: Optional,
  name: z.string(),
  urn: Optional,
  status: Optional.describe("null, as what follows: the state was not given."),
  productionZone: Optional,
  sourceZone: Optional,
  targetZone: Optional,
});

const Order = z
  .strictObject({ transition: z.string(), origin: Optional, at: Optional, by: Optional, reason: Optional })
  .describe("Who asked for the last transition, and why; null: not recorded.");
export type Order = z.infer<typeof Order>;

const Reprotect = z
  .strictObject({
    id: z.string(),
    number: z.int(),
    protects: Side.describe("The side that serves, whose data are copied."),
    overwrites: Side,
    adopted: z.boolean(),
    requestedAt: Moment,
    finishedAt: Moment,
    jobId: Optional,
    requestId: Optional,
    warnings: Texts,
    remaining: Texts,
  })
  .describe("The last transition, if it was a reprotect.");
export type ReprotectEvidence = z.infer<typeof Reprotect>;

const Unfinished = z
  .strictObject({
    number: z.int(),
    kind: z.string(),
    mode: Optional,
    from: Optional,
    to: Optional,
    since: Optional,
    steps: Texts.describe("Steps seen complete."),
    left: Texts.describe("Steps not seen complete."),
    sent: z
      .strictObject({ action: z.string(), at: Optional, outcome: z.string(), jobId: Optional, requestId: Optional })
      .nullable()
      .describe("The request whose end was not seen; unknown: its answer was lost."),
    jobId: Optional.describe("The job that moved production."),
    requestId: Optional,
    acceptedAt: Optional,
    warnings: Texts,
    next: z.string().describe("What to type."),
  })
  .describe("A transition that began and was not seen to end.");
export type Unfinished = z.infer<typeof Unfinished>;

const Past = z.strictObject({
  id: z.string(),
  verb: z.enum(TRANSITION_KINDS),
  mode: z.enum(MODES).nullable(),
  from: Side,
  to: Side,
  adopted: z.boolean(),
  requestedAt: Optional,
  finishedAt: Optional,
  recoverySeconds: z.number().nullable(),
});
export type Past = z.infer<typeof Past>;

const Sent = z.strictObject({ action: z.enum(GROUP_ACTION_NAMES), at: Time, requestId: Optional, jobId: Optional });
export type Sent = z.infer<typeof Sent>;

const Reached = z.strictObject({
  ...{ id: z.string(), verb: z.enum(TRANSITION_KINDS), from: Side, to: Side, adopted: z.boolean() },
  ...{ requestedAt: Time, finishedAt: Time, recoverySeconds: z.number().nullable(), jobId: Optional },
  ...{ requestId: Optional, lost: z.int(), objectiveMet: z.boolean().nullable(), remaining: Texts },
});

const Attempt = z
  .strictObject({
    at: Time,
    until: Time,
    decision: z.enum(JOURNAL_DECISIONS).nullable().describe("null: the plan is not in the journal."),
    to: Side.nullable(),
    number: z.int().nullable(),
    resumed: z.boolean(),
    result: z
      .enum(["done", "failed", "unfinished", "refused", "planned"])
      .describe("planned: a preview, or nothing is known of what followed."),
    failure: Failure.nullable(),
    missing: Texts.describe("Risks that nobody had agreed to."),
    line: Optional.describe("The line that would have agreed."),
    sent: z.array(Sent),
    reached: Reached.nullable(),
    warnings: Texts,
  })
  .meta({ id: "Attempt", description: "A run, as the journal tells of it." });
export type Attempt = z.infer<typeof Attempt>;

const Happened = z
  .strictObject({
    at: Time,
    what: z.enum(["planned", "refused", "accepted", "progress", "warning", "reached", "done", "failed", "saved"]),
    text: z.string(),
    code: Optional,
    hint: Optional,
    requestId: Optional,
    jobId: Optional,
  })
  .meta({ id: "Happened", description: "A line of the timeline." });
export type Happened = z.infer<typeof Happened>;

const Evidence = z.strictObject({
  group: Group,
  endpoint: Optional.describe("Endpoint of the service, if it was told or the state holds it."),
  simulated: z.boolean().nullable().describe("true: a rehearsal on a simulation. null: not known."),
  verdict: Verdict,
  order: Order.nullable().describe("null: the state holds no transition."),
  move: Report.nullable().describe("The report of the last transition, if it moved production."),
  reprotect: Reprotect.nullable(),
  unfinished: Unfinished.nullable(),
  history: z.array(Past).describe("Transitions that the state remembers, the oldest first."),
  attempts: z.array(Attempt),
  timeline: z.array(Happened),
  agreement: z
    .strictObject({ agree: z.boolean().nullable(), differences: Texts })
    .describe("State and journal beside each other. agree is null where they have nothing in common to compare."),
});
/** Evidence of one group. */
export type GroupEvidence = z.infer<typeof Evidence>;

const Journal = z.strictObject({
  entries: z.int().describe("Lines that were read."),
  unreadable: z.int().describe("Lines that are none of a journal of this version, and were left out."),
  others: z.int().describe("Entries of resources that are not groups, and of groups that are not in this report."),
  first: Moment,
  last: Moment,
});

export const RecoveryEvidence = z.strictObject({
  version: z.literal(2),
  generator: Generator,
  generatedAt: Time,
  verdict: Verdict.describe("The worst of the groups."),
  journal: Journal.nullable().describe("null: none was given."),
  reports: z.array(Evidence),
});
/** Evidence of the moves of several groups, and of those that did not end well. */
export type RecoveryEvidence = z.infer<typeof RecoveryEvidence>;

/** At most this many problems fit into a message that is still read. */
const MOST_PROBLEMS = 8;

/**
 * Evidence that was written as JSON before; `undefined` if the value is something else.
 *
 * Raises `DR_USAGE` if it is meant to be evidence and does not conform to the schema.
 */
export function readEvidence(value: unknown): RecoveryEvidence | undefined {
  const meant = isObject(value) && "generator" in value && value["version"] === 2;
  if (!meant) return undefined;
  const read = RecoveryEvidence.safeParse(value);
  // As it was written: the digest depends on the order of its properties.
  if (read.success) return value as unknown as RecoveryEvidence;
  const problems = read.error.issues.map(({ path, message }) => `${path.map(String).join(".")}: ${message}`);
  throw new DrError(
    "DR_USAGE",
    `This is no recovery report of version 2: ${problems.slice(0, MOST_PROBLEMS).join("; ")}`,
    {},
    {
      hint: "Make it anew from the outputs of the stack; docs/reference/recovery-evidence.schema.json says what it must be.",
    },
  );
}

/** The published JSON Schema of evidence. */
export function recoveryEvidenceSchema(): Record<string, unknown> {
  const { $schema, ...schema } = z.toJSONSchema(RecoveryEvidence, { target: "draft-2020-12" });
  return {
    $schema,
    title: "Recovery report of pulumi-sdrs, version 2",
    description: "What is known of the transitions of protection groups: complete, unfinished, failed and refused.",
    ...schema,
  };
}
