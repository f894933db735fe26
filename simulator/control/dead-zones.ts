import type { Assumptions } from "../assumptions.js";
import type { Context } from "../http/call.js";
import type { FaultEffect, FaultState } from "./faults.js";
import type { Sim } from "../world/sim.js";
import type { Disk, Server } from "../world/types.js";

/** Effect of a dead zone on lists. */
export interface DeadZone {
  readonly zone: string;
  readonly lists: Assumptions["deadZoneLists"];
  readonly frozen: NonNullable<FaultState["frozen"]>;
}

type DeadZoneEffect = Extract<FaultEffect, { kind: "dead-zone" }>;

export const listsOf = (sim: Sim, effect: DeadZoneEffect): DeadZone["lists"] =>
  effect.lists ?? sim.assume.deadZoneLists;

/** Keeps the rows of a zone as they are when it dies. */
export function freezeDeadZones(sim: Sim): void {
  for (const rule of sim.faults.list()) {
    if (rule.effect.kind !== "dead-zone" || rule.frozen !== undefined) continue;
    const { zone } = rule.effect;
    const { servers, disks } = sim.state;
    rule.frozen = structuredClone({
      servers: [...servers.values()].filter((row) => row.zone === zone),
      disks: [...disks.values()].filter((row) => row.zone === zone),
    });
  }
}

/** Zones that rows of a whole list are in. */
export const zonesListed = (sim: Sim, kind: "servers" | "disks"): string[] => [
  ...new Set([...sim.state[kind].values()].map((row) => row.zone)),
];

export const deadZonesOf = (sim: Sim, hits: readonly FaultState[]): DeadZone[] =>
  hits.flatMap(({ effect, frozen }) =>
    effect.kind === "dead-zone"
      ? [{ zone: effect.zone, lists: listsOf(sim, effect), frozen: frozen ?? { servers: [], disks: [] } }]
      : [],
  );

/** The rows of a list as far as dead zones let them be seen. */
export function rowsFelt<Row extends Server | Disk>(
  context: Context,
  kind: "servers" | "disks",
  rows: Iterable<Row>,
): Row[] {
  return [...rows].flatMap((row) => {
    const dead = context.deadZones.find((one) => one.zone === row.zone);
    if (dead === undefined || dead.lists === "unaffected") return [row];
    if (dead.lists === "absent") return [];
    const known: readonly (Server | Disk)[] = dead.frozen[kind];
    const then = known.find((one) => one.id === row.id);
    return then === undefined ? [] : [then as Row];
  });
}
