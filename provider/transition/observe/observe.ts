import type { CallOptions, Cloud } from "../../api/cloud";
import { lookOptions } from "../../api/look";
import { isDrError } from "../../errors";
import type { Eip, Port, Server } from "../../model/wire/wire";
import type { Observation, ServerView } from "./observation";
import { instanceBySite } from "./by-site";

/** A production zone that is down must not hold up the decision to leave it. */
export const SERVER_READ_MS = 3_000;

/** Rows of a list of addresses; not whole if the list, or a row of it, could not be read. */
interface Listed<T> {
  readonly rows: readonly T[];
  readonly whole: boolean;
}

const NO_PORTS: Listed<Port> = { rows: [], whole: true };

/** Up to this many servers are read one by one; beyond, three project-wide lists are cheaper. */
const SINGLE_READS = 12;

export interface ObserveOptions {
  /** True if the servers of both sides are read as well; default true. */
  readonly servers?: boolean;
  readonly options?: CallOptions;
  /** Many groups that are only looked at share their calls, and what was read a few seconds ago serves again: never to decide on. */
  readonly shared?: boolean;
}

/** Reads a group, its members and, if asked, the servers of both sides with their addresses. */
export async function observe(
  cloud: Cloud,
  groupId: string,
  { servers = true, options, shared = false }: ObserveOptions = {},
): Promise<Observation> {
  const { batch } = cloud;
  const [group, pairs, instances] = await Promise.all([
    shared ? batch.group(groupId, options) : cloud.groups.get(groupId, options),
    shared ? batch.pairsOf(groupId, options) : cloud.pairs.list({ groupId }, options),
    shared ? batch.instancesOf(groupId, options) : cloud.instances.list({ groupId }, options),
  ]);
  const bare = { group, pairs, instances, servers: new Map<string, ServerView>(), eips: [] };
  if (!servers || instances.length === 0) return bare;
  const ids = [...new Set(instances.flatMap((instance) => [instance.sourceServerId, instance.targetServerId]))].filter(
    (id) => id !== "",
  );
  const listOptions = lookOptions("list", options);
  const [views, eips] = await Promise.all([
    shared ? readServersTogether(cloud, ids, limitedTo(ids, options)) : readServers(cloud, ids, options),
    readAddresses(listOptions, (limited) => (shared ? batch.eips(limited) : cloud.eips.list(limited))),
  ]);
  const virtual = await readVirtualPorts(cloud, views, eips.rows, options);
  return {
    ...bare,
    instances: instances.map((instance) => instanceBySite(instance, group, views)),
    servers: views,
    eips: eips.rows,
    ...(!(eips.whole && virtual.whole) && { eipsUnknown: true }),
    ...(virtual.ports.size > 0 && { virtualPorts: virtual.ports }),
  };
}

/** Reads the ports of EIPs that may be those of virtual IPs of these servers: an address alone may be one of another network. */
export async function readVirtualPorts(
  cloud: Cloud,
  servers: ReadonlyMap<string, ServerView>,
  eips: readonly Eip[],
  options: CallOptions | undefined,
): Promise<{ readonly ports: ReadonlyMap<string, Port>; readonly whole: boolean }> {
  const nics = [...servers.values()].flatMap(({ ports }) => ports);
  const allowed = new Set(nics.flatMap(({ allowedIps }) => allowedIps));
  const own = new Set(nics.map(({ id }) => id));
  const candidates = eips.flatMap(({ portId, privateIp = "" }) =>
    portId !== undefined && allowed.has(privateIp) && !own.has(portId) ? [portId] : [],
  );
  const limited = lookOptions("single", options);
  const found = await Promise.allSettled([...new Set(candidates)].map((id) => cloud.ports.get(id, limited)));
  return {
    ports: new Map(found.flatMap((one) => (one.status === "fulfilled" ? [[one.value.id, one.value]] : []))),
    whole: found.every(({ status }) => status === "fulfilled"),
  };
}

/** A dead zone must not hold up a look at a few servers; many are read by lists. */
function limitedTo(ids: readonly string[], options: CallOptions | undefined): CallOptions {
  return ids.length > SINGLE_READS ? lookOptions("list", options) : { ...options, timeoutMs: SERVER_READ_MS };
}

/**
 * Reads servers with their ports, or, where only their power matters, without. One that cannot be read is reported as such and
 * never fails the whole.
 */
export async function readServers(
  cloud: Cloud,
  ids: readonly string[],
  options?: CallOptions,
  { ports = true }: { readonly ports?: boolean } = {},
): Promise<Map<string, ServerView>> {
  if (ids.length > SINGLE_READS) {
    const listed = await readListed(cloud, ids, options, ports);
    if (listed !== undefined) return await probed(cloud, listed, options);
  }
  const limited = lookOptions("single", options);
  const views = await Promise.all(
    ids.map((id) => viewOf(id, cloud.servers.get(id, limited), ports ? portsFrom(cloud.ports, id, limited) : NO_PORTS)),
  );
  return new Map(views.map((server) => [server.id, server]));
}

/** The same for outputs that need not be fresh: many resources that ask together share their calls. */
export async function readServersTogether(
  cloud: Cloud,
  ids: readonly string[],
  options?: CallOptions,
): Promise<Map<string, ServerView>> {
  const views = await Promise.all(
    ids.map((id) => {
      const ports = readAddresses(options, (limited) => cloud.batch.portsOfServer(id, limited));
      return viewOf(id, cloud.batch.server(id, options), ports);
    }),
  );
  return new Map(views.map((server) => [server.id, server]));
}

