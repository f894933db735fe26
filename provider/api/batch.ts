import type { Group, Instance, Pair, Port, Server } from "../model/wire/wire";
import type { Batch, CallOptions, Cloud } from "./calls/types";
import { shareReferences } from "./calls/references/shared";
import { type LoaderOptions, createLoader, type Loader } from "./loader";

/** The calls that the coalesced reads are made of. */
export type BatchSource = Pick<
  Cloud,
  "groups" | "pairs" | "instances" | "servers" | "ports" | "eips" | "loadBalancers" | "records"
>;

interface PortsOfServer {
  readonly serverId: string;
  readonly ports: Port[];
}

/** Longest time that a list of a run is kept: nothing is decided on what it lacks, but an old one spares nothing any more. */
const RUN_MS = 600_000;

/** Coalesced reads over the plain calls. */
export function createBatch(cloud: BatchSource, options: LoaderOptions): Batch {
  const short = loadersOf(cloud, options);
  const long = loadersOf(cloud, { ...options, maxAgeMs: RUN_MS });
  const { groups, pairs, instances, servers, ports, eips } = short;
  const added = (): void => {
    for (const loader of Object.values(short)) loader.forget();
  };
  return {
    group: (id, call) => groups.read(id, undefined, call),
    pair: (id, groupId, call) => pairs.read(id, groupId, call),
    instance: (id, groupId, call) => instances.read(id, groupId, call),
    pairsOf: (groupId, call) => pairs.all(groupId, call),
    instancesOf: (groupId, call) => instances.all(groupId, call),
    server: (id, call) => servers.read(id, undefined, call),
    portsOfServer: async (id, call) => [...(await ports.read(id, undefined, call)).ports],
    eips: (call) => eips.all(undefined, call),
    ofRun: {
      zonesOf: async (groupId, call) => {
        const { sourceZone, targetZone } = await long.groups.read(groupId, undefined, call);
        return { sourceZone, targetZone };
      },
      pairsOf: (groupId, call) => long.pairs.all(groupId, call),
      instancesOf: (groupId, call) => long.instances.all(groupId, call),
      eips: (call) => long.eips.all(undefined, call),
    },
    references: shareReferences(cloud, options),
    added,
    forget() {
      added();
      for (const loader of Object.values(long)) loader.forget();
    },
  };
}

/** The loaders of everything that is read together. */
function loadersOf(cloud: BatchSource, options: LoaderOptions) {
  const groups: Loader<Group> = createLoader(
    {
      one: (id, call) => cloud.groups.get(id, call),
      many: (_scopes, call) => cloud.groups.list({}, call),
      idOf: ({ id }) => id,
      scopeOf: () => undefined,
      listFrom: 3,
      accumulate: true,
    },
    options,
  );
  const pairs: Loader<Pair> = createLoader(
    {
      one: (id, call) => cloud.pairs.get(id, call),
      many: (groupIds, call) => cloud.pairs.list(groupIds ? { groupIds } : {}, call),
      idOf: ({ id }) => id,
      scopeOf: ({ groupId }) => groupId,
      listFrom: 3,
    },
    options,
  );
  const instances: Loader<Instance> = createLoader(
    {
      one: (id, call) => cloud.instances.get(id, call),
      many: (groupIds, call) => cloud.instances.list(groupIds ? { groupIds } : {}, call),
      idOf: ({ id }) => id,
      scopeOf: ({ groupId }) => groupId,
      listFrom: 3,
    },
    options,
  );
  // A project holds many more servers and ports than those protected here, so lists pay only from a larger number on.
  const servers: Loader<Server> = createLoader(
    {
      one: (id, call) => cloud.servers.get(id, call),
      many: (_scopes, call) => cloud.servers.list(call),
      idOf: ({ id }) => id,
      scopeOf: () => undefined,
      listFrom: 6,
    },
    options,
  );
  const ports: Loader<PortsOfServer> = createLoader(
    {
      one: async (serverId, call) => ({ serverId, ports: await cloud.ports.ofServer(serverId, call) }),
      many: async (_scopes, call) => byServer(await cloud.ports.list(unheard(call))),
      idOf: ({ serverId }) => serverId,
      scopeOf: () => undefined,
      listFrom: 6,
      absent: { serverId: "", ports: [] },
    },
    options,
  );
  const eips = createLoader(
    {
      one: () => Promise.reject(new Error("EIPs are listed")),
      many: (_scopes, call) => cloud.eips.list(unheard(call)),
      idOf: ({ id }) => id,
      scopeOf: () => undefined,
      listFrom: 1,
    },
    options,
  );
  return { groups, pairs, instances, servers, ports, eips };
}

/** The lists of addresses leave out by themselves what cannot be read. */
function unheard({ onOddRow: _told, ...call }: CallOptions): CallOptions {
  return call;
}

function byServer(ports: readonly Port[]): PortsOfServer[] {
  const rows = new Map<string, PortsOfServer>();
  for (const port of ports) {
    const row = rows.get(port.deviceId) ?? { serverId: port.deviceId, ports: [] };
    row.ports.push(port);
    rows.set(port.deviceId, row);
  }
  return [...rows.values()];
}
