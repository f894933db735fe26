import { type Cloud, isDrError, observe } from "../../provider/index";
import { type Found, originsOf } from "./found";

/** A dead zone must not hold up a look at its disks. */
const DISK_READ_MS = 3_000;

/** Reads a group with all that belongs to it. A row that cannot be read is named, and hides no other; so is the list of drills. */
export async function readGroup(cloud: Cloud, groupId: string, wanted?: string): Promise<Found> {
  const unread = new Set<string>();
  const options: Parameters<Cloud["drills"]["list"]>[1] = {
    onOddRow: ({ id = "?", groupId: of = groupId, error }) => {
      if (of === groupId) unread.add(`${id} cannot be read: ${error.what}`);
    },
  };
  const [{ group, pairs, instances }, drills] = await Promise.all([
    observe(cloud, groupId, { options }),
    cloud.drills.list({ groupId }, options).catch((error: unknown) => {
      if (!isDrError(error)) throw error;
      unread.add(`The drills cannot be read: ${error.what}`);
      return [];
    }),
  ]);
  const origins = originsOf(pairs, instances);
  const declared = pairs.filter(({ id }) => id === wanted || !origins.has(id));
  const disks = declared.flatMap((pair) => [pair.sourceVolumeId, pair.targetVolumeId]).filter((id) => id !== "");
  return {
    ...{ group, pairs, instances, drills },
    diskZones: await zonesOf(cloud, disks),
    unread: [...unread],
  };
}

/** A disk whose zone is not known tells nothing. */
async function zonesOf(cloud: Cloud, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const read = ids.map(async (id): Promise<[string, string][]> => {
    try {
      return [[id, (await cloud.disks.get(id, { timeoutMs: DISK_READ_MS })).zone]];
    } catch (error) {
      if (isDrError(error)) return [];
      throw error;
    }
  });
  return new Map((await Promise.all(read)).flat());
}
