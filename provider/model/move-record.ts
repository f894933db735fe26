import { z } from "zod";
import { ADDRESS_VERDICTS, type MigratedAddress } from "./addresses";
import { GROUP_ACTION_NAMES } from "./group-actions";
import { SITES } from "./status";
import type { Transition } from "./transition";
import { MODES, ORIGINS, STEPS, TRANSITION_KINDS, type TransitionRecord } from "./transition-record";

const Text = z.string();
const TextOrNull = z.string().nullable();
const Time = z.iso.datetime();
const TimeOrNull = Time.nullable();
const Side = z.enum(SITES);

const seconds = z.number().nonnegative().exactOptional();
const Phases = z.strictObject({
  ...{ preflight: seconds, sync: seconds, stop: seconds, storage: seconds },
  ...{ restore: seconds, start: seconds, addresses: seconds },
});

/** The record of a transition, as a state holds it. */
const Unfinished = z.strictObject({
  number: z.int().nonnegative(),
  kind: z.enum(TRANSITION_KINDS),
  mode: z.enum(MODES),
  ...{ from: Side, to: Side, wish: z.strictObject({ move: Side }), since: Time },
  ordered: z.strictObject({ at: Text, by: TextOrNull, reason: TextOrNull }).optional(),
  skewMs: z.number().optional(),
  steps: z.array(z.enum(STEPS)),
  posted: z
    .strictObject({
      action: z.enum(GROUP_ACTION_NAMES),
      outcome: z
        .enum(["accepted", "unknown"])
        .describe("unknown: it was sent, or about to be, and no answer was read."),
      ...{ status: Text, site: Side, at: Time, jobId: Text.optional(), requestId: Text.optional() },
    })
    .exactOptional(),
  ...{ jobId: Text.optional(), requestId: Text.optional(), acceptedAt: Time.optional() },
  ran: z.array(Text).optional().describe("Instances whose servers ran before; missing where nobody knows."),
  before: Text.optional().describe("The addresses before, packed."),
  phases: Phases,
  servingAt: Time.optional(),
  warnings: z.array(Text),
}) satisfies z.ZodType<TransitionRecord>;

const Member = z.strictObject({
  ...{ instanceId: Text, name: Text, serverId: Text, status: Text, ranBefore: z.boolean().nullable(), server: Text },
});

/** The transition, as the state of a stack would hold it. */
const Complete = z.strictObject({
  ...{ id: Text, number: z.int().nonnegative(), verb: z.enum(TRANSITION_KINDS), mode: z.enum(MODES) },
  ...{ from: Side, to: Side, adopted: z.boolean(), origin: z.enum(ORIGINS).nullable() },
  ...{ orderedAt: TextOrNull, orderedBy: TextOrNull, reason: TextOrNull, jobId: TextOrNull, requestId: TextOrNull },
  ...{ requestedAt: Time, acceptedAt: TimeOrNull, finishedAt: Time, phases: Phases },
  recoverySeconds: z.number().nullable(),
  members: z.array(Member),
  ...{ warnings: z.array(Text), remaining: z.array(Text) },
}) satisfies z.ZodType<Transition>;

const Moved = z.strictObject({
  ...{ instanceId: Text, serverName: Text, portId: Text, virtual: z.boolean(), privateIp: Text, mac: Text },
  ...{ eip: TextOrNull, eipId: TextOrNull, subnetId: TextOrNull, fromServerId: Text, toServerId: Text },
  ...{ verdict: z.enum(ADDRESS_VERDICTS), note: TextOrNull },
}) satisfies z.ZodType<MigratedAddress>;

/** One move of one group that was made without its stack. */
export const DirectMove = z.strictObject({
  group: z.strictObject({ id: Text.min(1), name: Text, urn: Text }),
  place: z.strictObject({ projectId: Text, region: Text }),
  move: z.enum(["failover", "switchover"]),
  ...{ mode: z.enum(MODES), from: Side, to: Side },
  origin: z.enum(["direct", "outside"]).describe("outside: production was there already, moved by somebody else."),
  ...{ orderedAt: Time, orderedBy: TextOrNull, reason: TextOrNull },
  number: z.int().nullable().describe("Year to minute of the move: no stack counted it."),
  ...{ jobId: TextOrNull, requestId: TextOrNull },
  requestedAt: TimeOrNull.describe("Null: nothing was begun."),
  ...{ acceptedAt: TimeOrNull, finishedAt: TimeOrNull },
  started: z
    .array(z.strictObject({ serverId: Text, name: Text, status: Text }))
    .describe("Servers that were to serve."),
  addresses: z.array(Moved).nullable().describe("Every address and where it went; null before the end."),
  unfinished: Unfinished.nullable().describe("What was begun and not seen to end; the same line goes on with it."),
  transition: Complete.nullable().describe("The whole account of a move that is complete."),
});

/** Moves that were made without a stack, the last one of a group last. */
export const MoveRecord = z.strictObject({
  kit: z.strictObject({ digest: Text, madeAt: Time }).describe("Kit that the last move was made with."),
  moves: z.array(DirectMove).min(1),
});

export type DirectMove = z.infer<typeof DirectMove>;
export type MoveRecord = z.infer<typeof MoveRecord>;
