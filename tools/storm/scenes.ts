/** Scenes in which a transition of the storm begins: a small group in each of the situations that transitions start from. */
import type { Snapshot, World, WorldView } from "../../simulator/index";
import { transitionId } from "../../provider/transition/decide/consent";
import { GROUP, JOBS, groupDeclared, groupedWorld } from "./world";
import type { SimulatedProject } from "../emulator/project";
import type { StackState } from "../emulator/state";
import { type Declared, type SavedResource, savedOf } from "./program";

/** Two servers that start in two waves, an EIP, a pair of its own, a vault; disks small enough that copies are short. */
export const WORLD: World = {
  ...groupedWorld({ web: [2, 3], db: [2], spare: 2 }, "protected"),
  vaults: [{ name: "vault-dr" }],
};

/** A situation, with what leads to it from another one. */
interface Scene {
  readonly from?: SceneName;
  /** Done to the world before the edit. */
  readonly disturb?: keyof typeof DISTURBANCES;
  /** The stack is refreshed then, since nothing else would tell it. */
  readonly refresh?: boolean;
  readonly edit?: (last: LastNumber) => Edit;
}

export type Edit = Partial<Declared>;

/** Place where the world is disturbed. */
export type Place = Pick<SimulatedProject, "control" | "pass">;

export type SceneName =
  | "home"
  | "broken"
  | "broken-with-backup"
  | "half-switched"
  | "disabled"
  | "failed-over"
  | "reprotected"
  | "switched"
  | "switched-broken";

/** Changes that disasters, repairs and people in the console do to the group. */
const DISTURBANCES = {
  break: async ({ control }: Place) => {
    await control.breakProduction({ group: GROUP });
  },
  repair: async ({ control }: Place) => {
    await control.repair({ group: GROUP });
  },
  /** A DR server gets a backup to which it can be put back. */
  backup: async ({ control }: Place) => {
    const [instance] = (await control.world()).instances;
    await control.createBackup({ server: instance?.target_server ?? "", name: "before" });
  },
  disable: async (place: Place) => {
    await place.control.console({ group: GROUP, action: "stop-server-group" });
    await settled(place);
  },
  /** Somebody's switchover fails half-way, and then production's storage does. */
  "half-switch": async (place: Place) => {
    const { control } = place;
    const { instances } = await control.world();
    for (const { source_server: server } of instances) await control.power({ server, status: "SHUTOFF" });
    const effect = { kind: "fail-job", code: "SDRS.0013", reason: "storage did not answer" } as const;
    await control.faults.add({ match: { jobType: JOBS.switchover }, times: 1, effect });
    await control.console({ group: GROUP, action: "reverse-server-group", priority_station: "target" });
    await settled(place);
    await control.breakProduction({ group: GROUP });
  },
} as const satisfies Record<string, (place: Place) => Promise<void>>;

/** Lets time pass until the group is in no transient status. */
export async function settled(place: Place): Promise<void> {
  for (let look = 0; look < 100; look++) {
    const [group] = (await place.control.world()).groups;
    if (group === undefined || !/ing(-over)?$/.test(group.status) || group.status.startsWith("error")) return;
    await place.pass(5);
  }
}

export async function disturb(place: Place, { disturb: what }: Scene): Promise<void> {
  if (what !== undefined) await DISTURBANCES[what](place);
}

/** The line that agrees to these risks of the coming transition, the id of the last one, and that of the coming one. */
export interface LastNumber {
  readonly id: string | undefined;
  readonly comingId: string;
  consent(...words: string[]): string;
}

// prettier-ignore
export const SCENES: Readonly<Record<SceneName, Scene>> = {
  "home":            {},
  "broken":          { from: "home", disturb: "break" },
  "broken-with-backup": { from: "broken", disturb: "backup" },
  "half-switched":   { from: "home", disturb: "half-switch" },
  "disabled":        { from: "home", disturb: "disable", refresh: true },
  "failed-over":     { from: "broken", edit: () => ({ group: { failover: true } }) },
  "reprotected":     { from: "failed-over", disturb: "repair", edit: (last) => ({ group: { reprotect: last.id, confirm: last.consent("overwrite") } }) },
  "switched":        { from: "home", edit: (last) => ({ group: { failover: true, failoverMode: "planned", confirm: last.consent("downtime") } }) },
  "switched-broken": { from: "switched", disturb: "break" },
};

/** A situation as it was reached once: the cloud, the state file and the program that led there. */
export interface Prepared {
  readonly snapshot: Snapshot;
  readonly state: StackState;
  readonly program: Declared;
}

export function lastOf(state: readonly SavedResource[]): LastNumber {
  const { id: groupId = "", outputs } = savedOf(state, "ProtectionGroup");
  const last = outputs["lastTransition"] as { readonly id: string } | undefined;
  const number = Number(outputs["transitionCount"] ?? 0) + 1;
  const series = String(outputs["consentSeries"]);
  const ids = (["target", "source"] as const).map((side) =>
    transitionId(GROUP, { groupId, series, number, side, by: "group" }),
  );
  const [away = ""] = ids;
  return { id: last?.id, comingId: away, consent: (...words) => ids.map((id) => [id, ...words].join("+")).join(" ") };
}

export function edited(program: Declared, edit: Edit): Declared {
  return {
    group: { ...program.group, ...edit.group },
    protection: { ...program.protection, ...edit.protection },
  };
}

/** The program that takes over what the world holds: the database starts before the web server. */
export function worldProgram(world: WorldView): Declared {
  const databases = world.servers.filter(({ name, zone }) => name === "db-1" && zone === "eu-de-01");
  const adopt = world.groups[0]?.id;
  return {
    group: {
      ...groupDeclared(world),
      adopt,
      startOrder: [databases.map(({ id }) => id)],
    },
    protection: { adopt },
  };
}
