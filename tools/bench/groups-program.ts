// The program of the benchmark of groups: what the world holds, adopted, and one value that moves them all.
import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "../../sdk/index";
import type { WorldView } from "../../simulator/index";

const { groups, instances } = JSON.parse(readFileSync(process.env["SDRS_BENCH_WORLD"] ?? "", "utf8")) as WorldView;
const config = new pulumi.Config();
const moved = new Set((config.get("moved") ?? "").split(","));

for (const group of groups) {
  const protectionGroup = new sdrs.ProtectionGroup(group.name, {
    name: group.name,
    sourceAvailabilityZone: group.source_availability_zone,
    targetAvailabilityZone: group.target_availability_zone,
    domainId: group.domain_id,
    sourceVpcId: group.source_vpc_id,
    adopt: group.id,
    failover: moved.has(group.name),
  });
  for (const { id, name, server_group_id: groupId, source_server: serverId } of instances)
    if (groupId === group.id) new sdrs.ProtectedInstance(name, { protectionGroup, name, serverId, adopt: id });
}
