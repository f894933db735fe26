import { z } from "zod";
import { GROUP_ACTION_NAMES } from "./group-actions";
import { SITES } from "./status";
import { MODES, PHASES, TRANSITION_KINDS } from "./transition-record";
import { CHECK_STATES, CheckResult } from "./verification";

/** Number of the form of an entry; it changes when a field changes its meaning or goes, not when one is added. */
export const JOURNAL_VERSION = 1;

const Site = z.enum(SITES);
const Group = z
  .object({ id: z.string(), name: z.string().nullable().describe("Null: the group could not be read.") })
  .meta({ id: "Group" });

export const Failure = z
  .object({
    code: z.string().nullable().describe("A code of docs/reference/errors.md; null: an error that is none of ours."),
    message: z.string(),
    hint: z.string().nullable().describe("The next action."),
  })
  .meta({ id: "Failure" });

const Guard = z
  .object({
    name: z.string(),
    value: z.string(),
    verdict: z.enum(["pass", "refuse", "wait", "consent", "warn"]),
    risk: z.string().optional().describe("The word that an operator must agree to."),
    why: z.string().optional(),
  })
  .meta({ id: "Guard" });

/** Words for what an update would do with a group, those of the plan. */
export const JOURNAL_DECISIONS = [
  ...["nothing", "wait", "watch", "clear", "refuse", "protect", "sync"],
  ...["move", "failback", "reprotect", "finish", "unknown"],
] as const;

export const Planned = z
  .object({
    event: z.literal("planned"),
    group: Group,
    decision: z.enum(JOURNAL_DECISIONS).describe("What the update would do; unknown: the service could not be asked."),
    action: z
      .enum([...GROUP_ACTION_NAMES, "failback"])
      .nullable()
      .describe("The action that would be sent."),
    to: Site.nullable().describe("The side where production would run."),
    number: z.int().describe("The number of the coming transition."),
    resumed: z.boolean().describe("A transition of an earlier run is gone on with."),
    guards: z.array(Guard),
    needed: z.array(z.string()).describe("Risks that must be agreed to."),
    missing: z.array(z.string()).describe("Those that nobody agreed to yet."),
    line: z.string().nullable().describe("The line that agrees to everything needed; null: none is needed."),
    stops: z.array(z.string()).describe("Names of the servers that would be stopped first."),
    text: z.string().describe("The words of the preview."),
    refusal: Failure.nullable().describe("The reason why the update would be refused."),
  })
  .meta({ id: "Planned" });

const Said = z.object({
  event: z.literal("said"),
  level: z.enum(["info", "warning"]),
  text: z.string(),
});

const Progress = z.object({
  event: z.literal("progress"),
  text: z.string(),
  phase: z.enum(PHASES).describe("The phase that goes on; of a creation or deletion, storage."),
  elapsedSeconds: z.number().optional(),
  expectedSeconds: z.number().optional().describe("As long as the same took the last time."),
  done: z.number().optional().describe("How many of `of` are done."),
  of: z.number().optional(),
  percent: z.number().optional(),
});

export const Accepted = z
  .object({
    event: z.literal("accepted"),
    group: Group,
    action: z.enum(GROUP_ACTION_NAMES),
    requestId: z.string().nullable(),
    jobId: z.string().nullable().describe("Null in the entry that is written before the answer is read."),
  })
  .meta({ id: "Accepted" });

export const Transitioned = z
  .object({
    event: z.literal("transition"),
    group: Group,
    id: z.string(),
    verb: z.enum(TRANSITION_KINDS),
    mode: z.enum(MODES),
    from: Site,
    to: Site,
    adopted: z.boolean().describe("It was made outside of this stack, which only took note of it."),
    requestedAt: z.iso.datetime(),
    finishedAt: z.iso.datetime(),
    recoverySeconds: z.number().nullable().describe("Null: not known."),
    jobId: z.string().nullable(),
    requestId: z.string().nullable(),
    lost: z.int().describe("Addresses that did not arrive."),
    objectiveMet: z.boolean().nullable().describe("The recovery time objective; null: none is declared."),
    remaining: z.array(z.string()).describe("Work that remains to be done by people."),
  })
  .meta({ id: "Transition" });

const Verified = z.object({
  event: z.literal("verification"),
  group: Group,
  of: z.string().nullable().describe("The transition after which the checks ran."),
  state: z.enum(CHECK_STATES),
  checks: z.array(CheckResult),
});

const Outcome = z.object({
  event: z.literal("outcome"),
  operation: z.enum(["create", "update", "delete"]),
  result: z
    .enum(["done", "failed", "saved"])
    .describe(
      "failed: nothing of this operation is in the state; saved: it failed, and the state keeps how far it came.",
    ),
  failure: Failure.nullable(),
});

/** Facts that come with every entry. */
const Head = {
  version: z.literal(JOURNAL_VERSION),
  at: z.iso.datetime(),
  pid: z.int().describe("The provider process that wrote it."),
  urn: z.string().describe("The resource that it is about."),
};

/** A line of the journal, published as docs/reference/schemas/journal.schema.json. */
export const JournalEntry = z
  .discriminatedUnion("event", [
    Planned.extend(Head),
    Said.extend(Head),
    Progress.extend(Head),
    Accepted.extend(Head),
    Transitioned.extend(Head),
    Verified.extend(Head),
    Outcome.extend(Head),
  ])
  .meta({ title: "Entry of the journal of pulumi-sdrs" });

export type JournalEntry = z.infer<typeof JournalEntry>;
/** An entry without what every entry has. */
export type JournalEvent = DistributiveOmit<JournalEntry, keyof typeof Head>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
export type Planned = z.infer<typeof Planned>;
/** Facts of a line of progress, beside its words. */
export type Progress = Omit<z.infer<typeof Progress>, "event" | "text">;
export type Failure = z.infer<typeof Failure>;
