import Table from "cli-table3";
import { Command } from "commander";
import { type Observation, addressRows, observe } from "../../provider/index";
import { cloudFromEnvironment, findGroup } from "../cloud";

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
                process.stderr.write(`sdrs: a group is left out: ${error.message}\n`);
              },
            },
          );
          if (groups.length === 0 && odd.length > 0) process.exitCode = 4;
          print(json === true, groups, () => listTable(groups, odd));
        } else {
          const seen = await observe(cloud, await findGroup(cloud, group));
          print(json === true, plain(seen), () => fullText(seen));
        }
      } finally {
        await cloud.close();
      }
    });
}

function print(json: boolean, value: unknown, text: () => string): void {
  process.stdout.write(`${json ? JSON.stringify(value, null, 2) : text()}\n`);
}

const PLAIN = { head: [], border: [] };

function listTable(
  groups: Awaited<ReturnType<ReturnType<typeof cloudFromEnvironment>["groups"]["list"]>>,
  odd: readonly string[],
): string {
  const table = new Table({ head: ["name", "id", "status", "production", "pairs", "instances"], style: PLAIN });
  for (const one of groups) {
    const zone = one.productionSite === "source" ? one.sourceZone : one.targetZone;
    table.push([one.name, one.id, one.status, `${one.productionSite} (${zone})`, one.pairCount, one.instanceCount]);
  }
  for (const id of odd) table.push(["?", id, "cannot be read", "?", "?", "?"]);
  return table.toString();
}

function plain({ servers, ...seen }: Observation): unknown {
  return { ...seen, servers: [...servers.values()] };
}

function fullText(seen: Observation): string {
  const { group } = seen;
  const members = new Table({ head: ["member", "status", "production", "progress", "detail"], style: PLAIN });
  for (const one of seen.instances) {
    const [source, target] = [one.sourceServerId, one.targetServerId].map((id) => seen.servers.get(id)?.status ?? "?");
    members.push([
      `instance ${one.name}`,
      one.status,
      one.productionSite,
      `${one.progress} %`,
      `servers: source ${source}, target ${target}`,
    ]);
  }
  for (const one of seen.pairs) {
    members.push([
      `pair ${one.name}`,
      one.status,
      one.productionSite,
      `${one.progress} %`,
      `${one.replicationStatus}, fault_level ${one.faultLevel}`,
    ]);
  }
  const addresses = new Table({ head: ["address", "MAC", "EIP", "server", "side"], style: PLAIN });
  for (const row of addressRows(seen))
    addresses.push([row.privateIp, row.mac, row.eip ?? "-", `${row.serverName} (${row.serverId})`, row.site]);
  const zone = group.productionSite === "source" ? group.sourceZone : group.targetZone;
  return [
    `${group.name} (${group.id}): ${group.status}, production at ${group.productionSite} (${zone})`,
    members.toString(),
    addresses.toString(),
  ].join("\n");
}
