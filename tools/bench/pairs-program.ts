// The programs that the benchmark of pairs runs, each in a process of its own, as the programs of users are.
import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "../../sdk/index";
import type { WorldView } from "../../simulator/index";
import { declareGroup, readWorld } from "./declared";

const provider: pulumi.dynamic.ResourceProvider = {
  create: (outs: object) => Promise.resolve({ id: "x", outs }),
  diff: () => Promise.resolve({ changes: false }),
};

class Dynamic extends pulumi.dynamic.Resource {
  constructor(name: string, props: pulumi.Inputs = {}) {
    super(provider, name, props);
  }
}

/** As many properties as a pair has, apart from the three that are internal. */
const PROPERTIES = Array.from({ length: 18 }, (_, index) => [`property${index}`, `value ${index}`] as const);

const PROGRAMS: Readonly<Record<string, (world: WorldView) => void>> = {
  trivial: ({ pairs }) => {
    for (const { id } of pairs) new Dynamic(`t-${id}`);
  },
  properties: ({ pairs }) => {
    for (const { id } of pairs) new Dynamic(`t-${id}`, Object.fromEntries(PROPERTIES));
  },
  "by-id": (world) => {
    declarePairs(world, (groupId) => groupId);
  },
  "by-group": (world) => {
    const groups = new Map(world.groups.map((group) => [group.id, declareGroup(group)]));
    declarePairs(world, (groupId) => groups.get(groupId) ?? groupId);
  },
};

function declarePairs({ pairs }: WorldView, groupOf: (id: string) => sdrs.ProtectionGroup | string): void {
  for (const { id, name, server_group_id: groupId, source_volume: volumeId } of pairs)
    new sdrs.ReplicationPair(`p-${id}`, { protectionGroup: groupOf(groupId), volumeId, name, adopt: id });
}

PROGRAMS[pulumi.getStack()]?.(readWorld());
