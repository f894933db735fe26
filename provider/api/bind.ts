import type { Batch, CallOptions } from "./calls/types";
import type { Client } from "./http/client";

/** The options of a request with a signal, unless they have one of their own. */
export function withSignal<T extends CallOptions>(signal: AbortSignal | undefined, options?: T): T {
  return { ...(signal === undefined ? {} : { signal }), ...options } as T;
}

/** A client whose requests end when the signal fires. */
export function bindClient(client: Client, signal: AbortSignal): Client {
  return {
    get: (spec, options) => client.get(spec, withSignal(signal, options)),
    list: (spec, options) => client.list(spec, withSignal(signal, options)),
    startJob: (spec, options) => client.startJob(spec, withSignal(signal, options)),
    send: (spec, options) => client.send(spec, withSignal(signal, options)),
  };
}

/** Coalesced reads that their asker stops waiting for when the signal fires; the shared request goes on for the others. */
export function bindBatch(batch: Batch, signal: AbortSignal): Batch {
  const { loadBalancers, records } = batch.references;
  return {
    group: (id, options) => batch.group(id, withSignal(signal, options)),
    pair: (id, groupId, options) => batch.pair(id, groupId, withSignal(signal, options)),
    instance: (id, groupId, options) => batch.instance(id, groupId, withSignal(signal, options)),
    pairsOf: (groupId, options) => batch.pairsOf(groupId, withSignal(signal, options)),
    instancesOf: (groupId, options) => batch.instancesOf(groupId, withSignal(signal, options)),
    server: (id, options) => batch.server(id, withSignal(signal, options)),
    portsOfServer: (id, options) => batch.portsOfServer(id, withSignal(signal, options)),
    eips: (options) => batch.eips(withSignal(signal, options)),
    ofRun: {
      zonesOf: (groupId, options) => batch.ofRun.zonesOf(groupId, withSignal(signal, options)),
      pairsOf: (groupId, options) => batch.ofRun.pairsOf(groupId, withSignal(signal, options)),
      instancesOf: (groupId, options) => batch.ofRun.instancesOf(groupId, withSignal(signal, options)),
      eips: (options) => batch.ofRun.eips(withSignal(signal, options)),
    },
    references: {
      loadBalancers: {
        members: (options) => loadBalancers.members(withSignal(signal, options)),
        membersOf: (poolId, options) => loadBalancers.membersOf(poolId, withSignal(signal, options)),
        pools: (options) => loadBalancers.pools(withSignal(signal, options)),
        list: (options) => loadBalancers.list(withSignal(signal, options)),
      },
      records: { list: (zoneType, options) => records.list(zoneType, withSignal(signal, options)) },
    },
    forget: () => {
      batch.forget();
    },
    added: () => {
      batch.added();
    },
  };
}
