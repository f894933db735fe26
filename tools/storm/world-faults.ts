/**
 * True if the world holds what it held before a transition: addresses of what serves, and the data on its disks. Pure, but for
 * {@link writeData}; never judged by what the provider says.
 */
import type { ControlClient, WorldView } from "../../simulator/index";
import type { Json } from "../emulator/values";
import type { Side, Transition } from "./transitions";

type Pair = WorldView["pairs"][number];
type Instance = WorldView["instances"][number];

/** Addresses of one NIC of a server. */
interface Nic {
  readonly port: string;
  readonly mac: string;
  readonly ips: string;
  readonly eips: string;
}

const servingDisk = (pair: Pair, site: Side): string => (site === "source" ? pair.source_volume : pair.target_volume);
const serverOf = (one: Instance, site: Side): string => (site === "source" ? one.source_server : one.target_server);

/** Writes on every disk that serves, so that old and new data can be told apart. */
export async function writeData(control: ControlClient, text: string): Promise<void> {
  const { pairs } = await control.world();
  for (const pair of pairs) {
    if (pair.faulty[pair.priority_station]) continue;
    const disk = servingDisk(pair, pair.priority_station);
    await control.setMarker({ disk, marker: `written to ${pair.name} before ${text}` });
  }
}

export function nicsOf(world: WorldView, server: string): Nic[] {
  return world.ports
    .filter(({ device_id }) => device_id === server)
    .map(({ id, mac_address: mac, fixed_ips }) => ({
      port: id,
      mac,
      ips: fixed_ips.map(({ ip_address }) => ip_address).join(),
      eips: world.eips
        .filter(({ port_id }) => port_id === id)
        .map(({ public_ip_address }) => public_ip_address)
        .sort()
        .join(),
    }))
    .sort((one, other) => (one.mac < other.mac ? -1 : 1));
}

/** Every NIC of what served, with its port, MAC, addresses and EIPs, is on what serves now, and nothing else is. */
export function addressFaults(before: WorldView, after: WorldView, site: Side): string[] {
  return before.instances.flatMap((was) => {
    const had = nicsOf(before, serverOf(was, was.priority_station));
    const now = after.instances.find(({ id }) => id === was.id);
    const has = now === undefined ? [] : nicsOf(after, serverOf(now, site));
    if (JSON.stringify(had) === JSON.stringify(has)) return [];
    return [`the serving server of ${was.name} had ${JSON.stringify(had)} and has ${JSON.stringify(has)}`];
  });
}

/** The disks that serve hold what was written last, or what the DR side had of it, or the backup that was asked for. */
export function dataFaults({ jobs, goal }: Transition, before: WorldView, after: WorldView): string[] {
  const restored = jobs.includes("restore");
  return before.pairs.flatMap((was) => {
    const disk = servingDisk(was, goal.site);
    const from = jobs.includes("failover") ? disk : servingDisk(was, was.priority_station);
    const backup = before.backups.find(
      ({ resource_type, resource_id }) => !isServer(resource_type) && resource_id === disk,
    );
    const due = restored && backup !== undefined ? backup.marker : markerOf(before, from);
    const has = markerOf(after, disk);
    return has === due ? [] : [`the serving disk of ${was.name} must hold "${String(due)}" and holds "${String(has)}"`];
  });
}

const isServer = (type: string): boolean => type === "OS::Nova::Server";

function markerOf(world: WorldView, disk: string): string | undefined {
  return world.disks.find(({ id }) => id === disk)?.marker;
}

/** Data on DR disks is overwritten only by a reprotect, or by protection that is enabled anew, and once. */
export function overwriteFaults({ jobs }: Transition, before: WorldView, after: WorldView): string[] {
  const rows = after.overwrites.slice(before.overwrites.length);
  const due = jobs.filter((job) => job === "reprotect" || job === "enable").length;
  return after.pairs.flatMap(({ id, name }) => {
    const found = rows.filter(({ pair }) => pair === id);
    return found.length <= due
      ? []
      : [`data of ${name} was overwritten ${found.length} times, and ${due} are due: ${JSON.stringify(found)}`];
  });
}

interface Row {
  readonly verdict: string;
  readonly mac: string;
  readonly privateIp: string;
  readonly eip: string | null;
  readonly toServerId: string;
}

/** Judges that what the provider says of addresses is what the world holds: every address of what served has a row, and no row is invented. */
export function reportFaults(after: WorldView, group: Json, site: Side): string[] {
  const rows = ((group["migratedAddresses"] ?? []) as readonly Row[]).filter(({ verdict }) => verdict === "moved");
  const held = (server: string): string[] =>
    nicsOf(after, server).map(({ mac, ips, eips }) => `${server} ${mac} ${ips} ${eips}`);
  const serving = after.instances.flatMap((one) => held(serverOf(one, site)));
  // A switchover exchanges the NICs of both sides.
  const exchanged = after.instances.flatMap((one) => held(serverOf(one, site === "source" ? "target" : "source")));
  const said = rows.map(({ toServerId, mac, privateIp, eip }) => `${toServerId} ${mac} ${privateIp} ${eip ?? ""}`);
  const invented = said.filter((row) => !serving.includes(row) && !exchanged.includes(row));
  const missing = serving.filter((row) => !said.includes(row));
  return [
    ...invented.map((row) => `the group says that ${row} moved, and no server has that`),
    ...missing.map((row) => `the group does not say that ${row} moved`),
    ...(new Set(said).size === said.length ? [] : ["the group says twice that an address moved"]),
  ];
}
