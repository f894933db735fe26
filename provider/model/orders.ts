import { z } from "zod";
import { AddressRows } from "./addresses";
import { SITES } from "./status";
import { MODES } from "./transition-record";

const seconds = z.number().nonnegative().exactOptional();

/** A move that was made without the stack, and is complete: it is taken note of, and nothing is sent. */
const Made = z.strictObject({
  kind: z.enum(["failover", "switchover", "failback"]),
  ...{ mode: z.enum(MODES), from: z.enum(SITES), to: z.enum(SITES) },
  ...{ jobId: z.string().nullable(), requestId: z.string().nullable() },
  ...{ requestedAt: z.iso.datetime(), acceptedAt: z.iso.datetime().nullable(), finishedAt: z.iso.datetime() },
  recoverySeconds: z.number().nullable(),
  phases: z.strictObject({
    ...{ preflight: seconds, sync: seconds, stop: seconds, storage: seconds },
    ...{ restore: seconds, start: seconds, addresses: seconds },
  }),
  /** Instances whose servers were to serve afterwards. */
  ran: z.array(z.string()),
  /** The addresses before it, as far as they are known. */
  before: AddressRows.optional(),
});
export type Made = z.infer<typeof Made>;

/** An order to a group for one run. The program leaves `failover` unset; what it declares is not changed by an order. */
export const Order = z.strictObject({
  /** As the input of that name: the side where production should run. */
  failover: z.boolean().optional(),
  /** The way there: `failoverMode`, or the mode of the failback. */
  mode: z.enum(MODES).optional(),
  /** As the input of that name: the id of the failover to recover from. */
  reprotect: z.string().optional(),
  /** A failback goes on to the switchover by itself when every pair is in sync. */
  switchAsSoonAsInSync: z.boolean().optional(),
  /** Checks everything, takes the consent and saves the record, and sends nothing: the next run sends. */
  arm: z.boolean().optional(),
  /** The move that is taken note of; nothing is sent for it. */
  made: Made.optional(),
  /** Time at which it was given. */
  at: z.iso.datetime(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
});
export type Order = z.infer<typeof Order>;

/** Orders by the URN of the group: the file that `SDRS_ORDERS` names. */
export const Orders = z.strictObject({ version: z.literal(1), orders: z.record(z.string(), Order) });
export type Orders = z.infer<typeof Orders>;
