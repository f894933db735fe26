// The program of the benchmark of groups: what the world holds, adopted, and one value that moves the groups it names.
import * as pulumi from "@pulumi/pulumi";
import * as sdrs from "../../sdk/index";
import { declareGroup, readWorld } from "./declared";

const { groups, instances } = readWorld();
const moved = new Set((new pulumi.Config().get("moved") ?? "").split(","));

for (const group of groups) {
  const protectionGroup = declareGroup(group, { failover: moved.has(group.name) });
  for (const { id, name, server_group_id: groupId, source_server: serverId } of instances)
    if (groupId === group.id) new sdrs.ProtectedInstance(name, { protectionGroup, name, serverId, adopt: id });
}