/** The network service may still tell the addresses of a server whose zone is dead. */
async function viewOf(
  id: string,
  reading: Promise<Server>,
  listing: Promise<Listed<Port>> | Listed<Port>,
): Promise<ServerView> {
  const [[server], ports] = await Promise.all([Promise.allSettled([reading]), listing]);
  if (server.status === "rejected") return unreadable(id, ports, server.reason);
  return view(id, server.value, ports);
}

function portsFrom(ports: Cloud["ports"], id: string, options: CallOptions): Promise<Listed<Port>> {
  return readAddresses(options, (limited) => ports.ofServer(id, limited));
}

/** Servers that were read by one list of the project. */
interface ListedServers {
  readonly views: ReadonlyMap<string, ServerView>;
  /** True if the list has rows that cannot be read: a server that it lacks may be one of them, and is asked for by itself. */
  readonly odd: boolean;
}

async function readListed(
  cloud: Cloud,
  ids: readonly string[],
  options: CallOptions | undefined,
  withPorts: boolean,
): Promise<ListedServers | undefined> {
  let odd = false;
  try {
    const limited = lookOptions("list", options);
    const [servers, ports] = await Promise.all([
      cloud.servers.list({
        ...limited,
        onOddRow: () => {
          odd = true;
        },
      }),
      withPorts ? readAddresses(limited, (told) => cloud.ports.list(told)) : NO_PORTS,
    ]);
    const byId = new Map(servers.map((server) => [server.id, server]));
    const byServer = groupPorts(ports.rows);
    const views = ids.map((id): [string, ServerView] => {
      const server = byId.get(id);
      const nics = { rows: byServer.get(id) ?? [], whole: ports.whole };
      return [id, server === undefined ? unreadable(id, nics) : view(id, server, nics)];
    });
    return { views: new Map(views), odd };
  } catch (error) {
    if (!isDrError(error)) throw error;
    return undefined;
  }
}

/** So many servers of a zone, and so many of those that a list lacks, are read by themselves. */
const PROBES = 3;

/**
 * A list may still hold the servers of a dead zone, as they once were, and it does not say of a server that it lacks whether that
 * is gone: some servers of each zone are asked for by themselves. Where none of a zone answers, none of it can be read.
 */
async function probed(
  cloud: Cloud,
  { views: listed, odd }: ListedServers,
  options: CallOptions | undefined,
): Promise<Map<string, ServerView>> {
  const limited = lookOptions("single", options);
  const zones = new Map<string | null, ServerView[]>();
  for (const server of listed.values()) {
    const zone = server.readable ? server.zone : null;
    const known = zones.get(zone);
    if (known === undefined) zones.set(zone, [server]);
    else known.push(server);
  }
  const result = new Map(listed);
  const judge = async (zone: string | null, servers: readonly ServerView[]): Promise<void> => {
    const asked = zone === null && odd ? servers : spread(servers, PROBES);
    const answers = await Promise.all(
      asked.map(({ id, ports, portsUnknown }) =>
        viewOf(id, cloud.servers.get(id, limited), { rows: ports, whole: portsUnknown !== true }),
      ),
    );
    const dead = zone !== null && answers.every(({ readable }) => !readable);
    for (const { id, ports, portsUnknown } of dead ? servers : [])
      result.set(id, unreadable(id, { rows: ports, whole: portsUnknown !== true }));
    for (const answer of answers) result.set(answer.id, answer);
  };
  await Promise.all([...zones].map(([zone, servers]) => judge(zone, servers)));
  return result;
}

/** Some of a list, from its whole length. */
function spread<T>(items: readonly T[], most: number): T[] {
  const step = Math.max(1, items.length / most);
  return Array.from(
    { length: Math.min(most, items.length) },
    (_none, index) => items[Math.floor(index * step)],
  ).flatMap((item) => item ?? []);
}

function groupPorts(ports: readonly Port[]): Map<string, Port[]> {
  const result = new Map<string, Port[]>();
  for (const port of ports) result.set(port.deviceId, [...(result.get(port.deviceId) ?? []), port]);
  return result;
}

function view(id: string, server: Server, { rows: ports, whole }: Listed<Port>): ServerView {
  const { name, status, taskState, zone, flavor, updated, addresses } = server;
  const told = flavor === undefined ? {} : { flavor };
  return {
    id,
    readable: true,
    name,
    status,
    taskState,
    zone,
    ...told,
    updated,
    ports,
    ...(!whole && { portsUnknown: true }),
    floating: addresses,
  };
}

function unreadable(id: string, { rows: ports, whole }: Listed<Port>, error?: unknown): ServerView {
  const status = isDrError(error) ? error.code : "UNREADABLE";
  const known = { ports, ...(!whole && ({ portsUnknown: true } as const)) };
  return { id, readable: false, name: "", status, taskState: null, zone: "", updated: "", ...known, floating: [] };
}

/** Addresses hold up no transition: those that the network service does not tell are not known, and hide no others. */
async function readAddresses<T>(
  options: CallOptions | undefined,
  list: (options: CallOptions) => Promise<readonly T[]>,
): Promise<Listed<T>> {
  let whole = true;
  try {
    const rows = await list({
      ...options,
      onOddRow: () => {
        whole = false;
      },
    });
    return { rows, whole };
  } catch (error) {
    if (!isDrError(error)) throw error;
    return { rows: [], whole: false };
  }
}
