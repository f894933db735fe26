// What the programs of the benchmarks share.
import { readFileSync } from "node:fs";
import * as sdrs from "../../sdk/index";
import type { WorldView } from "../../simulator/index";

export function readWorld(): WorldView {
  return JSON.parse(readFileSync(process.env["SDRS_BENCH_WORLD"] ?? "", "utf8")) as WorldView;
}

/** A group of the world, taken over. */
export function declareGroup(
  group: WorldView["groups"][number],
  more: Partial<sdrs.ProtectionGroupArgs> = {},
): sdrs.ProtectionGroup {
  return new sdrs.ProtectionGroup(`g-${group.id}`, {
    name: group.name,
    sourceAvailabilityZone: group.source_availability_zone,
    targetAvailabilityZone: group.target_availability_zone,
    domainId: group.domain_id,
    sourceVpcId: group.source_vpc_id,
    adopt: group.id,
    ...more,
  });
}
