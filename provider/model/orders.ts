import { z } from "zod";
import { MODES } from "./transition-record";

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
  /** Time at which it was given. */
  at: z.iso.datetime(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
});
export type Order = z.infer<typeof Order>;

/** Orders by the URN of the group: the file that `SDRS_ORDERS` names. */
export const Orders = z.strictObject({ version: z.literal(1), orders: z.record(z.string(), Order) });
export type Orders = z.infer<typeof Orders>;
