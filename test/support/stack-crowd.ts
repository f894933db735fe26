/**
 * Many small groups, as a world of the simulator and as a program: one server with one disk and an address each.
 */
import * as sdrs from "../../sdk/index.js";
import type { World, WorldView } from "../../simulator/index.js";
import { GROUP_ARGS, SHOP_WORLD } from "./stack-shop.js";

/** Declaration of one group, and of the member that follows it. */
export interface CrowdGroup {
  readonly group: Partial<sdrs.ProtectionGroupArgs>;
  readonly instance?: Partial<sdrs.ProtectedInstanceArgs> & { readonly serverId: string };
}

/** By the group's name, which is its logical name too. */
export type Crowd = Readonly<Record<string, CrowdGroup>>;

/** Protected groups of these names; those that are `empty` have a pair of a loose disk and no server. */
export function crowdWorld(names: readonly string[], empty: readonly string[] = []): World {
  const full = names.filter((name) => !empty.includes(name));
  return {
    ...SHOP_WORLD,
    limits: { server_groups: -1, replications: -1 },
    servers: full.map((name) => ({
      name: `server-${name}`,
      zone: "eu-de-01",
      vpc: "shop",
      disks: [{ name: `root-${name}`, size: 10 }],
      nics: [{ subnet: "shop-subnet" }],
    })),
    disks: empty.map((name) => ({ name: `disk-${name}`, size: 10, zone: "eu-de-01" })),
    groups: names.map((name) => ({
      name,
      sourceZone: "eu-de-01",
      targetZone: "eu-de-02",
      domain: "SDRS_Domain01",
      vpc: "shop",
      status: "protected",
      ...(empty.includes(name) ? { disks: [`disk-${name}`] } : { servers: [`server-${name}`] }),
    })),
  };
}

/** The program; to be called anew in each run. */
export function crowd(declared: Crowd): Record<string, unknown> {
  const sites = Object.entries(declared).map(([name, { group: args, instance }]) => {
    const group = new sdrs.ProtectionGroup(name, { ...GROUP_ARGS, name, ...args });
    if (instance !== undefined) new sdrs.ProtectedInstance(name, { protectionGroup: group, ...instance });
    return [name, group.productionSite] as const;
  });
  return Object.fromEntries(sites);
}

/** The ids that the simulator gave to one group and its server on either side. */
export interface CrowdIds {
  readonly group: string;
  readonly instance?: string;
  readonly source?: string;
  readonly target?: string;
}

export function crowdIds(world: WorldView, name: string): CrowdIds {
  const group = world.groups.find((row) => row.name === name);
  if (group === undefined) throw new Error(`the world has no group ${name}`);
  const instance = world.instances.find((row) => row.server_group_id === group.id);
  if (instance === undefined) return { group: group.id };
  return {
    group: group.id,
    instance: instance.id,
    source: instance.source_server,
    target: instance.target_server,
  };
}
