import type { Site } from "../../model/status";
import type { Group, Instance, Pair } from "../../model/wire/wire";
import type { ServerView } from "./observation";

/**
 * Names the servers of an instance by site. Whether the service's `source_server` keeps naming the original production server
 * after a move, or follows production, is not documented; the zone a server reports settles it. Pure.
 */
export function instanceBySite(
  instance: Instance,
  group: Pick<Group, "sourceZone" | "targetZone">,
  servers: ReadonlyMap<string, Pick<ServerView, "readable" | "zone">>,
): Instance {
  const { sourceServerId: first, targetServerId: second } = instance;
  const stands = (id: string, zone: string): boolean => {
    const server = servers.get(id);
    return server?.readable === true && server.zone === zone;
  };
  const swapped = stands(first, group.targetZone) || stands(second, group.sourceZone);
  const straight = stands(first, group.sourceZone) || stands(second, group.targetZone);
  return swapped && !straight ? { ...instance, sourceServerId: second, targetServerId: first } : instance;
}

/** The same for the disks of a pair: the declared disk is that of the side where production ran when the pair was made. Pure. */
export function pairBySite(pair: Pair, declaredVolumeId: unknown, madeAt: Site = "source"): Pair {
  const misplaced = madeAt === "source" ? pair.targetVolumeId : pair.sourceVolumeId;
  if (misplaced !== declaredVolumeId) return pair;
  return { ...pair, sourceVolumeId: pair.targetVolumeId, targetVolumeId: pair.sourceVolumeId };
}
