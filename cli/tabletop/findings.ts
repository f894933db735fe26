import type { World } from "../../simulator/index";
import { count } from "../../report/text";
import type { Finding, TabletopGroup } from "./document";

type WorldGroup = NonNullable<World["groups"]>[number];
type Row = Omit<Finding, "group" | "groupId">;

/** Findings of a rehearsal of a world whose groups have their ids, the gravest first. Pure. */
export function findingsOf(groups: readonly TabletopGroup[], world: World): Finding[] {
  const rows = groups.flatMap((group) => {
    const own = (world.groups ?? []).find(({ id }) => id === group.id);
    const found = [
      ...ofTheMove(group),
      ...(own === undefined ? [] : [...untold(group, own), ...ofTheWorld(own, world)]),
    ];
    return found.map((row): Finding => ({ group: group.name, groupId: group.id, ...row }));
  });
  return (["blocks", "attention", "note"] as const).flatMap((weight) => rows.filter((row) => row.weight === weight));
}

/** Findings that follow from the outcome by itself. */
function ofTheOutcome({ outcome, exitCode, failure, untold: why, addresses, to }: TabletopGroup): Row[] {
  const rows: Row[] = [];
  const isLost = addresses.some(({ verdict }) => verdict === "lost");
  if (outcome === "refused" || outcome === "failed")
    rows.push({
      weight: "blocks",
      what: `the failover ${outcome === "refused" ? "is refused, and nothing is sent" : "does not end"}: ${withoutDot(failure?.message ?? "no reason was given")}`,
      next: failure?.hint ?? STATUS,
    });
  if (outcome === "already there")
    rows.push({
      weight: "attention",
      what: `production runs at the ${to === "target" ? "DR site" : "original site"} already, so nothing was rehearsed`,
      next: "Bring production back, export the world again, and rehearse that.",
    });
  if (outcome === "moved" && exitCode !== 0 && !isLost)
    rows.push({
      weight: "blocks",
      what: `the failover ends with exit code ${exitCode}: ${withoutDot(failure?.message ?? "no reason was given")}`,
      next: failure?.hint ?? STATUS,
    });
  if (why !== null)
    rows.push({
      weight: "blocks",
      what: `it moves, but nothing is told of its servers and addresses: ${withoutDot(why)}`,
      next: "Rehearse it alone with --group.",
    });
  return rows;
}

/** Servers of the world of which the move said nothing. */
function untold({ outcome, untold: why, servers }: TabletopGroup, { instances, servers: names }: WorldGroup): Row[] {
  const protects = (instances ?? names ?? []).length;
  if (outcome !== "moved" || why !== null || servers.length >= protects) return [];
  return [
    {
      weight: "blocks",
      what: `nothing is told of ${protects - servers.length} of its ${count(protects, "server")}`,
      next: "Rehearse it alone with --group, and compare its servers with the world file.",
    },
  ];
}

function ofTheMove(group: TabletopGroup): Row[] {
  const { consents, servers, addresses, references } = group;
  const rows = ofTheOutcome(group);
  if (consents.length > 0)
    rows.push({
      weight: "note",
      what: `somebody must agree to: ${consents.join(", ")}`,
      next: "The preview of a failover prints the line; settle who may give it.",
    });
  for (const { name, verdict } of servers)
    if (verdict === "down" || verdict === "unknown")
      rows.push({
        weight: "blocks",
        what: `server ${name} does not run at the DR site`,
        next: "docs/reference/servers.md says which servers are started.",
      });
    else if (verdict !== "running")
      rows.push({ weight: "note", what: `server ${name} stays stopped`, next: "Start it where it is needed." });
  for (const { privateIp, eip, server, verdict } of addresses)
    if (verdict === "lost")
      rows.push({
        weight: "blocks",
        what: `${eip ?? privateIp} of ${server} does not arrive`,
        next: "Bind it to the NIC at the DR site, or take the address out of what names it.",
      });
  if (references.length > 0)
    rows.push({
      weight: "note",
      what: `${references.length} load balancer members and DNS records name addresses of it; no move changes them`,
      next: "They are listed with the group.",
    });
  return rows;
}

const STATUS = "Look at the group with: sdrs status --attention";
const withoutDot = (sentence: string): string => (sentence.endsWith(".") ? sentence.slice(0, -1) : sentence);

function ofTheWorld(group: WorldGroup, world: World): Row[] {
  const rows: Row[] = [];
  const { instances = [], pairs = [], servers: names = [] } = group;
  const at = group.site === "target" ? "drServer" : "server";
  const inPairs = new Set(pairs.flatMap(({ disk, drDisk }) => [disk, drDisk]));
  for (const one of instances) {
    const server = (world.servers ?? []).find(({ id, name }) => id === one[at] || name === one[at]);
    const bare = (server?.disks ?? []).filter(({ id = "", name }) => !inPairs.has(id) && !inPairs.has(name));
    for (const disk of bare)
      rows.push({
        weight: "attention",
        what: `disk ${disk.name} of server ${server?.name ?? one.name} is in no replication pair: its data stay behind`,
        next: "Protect it with a ReplicationPair, or move what is on it.",
      });
    if (one.status !== undefined)
      rows.push({ weight: "attention", what: `instance ${one.name} is ${one.status}`, next: REPAIR });
  }
  for (const { name, status, progress, fault } of pairs) {
    if (status !== undefined) rows.push({ weight: "attention", what: `pair ${name} is ${status}`, next: REPAIR });
    if (fault !== undefined)
      rows.push({ weight: "attention", what: `pair ${name} has a fault: ${fault}`, next: REPAIR });
    if (group.status === "protected" && (progress ?? 100) < 100)
      rows.push({
        weight: "attention",
        what: `pair ${name} is copied to ${progress ?? 0} %: a failover now would lose data`,
        next: "Wait for the copy, or find out why it does not end.",
      });
  }
  if (instances.length === 0 && names.length === 0)
    rows.push({
      weight: "attention",
      what: "no server of it is protected",
      next: "Protect servers with ProtectedInstance.",
    });
  return [...rows, ...roomForDrill(instances.length, world)];
}

const REPAIR = "Repair it, or remove it: sdrs status --attention names the next action.";

/** A drill makes a server and its disks for each instance. */
function roomForDrill(needed: number, { limits, servers = [] }: World): Row[] {
  const limit = limits?.servers ?? -1;
  const left = limit - servers.length;
  if (limit < 0 || needed === 0 || left >= needed) return [];
  return [
    {
      weight: "attention",
      what: `a drill needs ${needed} servers, and the quota has room for ${Math.max(0, left)}`,
      next: "Have the quota raised before the next drill.",
    },
  ];
}
