/** Finds in the world what a declaration stands for: by what it protects, never by our own outputs. */
import type { WorldView } from "../../simulator/index";
import { type Declaration, type Program, Ref, declared } from "../emulator/program";
import type { StateResource } from "../emulator/state";
import type { Json } from "../emulator/values";

type Group = WorldView["groups"][number];

/** The id of the object that protects what the declaration names. */
export function objectOf(world: WorldView, program: Program, { kind, args }: Declaration): string | undefined {
  const { serverId, volumeId } = args;
  if (kind === "ProtectedInstance") return instanceOf(world, serverId)?.id;
  if (kind === "ReplicationPair") return pairOf(world, volumeId)?.id;
  const group = groupOf(world, program)?.id;
  return kind === "ProtectionGroup" || kind === "Protection" ? group : undefined;
}

export function instanceOf(world: WorldView, serverId: unknown): WorldView["instances"][number] | undefined {
  return world.instances.find(({ source_server, target_server }) =>
    [source_server, target_server].includes(serverId as string),
  );
}

export function pairOf(world: WorldView, volumeId: unknown): WorldView["pairs"][number] | undefined {
  return world.pairs.find(({ source_volume, target_volume }) =>
    [source_volume, target_volume].includes(volumeId as string),
  );
}

/** The group that holds the servers of the program, else the one of its name. */
export function groupOf(world: WorldView, program: Program): Group | undefined {
  for (const { kind, args } of program) {
    const member =
      kind === "ProtectedInstance"
        ? instanceOf(world, args["serverId"])
        : kind === "ReplicationPair"
          ? pairOf(world, args["volumeId"])
          : undefined;
    const group = world.groups.find(({ id }) => id === member?.server_group_id);
    if (group !== undefined) return group;
  }
  const name = declared(program, "group")?.args["name"];
  return world.groups.find((group) => group.name === name);
}

/** True if the object of a row of the state is there. */
export function isThere(world: WorldView, { kind, id }: StateResource): boolean {
  if (id === undefined) return true;
  if (kind === "ReplicationAttachment") {
    const [instance = "", pair = ""] = id.split("/");
    const found = world.pairs.find((one) => one.id === pair);
    return found?.attachment.some((one) => one.protected_instance === instance) === true;
  }
  const rows: readonly { readonly id: string }[] =
    kind === "ProtectedInstance"
      ? world.instances
      : kind === "ReplicationPair"
        ? world.pairs
        : kind === "DisasterRecoveryDrill"
          ? world.drills
          : world.groups;
  return rows.some((row) => row.id === id);
}

/** True if two sets of arguments protect the same thing. */
export function sameSubject(kind: Declaration["kind"], args: Json, row: StateResource): boolean {
  if (kind !== row.kind) return false;
  if (kind === "ProtectedInstance") return args["serverId"] === row.inputs["serverId"];
  if (kind === "ReplicationPair") return args["volumeId"] === row.inputs["volumeId"];
  return true;
}

/** The key of the group that a declaration belongs to, if it is given as a resource. */
export function groupKey({ args }: Declaration): string | undefined {
  const { protectionGroup } = args;
  return protectionGroup instanceof Ref ? protectionGroup.key : undefined;
}

/** True if it is a group that nothing belongs to: one that no state has is what a killed creation left. */
export function isEmptyGroup({ groups, instances, pairs, drills }: WorldView, id: string): boolean {
  return (
    groups.some((group) => group.id === id) &&
    ![...instances, ...pairs, ...drills].some(({ server_group_id }) => server_group_id === id)
  );
}
