import type { Drill, Group, Instance, Pair } from "../../provider/model/wire/wire";

/** A group of the cloud with all that belongs to it. */
export interface Found {
  readonly group: Group;
  readonly instances: readonly Instance[];
  readonly pairs: readonly Pair[];
  readonly drills: readonly Drill[];
  /** Availability zones of disks, as far as they were read. */
  readonly diskZones: ReadonlyMap<string, string>;
  /** Sentences on what could not be read. */
  readonly unread: readonly string[];
}

/** Time between the creation of an instance and the end of the creation of its pairs, at most. */
const MAKING_MS = 3_600_000;

/**
 * True if a pair came with an instance, with which it goes: it can be booted from, or it was created while the instance was. The
 * service does not tell; one that was created by itself within that hour is taken for one that came with it. Pure.
 */
export function cameWith(pair: Pair, instance: Pick<Instance, "createdAt">): boolean {
  if (pair.bootable) return true;
  const after = Date.parse(pair.createdAt) - Date.parse(instance.createdAt);
  return !(after < 0 || after > MAKING_MS);
}

/**
 * The instance that each pair came with, by the ids of both. Pairs that came with none are not in it; one that is attached to an
 * instance that was not read is taken for one that came with that. Pure.
 */
export function originsOf(pairs: readonly Pair[], instances: readonly Instance[]): ReadonlyMap<string, string> {
  const byId = new Map(instances.map((instance) => [instance.id, instance]));
  return new Map(
    pairs.flatMap((pair) => {
      const origin = pair.attachments.find(({ instanceId }) => {
        const instance = byId.get(instanceId);
        return instance === undefined || cameWith(pair, instance);
      });
      return origin === undefined ? [] : [[pair.id, origin.instanceId] as const];
    }),
  );
}

/**
 * The disk of a pair at the original production site, which a program declares whichever side serves. Zones settle which of the two it is; where
 * they were not read, it is the one that is named first. Pure.
 */
export function originalDisk(
  { sourceVolumeId: first, targetVolumeId: second }: Pair,
  { sourceZone, targetZone }: Group,
  zones: ReadonlyMap<string, string>,
): string {
  const straight = zones.get(first) === sourceZone || zones.get(second) === targetZone;
  const swapped = zones.get(first) === targetZone || zones.get(second) === sourceZone;
  return swapped && !straight ? second : first;
}
