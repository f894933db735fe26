import { otherSite } from "../../model/status";
import { volumeAt } from "../../model/group-actions";
import type { Call } from "../../call";
import { isThere, removeMember, removePair } from "../common/members";

/**
 * Removes an instance whose creation failed, with what came with it. The service keeps disks of such an instance that no pair
 * names any more, and SDRS cannot delete a disk: they are answered, with their ids.
 */
export async function discardInstance(
  call: Call,
  { id, name, groupId }: { readonly id: string; readonly name: string; readonly groupId: string },
): Promise<readonly string[]> {
  const { instances, pairs, disks } = call.cloud;
  const made = (await pairs.list({ groupId })).filter((pair) => pair.attachments.some((one) => one.instanceId === id));
  await removeMember(call, `Removal of the failed protected instance ${name}`, {
    remove: () => instances.remove(id, { deleteTargetServer: true, deleteTargetEip: false }),
    get: () => instances.get(id),
  });
  const left: string[] = [];
  const there = new Set((await pairs.list({ groupId })).map((pair) => pair.id));
  for (const pair of made) {
    // The copy, never the disk that serves.
    const disk = volumeAt(pair, otherSite(pair.productionSite));
    if (there.has(pair.id)) await removePair(call, pair, { groupId, deleteTargetVolume: true });
    if (disk !== "" && (await isThere(disks.get(disk)))) left.push(`DR disk ${disk} of pair ${pair.name}`);
  }
  return left;
}
