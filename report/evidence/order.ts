import { z } from "zod";
import type { Order } from "./schema";
import { sentence } from "./timeline";

/** A text of a state; an odd one is none. */
export const textOrNone = z
  .string()
  .nullish()
  .catch(null)
  .transform((text) => text ?? null);

/** An order as a state of any release holds it: whoever gave it may be told by a name or by several facts. */
const Ordered = z.object({
  ...{ origin: textOrNone, orderedAt: textOrNone, reason: textOrNone },
  orderedBy: z
    .union([z.string(), z.record(z.string(), z.unknown()).transform((facts) => JSON.stringify(facts))])
    .nullish()
    .catch(null)
    .transform((by) => by ?? null),
});

/** An order as the record of a transition under way holds it. */
const UnderWay = z.object({
  ordered: z.object({ origin: textOrNone, at: textOrNone, by: textOrNone, reason: textOrNone }),
});

/** Reads who asked for a transition, and why, where its record tells. */
export function orderIn(transition: string, record: unknown): Order {
  const underWay = UnderWay.safeParse(record).data?.ordered;
  const clean = (text: string | null): string | null => (text === null ? null : sentence(text));
  if (underWay !== undefined) {
    const { origin, at, by, reason } = underWay;
    return { transition, origin: origin ?? "sdrs", at, by: clean(by), reason: clean(reason) };
  }
  const { origin = null, orderedAt: at = null, orderedBy = null, reason = null } = Ordered.safeParse(record).data ?? {};
  return { transition, origin, at, by: clean(orderedBy), reason: clean(reason) };
}

/** True if it is recorded who asked for it, or why. */
export function isOrdered({ origin, at, by, reason }: Order): boolean {
  return [origin === "up" ? null : origin, at, by, reason].some((text) => text !== null);
}
