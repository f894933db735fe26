import { z } from "zod";
import type { Transition } from "../../model/transition";
import { SITES } from "../../model/status";
import { type TransitionRecord, STEPS } from "../../model/transition-record";
import type { Props } from "../../engine/shape";
import { damaged } from "../../engine/state/state";

const Side = z.enum(SITES);
const Time = z.string().refine((text) => !Number.isNaN(Date.parse(text)), "is no time");
const Kind = z.enum(["failover", "switchover", "failback", "reprotect", "enable", "disable"]);

const WishShape = z.union([
  z.strictObject({ move: Side }),
  z.strictObject({ reprotect: z.string() }),
  z.strictObject({ protection: z.enum(["on", "off"]) }),
]);

/** Shape of a record: what a decision rests on must be there; what only makes a report fuller may have been cut. */
const RecordShape = z.looseObject({
  number: z.int().nonnegative(),
  kind: Kind,
  mode: z.enum(["unplanned", "planned"]),
  from: Side,
  to: Side,
  wish: WishShape,
  since: Time,
  steps: z.array(z.enum(STEPS)).default([]),
  posted: z
    .looseObject({
      action: z.enum(["enable", "disable", "failover", "switchover", "reprotect"]),
      outcome: z.enum(["accepted", "unknown"]),
      status: z.string(),
      site: Side,
      at: Time,
    })
    .optional(),
  phases: z.record(z.string(), z.number()).default({}),
  warnings: z.array(z.string()).default([]),
});

const LastShape = z.looseObject({
  id: z.string(),
  number: z.int().nonnegative(),
  verb: Kind.exclude(["enable", "disable"]),
  from: Side,
  to: Side,
  members: z.array(z.looseObject({})).default([]),
  phases: z.record(z.string(), z.number()).default({}),
  warnings: z.array(z.string()).default([]),
});

/** The record of a transition that was not seen to end. */
export function recordIn(olds: Props): TransitionRecord | undefined {
  return read<TransitionRecord>(RecordShape, olds, "unfinished");
}

/** The last complete transition; of one that a pair asked for, what concerns the pair. */
export function lastTransitionIn(olds: Props): Transition | undefined {
  return read<Transition>(LastShape, olds, "lastTransition");
}

/** The same for whoever only tells of it: a damaged one is none. */
export function lastTransitionToTell(olds: Props): Transition | undefined {
  // As in `read`.
  return LastShape.safeParse(olds["lastTransition"]).data as Transition | undefined;
}

/** Somebody may have edited the state by hand: what cannot be a record is named before anything is decided on it. */
function read<T>(schema: z.ZodType, olds: Props, key: string): T | undefined {
  const value = olds[key];
  if (value === undefined || value === null) return undefined;
  const parsed = schema.safeParse(value);
  // Written by this package alone, and checked in what is decided on.
  if (parsed.success) return parsed.data as T;
  const of = [olds["name"], olds["__urn"]].filter((text) => typeof text === "string");
  throw damaged(
    of.length === 0 ? "the resource" : of.join(", "),
    key,
    parsed.error,
    `Run pulumi stack export --file state.json, remove "${key}" from the outputs of this resource, and run pulumi stack import --file state.json; then run pulumi up again, which decides anew on what is there.`,
  );
}
