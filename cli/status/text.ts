import { quoted } from "../../provider/shown";
import type { Documents } from "../documents";
import { table } from "../table";

type Status = Documents["status"];
type Group = Status["groups"][number];

/** Says in words and tables what there is. Pure. */
export function statusText({ groups, unreadable }: Status): string {
  const [one] = groups;
  if (one !== undefined && one.members !== null) return wholeText(one, one.members);
  return table(
    ["name", "id", "status", "production", "pairs", "instances"],
    [
      ...groups.map((group) => [
        ...[group.name, group.id, group.status, `${group.productionSite} (${group.productionZone})`],
        ...[group.replicationPairCount, group.protectedInstanceCount],
      ]),
      ...unreadable.map(({ id }) => ["?", id ?? "?", "cannot be read", "?", "?", "?"]),
    ],
  );
}

function wholeText(group: Group, members: NonNullable<Group["members"]>): string {
  const status = new Map(members.servers.map(({ id, status }) => [id, status]));
  const instances = members.protectedInstances.map((one) => {
    const [source, target] = [one.sourceServerId, one.targetServerId].map((id) => status.get(id) ?? "?");
    const detail = `servers: source ${source ?? "?"}, target ${target ?? "?"}`;
    return [`instance ${one.name}`, one.status, one.productionSite, `${one.progress} %`, detail];
  });
  const pairs = members.replicationPairs.map((one) => {
    const detail = `${one.replicationStatus}, fault_level ${one.faultLevel}`;
    return [`pair ${one.name}`, one.status, one.productionSite, `${one.progress} %`, detail];
  });
  const addresses = members.addresses.map(({ privateIp, mac, eip, serverName, serverId, site }) => {
    return [privateIp, mac, eip ?? "-", `${serverName} (${serverId})`, site];
  });
  return [
    `${quoted(group.name)} (${group.id}): ${group.status}, production at ${group.productionSite} (${group.productionZone})`,
    table(["member", "status", "production", "progress", "detail"], [...instances, ...pairs]),
    table(["address", "MAC", "EIP", "server", "side"], addresses),
  ].join("\n");
}
