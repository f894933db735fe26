/**
 * Where a transition of the storm begins: a small group in each of the situations that transitions start from.
 */
import type { Snapshot, World, WorldView } from "../../simulator/index";
import { GROUP, groupDeclared, groupedWorld } from "./orders";
import type { Json } from "./provider-side";
import type { Program, StackState } from "./stack";

/** Two servers that start in two waves, an EIP, a pair of its own; disks small enough that copies are short. */
export const WORLD: World = groupedWorld({ web: [2, 3], db: [2], spare: 2 }, "protected");

/** A situation, with what leads to it from another one. */
interface Scene {
  readonly from?: SceneName;
  /** Done to the world before the edit. */
  readonly disturb?: "break" | "repair";
  readonly edit?: (last: LastNumber) => Edit;
}

export interface Edit {
  readonly group?: Json;
  readonly protection?: Json;
}

export type SceneName = "home" | "broken" | "failed-over" | "reprotected" | "switched" | "switched-broken";

/** The line that agrees to these risks of the coming transition, and the id of the last one. */
export interface LastNumber {
  readonly id: string | undefined;
  consent(...words: string[]): string;
}

// prettier-ignore
export const SCENES: Readonly<Record<SceneName, Scene>> = {
  "home":            {},
  "broken":          { from: "home", disturb: "break" },
  "failed-over":     { from: "broken", edit: () => ({ group: { failover: true } }) },
  "reprotected":     { from: "failed-over", disturb: "repair", edit: (last) => ({ protection: { reprotect: last.id, confirm: last.consent("overwrite") } }) },
  "switched":        { from: "home", edit: (last) => ({ group: { failover: true, failoverMode: "planned", confirm: last.consent("downtime") } }) },
  "switched-broken": { from: "switched", disturb: "break" },
};

/** A situation as it was reached once: the cloud, the state file and the program that led there. */
export interface Prepared {
  readonly snapshot: Snapshot;
  readonly state: StackState;
  readonly program: Program;
}

export function lastOf(state: StackState): LastNumber {
  const last = state.ProtectionGroup.outputs["lastTransition"] as
    { readonly id: string; readonly number: number } | undefined;
  return {
    id: last?.id,
    consent: (...words) => [`${GROUP}/${(last?.number ?? 0) + 1}`, ...words].join("+"),
  };
}

export function edited(program: Program, edit: Edit): Program {
  return {
    group: { ...program.group, ...edit.group },
    protection: { ...program.protection, ...edit.protection },
  };
}

/** The program that takes over what the world holds: the database starts before the web server. */
export function worldProgram(world: WorldView): Program {
  const databases = world.servers.filter(({ name, zone }) => name === "db-1" && zone === "eu-de-01");
  return {
    group: {
      ...groupDeclared(world),
      adopt: world.groups[0]?.id,
      startOrder: [databases.map(({ id }) => id)],
    },
    protection: {},
  };
}
