import { param, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import { isUuid } from "../world/ids.js";
import type { Drill, Group, Instance, Pair } from "../world/types.js";

/** Looks the object of the path up: a malformed id and a missing object have codes of their own (OTC-API error_codes; TF-HW). */
function find<Row>(table: ReadonlyMap<string, Row>, id: string, malformed: string, missing: string): Row {
  if (!isUuid(id)) throw new SdrsError(malformed);
  const row = table.get(id);
  if (row === undefined) throw new SdrsError(missing);
  return row;
}

export const groupOf = (context: Context, id = param(context, "server_group_id")): Group =>
  find(context.sim.state.groups, id, "SDRS.0207", "SDRS.1013");

export const pairOf = (context: Context, id = param(context, "replication_id")): Pair =>
  find(context.sim.state.pairs, id, "SDRS.0213", "SDRS.1608");

/** A missing instance has another code for a deletion (SDRS.1301) and for an attachment (SDRS.0208) than for a read. */
export const instanceOf = (context: Context, missing = "SDRS.1320"): Instance =>
  find(context.sim.state.instances, param(context, "protected_instance_id"), "SDRS.0208", missing);

export const drillOf = (context: Context, missing = "SDRS.1902"): Drill =>
  find(context.sim.state.drills, param(context, "disaster_recovery_drill_id"), "SDRS.1900", missing);

export const bodyOf = (context: Context, wrapper: string): Record<string, unknown> =>
  (context.body[wrapper] ?? {}) as Record<string, unknown>;

export const textOf = (body: Record<string, unknown>, name: string): string => optionalText(body, name) ?? "";

export const optionalText = (body: Record<string, unknown>, name: string): string | undefined =>
  typeof body[name] === "string" ? body[name] : undefined;

/** SDRS.0202 when names have to be unique (an assumption). */
export function checkUnique(context: Context, rows: Iterable<{ readonly name: string }>, name: string): void {
  if (context.sim.assume.uniqueNames === "no") return;
  for (const row of rows) if (row.name === name) throw new SdrsError("SDRS.0202", `The name ${name} is in use.`);
}
