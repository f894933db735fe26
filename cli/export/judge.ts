import { isEmergencyName } from "../../provider/model/drills";
import { describeStatus } from "../../provider/model/status";
import type { Drill } from "../../provider/model/wire/wire";
import type { Facts, GroupFacts, LeftOut } from "./facts";

/** Statuses of a group that a world holds: those in which nothing is under way and nothing has failed. */
const CALM: readonly string[] = ["available", "protected", "failed-over"];
/** Damages of a member that a world holds. */
const DAMAGES: readonly string[] = ["invalid", "fault", "error"];
const POWER: readonly string[] = ["ACTIVE", "SHUTOFF", "ERROR"];

const AGAIN = "Run this command again when that has ended.";
const REPAIR = "Repair it, or delete it, and run this command again.";

type Reason = Pick<LeftOut, "why" | "next">;

export const isDamage = (status: string): boolean => DAMAGES.includes(status);

/** The reason why a world cannot hold a group as it is; a world holds whole groups only. Pure. */
export function judgeGroup({ group, instances, pairs, unread }: GroupFacts, facts: Facts): Reason | undefined {
  const next = AGAIN;
  if (unread !== undefined) return { why: unread, next: "`sdrs status` shows what else can be read of it." };
  if (!CALM.includes(group.status))
    return { why: `it is in ${describeStatus(group.status)}`, next: busyOrBroken(group.status) };
  for (const member of [...instances, ...pairs])
    if (member.status !== group.status && !isDamage(member.status))
      return { why: `${member.name} is in ${describeStatus(member.status)}`, next: busyOrBroken(member.status) };
  if (!facts.vpcs.has(group.vpcId)) return { why: `its VPC ${group.vpcId} could not be read`, next };
  for (const { name, sourceServerId, targetServerId } of instances)
    for (const id of [sourceServerId, targetServerId]) {
      const why = serverReason(name, id, facts);
      if (why !== undefined) return { why, next: REPAIR };
    }
  for (const { name, sourceVolumeId, targetVolumeId, attachments } of pairs) {
    const lost = [sourceVolumeId, targetVolumeId].find((id) => !facts.disks.has(id));
    if (lost !== undefined) return { why: `a disk of ${name} was not found (${lost || "no id yet"})`, next: REPAIR };
    if (attachments.some(({ instanceId }) => !instances.some(({ id }) => id === instanceId)))
      return { why: `${name} is attached to an instance that was not found`, next: REPAIR };
  }
  return undefined;
}

const busyOrBroken = (status: string): string => (/^error|^invalid$|^fault$/.test(status) ? REPAIR : AGAIN);

/** The reason why a world cannot hold a server. */
export function serverReason(of: string, id: string, { servers, disks, ports, subnets }: Facts): string | undefined {
  const server = servers.get(id);
  if (server === undefined) return `a server of ${of} was not found (${id || "no id yet"})`;
  if (!POWER.includes(server.status)) return `server ${server.name} of ${of} is in ${server.status}`;
  const disk = server.volumes.find((volume) => !disks.has(volume.id));
  if (disk !== undefined) return `disk ${disk.id} of server ${server.name} was not found`;
  const port = ports.find(({ deviceId, networkId }) => deviceId === id && !subnets.has(networkId));
  return port === undefined ? undefined : `the subnet of a NIC of server ${server.name} could not be read`;
}

/** The reason why a world cannot hold a drill. Pure. */
export function judgeDrill({ status, servers, vpcId, name }: Drill, facts: Facts): Reason | undefined {
  if (status !== "available") return { why: `it is in ${describeStatus(status)}`, next: AGAIN };
  if (isEmergencyName(name))
    return { why: "its servers run production", next: "Rehearse again when production is protected." };
  if (!facts.vpcs.has(vpcId)) return { why: `its VPC ${vpcId} could not be read`, next: AGAIN };
  const [why] = servers.flatMap(({ serverId }) => serverReason(name, serverId, facts) ?? []);
  return why === undefined ? undefined : { why, next: REPAIR };
}
