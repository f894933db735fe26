import type { ProtectionGroup } from "../../model/definitions";
import type { MemoryOf, Saved } from "../../model/define";
import type { LastKnown, StoppedServer } from "../../model/last-known";
import type { Address } from "../../model/addresses";
import { REPLICATION_STATUS, type Site } from "../../model/status";
import { serverAt } from "../../model/group-actions";
import { isInSync } from "../../transition/decide/guards";
import { knownAddresses, packRows, unpackRows } from "../../transition/observe/compare-addresses";
import { type Observation, isRunning, isStopped, viewAt } from "../../transition/observe/observation";
import { isCalm } from "../../transition/observe/stays-stopped";

type Group = typeof ProtectionGroup;
type Remembered = Pick<MemoryOf<Group>, "__lastKnown">;

/** Remembers, when an update has ended well, how production serves now. */
export function rememberServing(memory: Remembered, observed: Observation): Remembered {
  const known = lastKnownAt(memory, observed.group.productionSite);
  return { __lastKnown: isCalm(observed) || known === undefined ? calm(observed, known) : disturbed(observed, known) };
}

/**
 * Remembers what a refresh saw. A process that is killed in the middle of a transition saves nothing, and by then servers may
 * be stopped and addresses moved: only a calm group with nothing unfinished is remembered anew, and never one whose production
 * was moved outside, since the side that it left is what the adoption of that move is judged by.
 */
export function rememberSeen({ outputs, memory }: Saved<Group>, observed: Observation): Remembered {
  const known = lastKnownAt(memory, observed.group.productionSite);
  if (known === undefined && memory.__lastKnown !== undefined) return rememberAsIs(memory);
  if (isCalm(observed) && outputs.unfinished === null) return { __lastKnown: calm(observed, known) };
  return known === undefined ? {} : { __lastKnown: disturbed(observed, known) };
}

/** The same where nothing was looked at. */
export function rememberAsIs({ __lastKnown }: Remembered): Remembered {
  return __lastKnown === undefined ? {} : { __lastKnown };
}

function lastKnownAt({ __lastKnown: known }: Remembered, site: Site): LastKnown | undefined {
  // Somebody may have edited the state by hand: a move goes on without what it is only judged by.
  return known?.site === site && Array.isArray(known.stopped) ? known : undefined;
}

/** Keeps what was known, but for servers that are seen to run by now, and for how far the copy is. */
function disturbed(observed: Observation, known: LastKnown): LastKnown {
  const running = new Set(
    observed.instances
      .filter((one) => isRunning(viewAt(observed, one, known.site)))
      .map((one) => serverAt(one, known.site)),
  );
  const stopped = known.stopped.filter(({ serverId }) => !running.has(serverId));
  return { ...known, stopped, inSync: syncOf(observed, known.inSync) };
}

/** The group as it is; of servers that cannot be read, what was known before. */
function calm(observed: Observation, before: LastKnown | undefined): LastKnown {
  const site = observed.group.productionSite;
  const stopped = observed.instances.flatMap((instance): StoppedServer[] => {
    const server = viewAt(observed, instance, site);
    if (server?.readable === true) {
      return isStopped(server) ? [{ serverId: server.id, updated: server.updated }] : [];
    }
    return before?.stopped.filter(({ serverId }) => serverId === serverAt(instance, site)) ?? [];
  });
  const addresses = knownAddresses(observed, unpackRows(before?.addresses)).map(
    ({ remembered: _remembered, ...row }) => row,
  );
  return {
    site,
    stopped,
    inSync: syncOf(observed, before?.inSync),
    addresses: packRows(addresses),
  };
}

/** In sync, behind, or, while replication is interrupted, what was known before. */
function syncOf({ pairs }: Observation, before: boolean | undefined): boolean | undefined {
  if (pairs.length === 0) return before;
  if (pairs.every(isInSync)) return true;
  return pairs.some((pair) => pair.replicationStatus === REPLICATION_STATUS.copying) ? false : before;
}

/** Says what the state knows of production at the side that a transition leaves. */
export function lastKnownIn(
  { outputs, memory }: Pick<Saved<Group>, "outputs" | "memory">,
  from: Site,
): {
  readonly knownStopped: readonly StoppedServer[] | undefined;
  readonly knownAddresses: readonly Address[] | undefined;
  readonly knownInSync: boolean | undefined;
} {
  const known = lastKnownAt(memory, from);
  // A group without pairs is never in sync: what a state of before they were made says means nothing.
  const inSync = outputs.replicationPairCount === 0 ? undefined : (outputs.inSync ?? undefined);
  return {
    knownStopped: known?.stopped,
    knownAddresses: knownRows(
      outputs.productionSite === from ? (outputs.addresses ?? []) : [],
      unpackRows(known?.addresses),
    ),
    knownInSync: known?.inSync ?? inSync,
  };
}

/**
 * The rows of the last calm look; of instances of which it tells nothing, those of the last look of all, which may have come in
 * the middle of a move.
 */
function knownRows(rows: readonly Address[], remembered: readonly Address[] = []): Address[] | undefined {
  const told = new Set(remembered.map(({ instanceId }) => instanceId));
  const all = [...remembered, ...rows.filter(({ instanceId }) => !told.has(instanceId))];
  return all.length === 0 ? undefined : all;
}
