import { quoted } from "../../provider/shown";
import { writeFile } from "../../report/files/write-file";
import type { World } from "../../simulator/index";
import { withCloud } from "../cloud";
import type { ExportOptions } from "../commands/export";
import { print, printJson, say } from "../print";
import { anonymized } from "./anonymize";
import type { ExportDocument } from "./document";
import { worldText } from "./file";
import { readFacts } from "./read";
import { requireGroups, worldOf } from "./world";

/** Writes the world of groups as they are in the cloud. Only reads. */
export async function runExport({ out, group, anonymize = false, force = false, json }: ExportOptions): Promise<void> {
  const { world: real, leftOut } = requireGroups(worldOf(await withCloud((cloud) => readFacts(cloud, group))));
  const world = anonymize ? anonymized(real) : real;
  await writeFile(out, worldText(world, out), { replaces: force });
  const document: ExportDocument = {
    ...{ out, anonymized: anonymize, counts: countsOf(world), leftOut: leftOut.map((one) => ({ ...one })) },
    groups: (world.groups ?? []).map(({ id = "", name, status = "" }) => ({ id, name, status })),
  };
  for (const { what, id, why, next } of leftOut)
    say(`left out: ${quoted(what)}${id === null ? "" : ` (${id})`}: ${quoted(why)}. ${next}`);
  if (json === true) printJson("export", document);
  else print(textOf(document));
  if (leftOut.length > 0) process.exitCode = 10;
}

function countsOf(world: World): ExportDocument["counts"] {
  const {
    groups = [],
    servers = [],
    disks = [],
    eips = [],
    virtualIps = [],
    loadBalancers = [],
    dnsZones = [],
  } = world;
  const all = <T>(rows: readonly (readonly T[] | undefined)[]): number => rows.flatMap((row) => row ?? []).length;
  return {
    ...{ groups: groups.length, drills: all(groups.map((one) => one.drills)) },
    protectedInstances: all(groups.map((one) => one.instances)),
    replicationPairs: all(groups.map((one) => one.pairs)),
    ...{ servers: servers.length, disks: disks.length + all(servers.map((one) => one.disks)) },
    ...{ nics: all(servers.map((one) => one.nics)), eips: eips.length, virtualIps: virtualIps.length },
    ...{ loadBalancers: loadBalancers.length, dnsRecords: all(dnsZones.map((one) => one.records)) },
  };
}

function textOf({ out, counts, anonymized: hidden }: ExportDocument): string {
  const { groups, servers, disks, nics, eips } = counts;
  const what = Object.entries({ group: groups, server: servers, disk: disks, NIC: nics, EIP: eips })
    .map(([noun, count]) => `${count} ${noun}${count === 1 ? "" : "s"}`)
    .join(", ");
  return `${quoted(out)} holds ${what}${hidden ? ", with stand-ins for names, addresses, ids and tags" : ""}.`;
}
