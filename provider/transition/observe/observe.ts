import type { CallOptions, Cloud } from "../../api/cloud";
import { lookOptions } from "../../api/look";
import { isDrError } from "../../errors";
import type { Port, Server } from "../../model/wire/wire";
import type { Observation, ServerView } from "./observation";
import { instanceBySite } from "./by-site";

/** A production zone that is down must not hold up the decision to leave it. */
export const SERVER_READ_MS = 3_000;

const NO_PORTS: Promise<readonly Port[]> = Promise.resolve([]);

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
    unlessBroken(shared ? batch.eips(listOptions) : cloud.eips.list(listOptions)),
  ]);
  return {
    ...bare,
    instances: instances.map((instance) => instanceBySite(instance, group, views)),
    servers: views,
    ...(eips === undefined ? { eipsUnknown: true } : { eips }),
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
    ids.map((id) => viewOf(id, cloud.servers.get(id, limited), ports ? cloud.ports.ofServer(id, limited) : NO_PORTS)),
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
    ids.map((id) => viewOf(id, cloud.batch.server(id, options), cloud.batch.portsOfServer(id, options))),
  );
  return new Map(views.map((server) => [server.id, server]));
}

/** The network service may still tell the addresses of a server whose zone is dead. */
async function viewOf(id: string, reading: Promise<Server>, listing: Promise<readonly Port[]>): Promise<ServerView> {
  const [server, ports] = await Promise.allSettled([reading, listing]);
  const known = ports.status === "fulfilled" ? ports.value : undefined;
  if (server.status === "rejected") return unreadable(id, server.reason, known);
  return view(id, server.value, known);
}

async function readListed(
  cloud: Cloud,
  ids: readonly string[],
  options: CallOptions | undefined,
  withPorts: boolean,
): Promise<Map<string, ServerView> | undefined> {
  try {
    const limited = lookOptions("list", options);
    const [servers, ports] = await Promise.all([
      // A server whose row is odd is missing, and counts as unreadable: it hides no other.
      cloud.servers.list({ ...limited, onOddRow: () => undefined }),
      unlessBroken(withPorts ? cloud.ports.list(limited) : NO_PORTS),
    ]);
    const byId = new Map(servers.map((server) => [server.id, server]));
    const byServer = ports && groupPorts(ports);
    return new Map(
      ids.map((id) => {
        const server = byId.get(id);
        const nics = byServer && (byServer.get(id) ?? []);
        return [id, server === undefined ? unreadable(id, undefined, nics) : view(id, server, nics)];
      }),
    );
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
  listed: ReadonlyMap<string, ServerView>,
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
    const asked = spread(servers, PROBES);
    const answers = await Promise.all(
      asked.map(async ({ id, ports, portsUnknown }) => {
        const read = await viewOf(id, cloud.servers.get(id, limited), Promise.resolve(ports));
        return portsUnknown === true ? { ...read, portsUnknown } : read;
      }),
    );
    const dead = zone !== null && answers.every(({ readable }) => !readable);
    for (const server of dead ? servers : []) result.set(server.id, unreadable(server.id, undefined, server.ports));
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

function view(id: string, server: Server, ports: readonly Port[] | undefined): ServerView {
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
    ...portsOf(ports),
    floating: addresses,
  };
}

function unreadable(id: string, error?: unknown, ports: readonly Port[] = []): ServerView {
  const status = isDrError(error) ? error.code : "UNREADABLE";
  return { id, readable: false, name: "", status, taskState: null, zone: "", updated: "", ports, floating: [] };
}

function portsOf(ports: readonly Port[] | undefined): Pick<ServerView, "ports" | "portsUnknown"> {
  return ports === undefined ? { ports: [], portsUnknown: true } : { ports };
}

/** Addresses hold up no transition: where the network service does not tell them, they are not known. */
async function unlessBroken<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (!isDrError(error)) throw error;
    return undefined;
  }
}
