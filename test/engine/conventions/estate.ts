/**
 * Servers that are each protected on their own, as a world of the simulator and as a program: what a test says of one says
 * nothing of the others.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import * as pulumi from "@pulumi/pulumi";
import type { OutputMap } from "@pulumi/pulumi/automation";
import * as sdrs from "../../../sdk/index.js";
import type { World, WorldView } from "../../../simulator/index.js";
import type { EngineFixture } from "../../support/engine.js";
import { stateFolder, type StateResource } from "../../support/stack-on-disk.js";
import { GROUP_ARGS, SHOP_WORLD } from "../../support/stack-shop.js";

const idOf = (number: number): string => `0c0de000-0000-4000-8000-${String(number).padStart(12, "0")}`;

/** A world with one server for each name. */
export function estate(names: readonly string[]): World {
  return {
    ...SHOP_WORLD,
    limits: { server_groups: -1, replications: -1 },
    disks: [],
    servers: names.map((name, index) => ({
      id: idOf(index),
      name,
      zone: "eu-de-01",
      vpc: "shop",
      disks: [{ name: `${name}-root`, size: 10 }],
      nics: [{ subnet: "shop-subnet", ip: `192.168.0.${10 + index}` }],
    })),
  };
}

export interface Part {
  readonly group?: Partial<sdrs.ProtectionGroupArgs>;
  readonly instance?: Partial<sdrs.ProtectedInstanceArgs>;
  /** Options of all three resources. */
  readonly options?: pulumi.CustomResourceOptions;
  /** Further ones of the group. */
  readonly groupOptions?: pulumi.CustomResourceOptions;
  /** Logical name, where it is not the server's. */
  readonly logicalName?: string;
}

export interface Protected {
  readonly group: sdrs.ProtectionGroup;
  readonly instance: sdrs.ProtectedInstance;
  readonly protection: sdrs.Protection;
}

/** Declares the protection of the server of that place in the world. */
export function protect(names: readonly string[], name: string, part: Part = {}): Protected {
  const { options = {}, logicalName = name } = part;
  const group = new sdrs.ProtectionGroup(
    logicalName,
    { ...GROUP_ARGS, name, ...part.group },
    { ...options, ...part.groupOptions },
  );
  const protectionGroup = group;
  const instance = new sdrs.ProtectedInstance(
    logicalName,
    { protectionGroup, serverId: idOf(names.indexOf(name)), deleteTargetServer: true, ...part.instance },
    options,
  );
  const dependsOn = pulumi.output(options.dependsOn ?? []).apply((others) => [instance, ...[others].flat()]);
  const protection = new sdrs.Protection(logicalName, { protectionGroup }, { ...options, dependsOn });
  return { group, instance, protection };
}

/** The site of each group's production, by its name. */
export function sitesOf({ groups }: WorldView): Record<string, string> {
  return Object.fromEntries(groups.map((group) => [group.name, group.priority_station]));
}

/** How a run of the engine ended, whatever it did. */
export interface Ended {
  readonly ok: boolean;
  readonly said: string;
  /** Those of the stack after an update. */
  readonly outputs: OutputMap;
}

/** Runs the engine to its end. */
export async function ended(run: Promise<{ readonly stdout: string; readonly outputs?: OutputMap }>): Promise<Ended> {
  return await run.then(
    ({ stdout, outputs = {} }) => ({ ok: true, said: stdout, outputs }),
    (error: unknown) => ({ ok: false, said: String(error), outputs: {} }),
  );
}

export type StoredRow = StateResource & { readonly provider?: string };

/** The stored row of one resource, as the engine's own file has it. */
export function storedRow(engine: EngineFixture, project: string, urnEnd: string): StoredRow {
  const file = path.join(stateFolder(engine), "stacks", project, "test.json");
  const { checkpoint } = JSON.parse(readFileSync(file, "utf8")) as {
    checkpoint: { latest: { resources: readonly StoredRow[] } };
  };
  const found = checkpoint.latest.resources.find(({ urn }) => urn.endsWith(urnEnd));
  if (found === undefined) throw new Error(`${project} has no ${urnEnd}`);
  return found;
}
