import type { Address } from "../../model/addresses";
import { type Site, SITES } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import type { Eip, Group, Instance, Pair, Port, Server } from "../../model/wire/wire";

/**
 * A server as far as transitions depend on it; `readable` is false when the compute service did not answer for it. Its ports may
 * be known all the same, since the network service is not the zone's.
 */
export interface ServerView {
  readonly id: string;
  readonly readable: boolean;
  /** Empty when unreadable. */
  readonly name: string;
  readonly status: string;
  readonly taskState: string | null;
  readonly zone: string;
  /** Absent when unreadable. */
  readonly flavor?: string;
  /** Time of its last change as ECS says; empty when unreadable. */
  readonly updated: string;
  readonly ports: readonly Port[];
  /** Set where the network service did not tell the ports. */
  readonly portsUnknown?: true;
  readonly floating: Server["addresses"];
}

/** Everything read of one group at one moment. */
export interface Observation {
  readonly group: Group;
  readonly pairs: readonly Pair[];
  readonly instances: readonly Instance[];
  /** By server id, both sides; empty when servers were not asked for. */
  readonly servers: ReadonlyMap<string, ServerView>;
  readonly eips: readonly Eip[];
  /** Set where the EIPs, or some of them, could not be read. */
  readonly eipsUnknown?: true;
  /** Ports of virtual IPs that have an EIP, by their ids. */
  readonly virtualPorts?: ReadonlyMap<string, Port>;
}

/** Everything that is known of EIPs. */
type Public = Pick<Observation, "eips" | "virtualPorts">;

export function viewAt(observed: Pick<Observation, "servers">, instance: Instance, site: Site): ServerView | undefined {
  return observed.servers.get(serverAt(instance, site));
}

/** Name that people give the server of an instance at a side. */
export function serverName(observed: Observation, instance: Instance, site: Site): string {
  const name = viewAt(observed, instance, site)?.name ?? "";
  return name === "" ? instance.name : name;
}

/** True if a server runs. One that is being stopped does not count. */
export function isRunning(server: ServerView | undefined): boolean {
  return server?.readable === true && server.status === "ACTIVE" && server.taskState !== "powering-off";
}

export function isStopped(server: ServerView | undefined): boolean {
  return server?.readable === true && server.status === "SHUTOFF" && server.taskState === null;
}

/** True if a server is between running and stopped, by a request that is under way. */
export function isChanging(server: ServerView | undefined): boolean {
  return server?.readable === true && server.status === "ACTIVE"
    ? server.taskState === "powering-off"
    : isPoweringOn(server);
}

/** True if it is about to run. */
export function isPoweringOn(server: ServerView | undefined): boolean {
  return server?.readable === true && server.status === "SHUTOFF" && server.taskState === "powering-on";
}

/** True if both the server and its ports could be read. */
export function isKnown(server: ServerView | undefined): boolean {
  return server?.readable === true && server.portsUnknown !== true;
}

/** Every address of every server of the group whose ports could be read, one row each. */
export function addressRows(
  observed: Pick<Observation, "instances" | "servers"> & Public,
  sites: readonly Site[] = SITES,
): Address[] {
  return observed.instances.flatMap((instance) =>
    sites.flatMap((site) => {
      const server = viewAt(observed, instance, site);
      return server === undefined ? [] : rowsOf(instance, site, server, observed);
    }),
  );
}

/** The addresses of one server of an instance. */
export function rowsOf(
  instance: Pick<Instance, "id" | "name">,
  site: Site,
  server: ServerView,
  known: Public,
): Address[] {
  const serverName = server.name === "" ? instance.name : server.name;
  return server.ports.flatMap((port) => {
    const nic = {
      instanceId: instance.id,
      serverName,
      serverId: server.id,
      site,
      portId: port.id,
      mac: port.macAddress,
    };
    const own = port.fixedIps.map(({ ipAddress, subnetId }): Address => {
      const eip = eipOf(port, ipAddress, server, known.eips);
      return {
        ...nic,
        privateIp: ipAddress,
        virtual: false,
        eip: eip?.address ?? null,
        eipId: eip?.id ?? null,
        subnetId,
      };
    });
    const further = port.allowedIps.filter((ip) => !port.fixedIps.some(({ ipAddress }) => ipAddress === ip));
    const virtual = further.map((ip): Address => {
      const eip = eipOfVirtual(port, ip, known);
      return {
        ...nic,
        privateIp: ip,
        virtual: true,
        eip: eip?.address ?? null,
        eipId: eip?.id ?? null,
        subnetId: null,
      };
    });
    return [...own, ...virtual];
  });
}

/** The EIP of a virtual IP is bound to a port of its own, in the network of the NIC. */
function eipOfVirtual(port: Port, ip: string, { eips, virtualPorts }: Public): Eip | undefined {
  return eips.find(
    (eip) =>
      eip.privateIp === ip && eip.portId !== undefined && virtualPorts?.get(eip.portId)?.networkId === port.networkId,
  );
}

/** The status of an EIP that is bound to nothing; some still name the address that they were bound to (EIP "Querying EIPs"). */
const UNBOUND = "DOWN";

/** The EIP of an address: by its port and address, else by the address alone, else by what the server itself reports (matched by MAC). */
function eipOf(
  port: Port,
  ip: string,
  server: ServerView,
  eips: readonly Eip[],
): Pick<Eip, "id" | "address"> | undefined {
  const ofPort = eips.filter((eip) => eip.portId === port.id);
  const named = ofPort.find((eip) => eip.privateIp === ip);
  if (named !== undefined) return named;
  // Where nobody names the address that an EIP is bound to, it is the first of its NIC that an EIP can be bound to.
  const first = port.fixedIps.find(({ ipAddress }) => !ipAddress.includes(":"))?.ipAddress;
  const bound =
    (ip === first ? ofPort.find((eip) => eip.privateIp === undefined) : undefined) ??
    eips.find((eip) => eip.portId === undefined && eip.status !== UNBOUND && eip.privateIp === ip);
  if (bound !== undefined || ofPort.length > 0 || ip !== first) return bound;
  const floating = server.floating.find((address) => address.type === "floating" && address.mac === port.macAddress);
  if (floating === undefined) return undefined;
  return eips.find((eip) => eip.address === floating.ip) ?? { id: "", address: floating.ip };
}
