import type { Disk, Eip, Port, Server } from "../../provider/model/wire/wire";
import type { World, WorldDisk, WorldServer } from "../../simulator/index";
import type { Held, LeftOut } from "./facts";
import { isV4, sorted, textOf } from "./texts";

/** Servers of a world, with their disks and NICs. Pure. */

function worldDisk({ id, name, size, type, bootable, shared }: Disk, isBootable: boolean): WorldDisk {
  return {
    ...{ id, name: textOf(name, id), size },
    ...(type === "" ? {} : { type }),
    ...(bootable === isBootable ? {} : { bootable }),
    ...(shared ? { shared } : {}),
  };
}

export function worldServer(server: Server, held: Held, leftOut: LeftOut[]): WorldServer {
  const { id, name, zone, status, flavor, volumes } = server;
  const nics = nicsOf(server, held);
  const vpc = held.subnets.get(nics[0]?.networkId ?? "")?.vpcId ?? server.vpcId;
  const disks = [...volumes].sort((one, other) => rankOf(one.device).localeCompare(rankOf(other.device)));
  return {
    ...{ id, name: textOf(name, id), zone, status: status as NonNullable<WorldServer["status"]> },
    ...(flavor === undefined ? {} : { flavor }),
    ...(vpc === "" ? {} : { vpc }),
    disks: disks.flatMap((volume, index) => {
      const disk = held.disks.get(volume.id);
      if (disk === undefined) return [];
      return [{ ...worldDisk(disk, index === 0), ...(isDevice(volume.device) ? { device: volume.device } : {}) }];
    }),
    nics: nics.map((port) => worldNic(port, held, leftOut)),
  };
}

const isDevice = (device: string): boolean => /^\/dev\/[a-z0-9]{1,32}$/.test(device);

/** `/dev/vdz` comes before `/dev/vdaa`. */
const rankOf = (device: string): string => `${String(device.length).padStart(3, "0")}${device}`;

/** NICs of a server, the primary one first. */
function nicsOf({ id }: Server, { ports }: Held): Port[] {
  const own = sorted(ports.filter(({ deviceId }) => deviceId === id));
  return [...own.filter(({ primary }) => primary), ...own.filter(({ primary }) => !primary)];
}

function worldNic(port: Port, { eips }: Held, leftOut: LeftOut[]): WorldServer["nics"][number] {
  const { id, networkId: subnet, macAddress: mac, fixedIps } = port;
  const [first, ...others] = fixedIps.map(({ ipAddress }) => ipAddress).filter(isV4);
  const [ipv6] = fixedIps.map(({ ipAddress }) => ipAddress).filter((ip) => !isV4(ip));
  const bound = eips.filter((eip) => eip.portId === id && isV4(eip.address));
  const boundTo = (ip: string | undefined): Eip[] =>
    bound.filter(({ privateIp }) => (privateIp === undefined || privateIp === "" ? first : privateIp) === ip);
  const told = [first, ...others].flatMap((ip) => boundTo(ip).slice(0, 1));
  for (const { id: eipId, address } of bound)
    if (!told.some((eip) => eip.id === eipId))
      leftOut.push({
        what: `EIP ${address}`,
        id: eipId,
        why: `an address of port ${id} has another`,
        next: "It stays.",
      });
  return {
    ...{ id, subnet },
    ...(first === undefined ? {} : { ip: first }),
    ...(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(mac) ? { mac } : {}),
    ...(boundTo(first)[0] === undefined ? {} : { eip: boundTo(first)[0]?.address ?? "" }),
    ...(ipv6 === undefined ? {} : { ipv6 }),
    ...(others.length === 0
      ? {}
      : { secondary: others.map((ip) => ({ ip, ...(boundTo(ip)[0] ? { eip: boundTo(ip)[0]?.address ?? "" } : {}) })) }),
  };
}

/** Disks of pairs that no server of the world has. */
export function looseDisks(held: Held): NonNullable<World["disks"]> {
  const attached = new Set(
    [...held.serverIds].flatMap((id) => held.servers.get(id)?.volumes.map((volume) => volume.id) ?? []),
  );
  const loose = [...held.diskIds].filter((id) => !attached.has(id)).flatMap((id) => held.disks.get(id) ?? []);
  return sorted(loose).map((disk) => ({ ...worldDisk(disk, false), zone: disk.zone }));
}
