import type { Call } from "../../call";
import { DrError, isDrError } from "../../errors";
import type { Drill, Group, Instance, Pair } from "../../model/wire/wire";
import { isThere, orGone } from "../common/members";

/** Members that are named one by one; a group may hold a thousand. */
const NAMED = 10;

/**
 * Refuses to delete a group that still holds what its stack does not manage, and says what to type: a destroy must have an end.
 * The delete of a group removes nothing else.
 */
export async function refuseHeld(call: Call, group: Group): Promise<void> {
  if (group.instanceCount + group.pairCount + group.drillCount === 0) return;
  const { cloud } = call;
  const [instances, pairs, drills] = await Promise.all([
    cloud.instances.list({ groupId: group.id }),
    cloud.pairs.list({ groupId: group.id }),
    group.drillCount > 0 ? cloud.drills.list({ groupId: group.id }) : [],
  ]);
  const lines = [
    ...drills.map((drill) => adoptLine("DisasterRecoveryDrill", group, drill, "")),
    ...instances.map((one) => adoptLine("ProtectedInstance", group, one, `, serverId: "${one.sourceServerId}"`)),
    ...pairs.map((one) => adoptLine("ReplicationPair", group, one, `, volumeId: "${one.sourceVolumeId}"`)),
  ];
  if (lines.length === 0) return;
  const more =
    lines.length > NAMED ? [`... and ${lines.length - NAMED} more: npx sdrs adopt --group ${group.id} prints all`] : [];
  throw new DrError(
    "DR_IN_USE",
    `Protection group ${group.name} (${group.id}) is not deleted: it still holds ${[
      ...drills.map((one) => `drill ${named(one)}`),
      ...instances.map((one) => `protected instance ${named(one)}`),
      ...pairs.map((one) => `replication pair ${named(one)}`),
    ].join(", ")}`,
    { groupId: group.id },
    {
      hint: [
        "Its stack deletes only what it manages. If nobody needs them, delete them in the console and run again; or take them over and destroy again:",
        ...lines.slice(0, NAMED),
        ...more,
      ].join("\n"),
    },
  );
}

const named = ({ name, id }: { readonly name: string; readonly id: string }): string => `${name} (${id})`;

function adoptLine(kind: string, { id: groupId }: Group, { id, name }: Drill | Instance | Pair, more: string): string {
  return `new sdrs.${kind}("${name}", { protectionGroup: "${groupId}", name: "${name}"${more}, adopt: "${id}" })`;
}

/** Server and disks of a member at the DR site. */
export interface DrSide {
  readonly serverId: string | undefined;
  readonly volumeIds: readonly string[];
}

/** Reads what an instance and its pairs have at the DR site, to be read before it is deleted: a look that only informs. */
export async function drSideOf(call: Call, groupId: string, id: string): Promise<DrSide> {
  try {
    const [instance, pairs] = await Promise.all([
      orGone(call.cloud.batch.instance(id, groupId)),
      call.cloud.batch.pairsOf(groupId),
    ]);
    const own = pairs.filter(({ attachments }) => attachments.some(({ instanceId }) => instanceId === id));
    return { serverId: instance?.targetServerId, volumeIds: own.map(({ targetVolumeId }) => targetVolumeId) };
  } catch (error) {
    if (isDrError(error)) return { serverId: undefined, volumeIds: [] };
    throw error;
  }
}

/** Says what is still there of it, and billed. */
export async function sayWhatStays(call: Call, what: string, { serverId, volumeIds }: DrSide): Promise<void> {
  const servers = await stillThere([serverId ?? ""], (id) => call.cloud.servers.get(id));
  const disks = await stillThere(volumeIds, (id) => call.cloud.disks.get(id));
  const left = [...servers.map((id) => `DR server ${id}`), ...disks.map((id) => `DR disk ${id}`)];
  if (left.length === 0) return;
  call.log.info(`${what} is deleted. What stays in the project and is billed: ${left.join(", ")}.`);
}

/** Those that exist, and those that cannot be read. */
async function stillThere(ids: readonly string[], read: (id: string) => Promise<unknown>): Promise<string[]> {
  const there = await Promise.all(
    ids.filter((id) => id !== "").map(async (id) => ({ id, is: await isThere(read(id)) })),
  );
  return there.filter(({ is }) => is).map(({ id }) => id);
}
