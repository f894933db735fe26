import { z } from "zod";
import { GROUP_ACTION_NAMES } from "../group-actions";
import { SITES } from "../status";
import type { Transition } from "../transition";
import { MODES, ORIGINS, RESTORE_STATES, STEPS, TRANSITION_KINDS, type TransitionRecord } from "../transition-record";

// Somebody may have edited a state by hand, or a limit of bytes may have cut it: what a decision rests on must be there.
const Side = z.enum(SITES);
const Time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "is no time");
const Wish = z.union([
  z.strictObject({ move: Side }),
  z.strictObject({ reprotect: z.string() }),
  z.strictObject({ protection: z.enum(["on", "off"]) }),
]);

/** Makes optional what only makes a report fuller: where it is cut or odd, nothing is known of it. */
const extra = <S extends z.ZodType>(schema: S): z.ZodCatch<z.ZodOptional<S>> => schema.optional().catch(undefined);
const text = z.string().catch("");
const textOrNone = z.string().nullable().catch(null);
const texts = z.array(z.string()).default([]).catch([]);
const ids = z.array(z.string()).default([]);

const seconds = z.number().exactOptional();
const Phases = z
  .object({
    ...{ preflight: seconds, sync: seconds, stop: seconds, storage: seconds },
    ...{ restore: seconds, start: seconds, addresses: seconds },
  })
  .default({})
  .catch({});

/** Restore of one server. Nothing of what was asked for may be unknown: it would be asked for again. */
const Restore = z.looseObject({
  ...{ serverId: z.string(), serverName: text, backupId: z.string(), takenAt: text, at: z.string() },
  state: z.enum(RESTORE_STATES),
  operationId: z.string().exactOptional(),
  knownOperations: ids,
  volumeIds: ids,
  withdrawn: z.literal(true).exactOptional(),
});

/** The record of a transition as a state holds it. */
export const SavedRecord: z.ZodType<TransitionRecord> = z.looseObject({
  number: z.int().nonnegative(),
  kind: z.enum([...TRANSITION_KINDS, "enable", "disable"]),
  mode: z.enum(MODES),
  from: Side,
  to: Side,
  wish: Wish,
  since: Time,
  ordered: extra(z.object({ at: z.string(), by: z.string().nullable(), reason: z.string().nullable() })),
  skewMs: extra(z.number()),
  steps: z.array(z.enum(STEPS)).default([]),
  posted: z
    .looseObject({
      action: z.enum(GROUP_ACTION_NAMES),
      outcome: z.enum(["accepted", "unknown"]),
      status: z.string(),
      site: Side,
      at: Time,
      ...{ jobId: extra(z.string()), requestId: extra(z.string()) },
    })
    .exactOptional(),
  ...{ jobId: extra(z.string()), requestId: extra(z.string()), acceptedAt: extra(z.string()) },
  ran: extra(z.array(z.string())),
  before: extra(z.string()),
  restores: z.array(Restore).exactOptional(),
  phases: Phases,
  servingAt: extra(z.string()),
  warnings: texts,
});

const Member = z.looseObject({
  ...{ instanceId: z.string(), name: text, serverId: text, status: text, server: text },
  ranBefore: z.boolean().nullable().catch(null),
});

const Complete = z.looseObject({
  id: z.string(),
  number: z.int().nonnegative(),
  verb: z.enum(TRANSITION_KINDS),
  mode: z.enum(MODES).catch("unplanned"),
  from: Side,
  to: Side,
  adopted: z.boolean().catch(false),
  origin: z.enum(ORIGINS).nullable().catch(null),
  ...{ orderedAt: textOrNone, orderedBy: textOrNone, reason: textOrNone },
  ...{ jobId: textOrNone, requestId: textOrNone },
  ...{ requestedAt: text, acceptedAt: textOrNone, finishedAt: text },
  phases: Phases,
  recoverySeconds: z.number().nullable().catch(null),
  members: z.array(Member).default([]).catch([]),
  warnings: texts,
  remaining: texts,
});

/** The last complete transition as the state of a group holds it. */
export const SavedTransition: z.ZodType<Transition> = Complete.extend({ restores: extra(z.array(Restore)) });

/** The same for whoever may put servers back after it: what was put back already must be known. */
export const RestorableTransition: z.ZodType<Transition> = Complete.extend({
  restores: z.array(Restore).exactOptional(),
});
