import { Command } from "commander";
import { type Observation, addressRows, observe } from "../../provider/index";
import { cloudFromEnvironment, findGroup } from "../cloud";
import { quoted } from "../../provider/shown";
import { print, printJson, say } from "../print";
import { table } from "../table";

/** `sdrs status`: what is there, read only. */
export function statusCommand(): Command {
  return new Command("status")
    .description(
      "Show one group with its members, servers and addresses, or all groups. Calls nothing that changes anything.",
    )
    .option("--group <id or name>", "one group in full")
    .option("--json", "the same as one JSON document")
    .action(async ({ group, json }: { group?: string; json?: boolean }) => {
      const cloud = cloudFromEnvironment();
      try {
        if (group === undefined) {
          const odd: string[] = [];
          const groups = await cloud.groups.list(
            {},
            {
              onOddRow: ({ id, error }) => {
                odd.push(id ?? "?");
                say(`a group is left out: ${error.message}`);
              },
            },
          );
          if (groups.length === 0 && odd.length > 0) process.exitCode = 4;
          if (json === true) printJson(groups);
          else print(listTable(groups, odd));
        } else {
          const seen = await observe(cloud, await findGroup(cloud, group));
          if (json === true) printJson(plain(seen));
          else print(fullText(seen));
        }
      } finally {
        await cloud.close();
      }
    });
}

function listTable(
  groups: Awaited<ReturnType<ReturnType<typeof cloudFromEnvironment>["groups"]["list"]>>,
  odd: readonly string[],
): string {
  const rows = groups.map((one) => {
    const zone = one.productionSite === "source" ? one.sourceZone : one.targetZone;
    return [one.name, one.id, one.status, `${one.productionSite} (${zone})`, one.pairCount, one.instanceCount];
  });
  return table(
    ["name", "id", "status", "production", "pairs", "instances"],
    [...rows, ...odd.map((id) => ["?", id, "cannot be read", "?", "?", "?"])],
  );
}

function plain({ servers, ...seen }: Observation): unknown {
  return { ...seen, servers: [...servers.values()] };
}

function fullText(seen: Observation): string {
  const { group } = seen;
  const instances = seen.instances.map((one) => {
    const [source, target] = [one.sourceServerId, one.targetServerId].map((id) => seen.servers.get(id)?.status ?? "?");
    const detail = `servers: source ${source}, target ${target}`;
    return [`instance ${one.name}`, one.status, one.productionSite, `${one.progress} %`, detail];
  });
  const pairs = seen.pairs.map((one) => {
    const detail = `${one.replicationStatus}, fault_level ${one.faultLevel}`;
    return [`pair ${one.name}`, one.status, one.productionSite, `${one.progress} %`, detail];
  });
  const addresses = addressRows(seen).map(({ privateIp, mac, eip, serverName, serverId, site }) => [
    ...[privateIp, mac, eip ?? "-"],
    ...[`${serverName} (${serverId})`, site],
  ]);
  const zone = group.productionSite === "source" ? group.sourceZone : group.targetZone;
  return [
    `${quoted(group.name)} (${group.id}): ${group.status}, production at ${group.productionSite} (${zone})`,
    table(["member", "status", "production", "progress", "detail"], [...instances, ...pairs]),
    table(["address", "MAC", "EIP", "server", "side"], addresses),
  ].join("\n");
}
