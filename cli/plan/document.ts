import { createHash } from "node:crypto";
import { z } from "zod";
import { Failure, Planned } from "../../provider/model/journal";
import { Order } from "../../provider/model/orders";
import { redactor } from "../../provider/redact";

const { failover, mode, reprotect, switchAsSoonAsInSync } = Order.shape;
/** The order that was asked about, without who gives it and when. */
const AskedOrder = z.object({ failover, mode, reprotect, switchAsSoonAsInSync });
type AskedOrder = z.infer<typeof AskedOrder>;

/** A plan for one group, as the document of `sdrs plan` has it. */
export const PlanRow = Planned.omit({ event: true }).extend({
  stack: z.string().nullable().describe("As it was named; null: no stack was asked."),
  urn: z.string().nullable().describe("Null: no state was asked."),
  order: AskedOrder.nullable().describe("The order that was asked about; null: no state was asked."),
  digest: z.string().describe("Of what was observed and needs agreement: as long as it is the same, so is the plan."),
});
export type PlanRow = z.infer<typeof PlanRow>;

export const PlanDocument = z.object({
  madeAt: z.iso.datetime(),
  plans: z.array(PlanRow).describe("The worst first."),
  unreadable: z.array(z.object({ stack: z.string(), failure: Failure })).describe("Stacks that could not be asked."),
});
export type PlanDocument = z.infer<typeof PlanDocument>;

export type Plan = Omit<Planned, "event">;
/** Facts of a row that the plan itself does not hold. */
export type Asking = Pick<PlanRow, "stack" | "urn"> & { readonly order: Order | null };

/** The row of a plan. Without secrets already: its digest is of the text that is printed. Pure. */
export function planRow(plan: Plan, { stack, urn, order }: Asking): PlanRow {
  const row = { ...plan, stack, urn, order: order === null ? null : AskedOrder.parse(order) };
  const clear = PlanRow.omit({ digest: true }).parse(redactor.value(row));
  return { ...clear, digest: digestOf(clear) };
}

/** Hash of what was observed and of what it asks for; what was agreed to already does not count. Pure. */
export function digestOf(row: Omit<PlanRow, "digest">): string {
  const { stack: _stack, text: _text, refusal, missing: _missing, ...observed } = row;
  const refused = refusal === null || refusal.code === "DR_CONFIRMATION_REQUIRED" ? null : refusal.code;
  return createHash("sha256")
    .update(ordered({ ...observed, refused }))
    .digest("hex")
    .slice(0, 16);
}

/** JSON whose keys are sorted, so that a program that writes the same facts anew writes the same text. */
function ordered(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) =>
    typeof one === "object" && one !== null && !Array.isArray(one)
      ? Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1)))
      : one,
  );
}
