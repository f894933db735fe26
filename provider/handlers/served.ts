import type { AddressRow } from "../model/ledger";
import { REPLICATION_STATUS, type Site } from "../model/status";
import { isInSync } from "../transitions/guards";
import { packRows, unpackRows } from "../transitions/ledger";
import { type Observation, addressRows, isRunning, isStopped, viewAt } from "../transitions/observation";
import type { Props } from "./shape";

/** How production was seen to serve when an update last ended well. */
interface Served {
  readonly site: Site;
  /** Protected instances whose server was seen stopped there. One that nobody looked at, or that could not be read, is not among them. */
  readonly idle: readonly string[];
  /** Whether every pair was in sync when replication was last seen running. */
  readonly inSync: boolean | undefined;
  /** The addresses of both sides, packed. */
  readonly before: string;
}

const KEY = "__served";

/**
 * What a transition must know of the time before it. A process that is killed in the middle of one saves nothing, and by then
 * servers may be stopped and addresses moved: neither a later read nor a refresh may take that for how production served.
 */
export function servedNow(seen: Observation): Props {
  const site = seen.group.productionSite;
  const idle = seen.instances.filter((one) => isStopped(viewAt(seen, one, site))).map(({ id }) => id);
  const served: Served = { site, idle, inSync: syncOf(seen, undefined), before: packRows(addressRows(seen)) };
  return { [KEY]: served };
}

/** The same, kept as it was, but for servers that are seen to run there by now, and for how far the copy is. */
export function servedThen(olds: Props, seen?: Observation): Props {
  const served = olds[KEY] as Served | undefined;
  if (served === undefined) return {};
  if (seen?.group.productionSite !== served.site) return { [KEY]: served };
  const running = seen.instances.filter((one) => isRunning(viewAt(seen, one, served.site))).map(({ id }) => id);
  const idle = served.idle.filter((id) => !running.includes(id));
  return { [KEY]: { ...served, idle, inSync: syncOf(seen, served.inSync) } satisfies Served };
}

/** In sync, behind, or, while replication is interrupted, what was known before. */
function syncOf({ pairs }: Observation, before: boolean | undefined): boolean | undefined {
  if (pairs.length === 0) return before;
  if (pairs.every(isInSync)) return true;
  return pairs.some((pair) => pair.replicationStatus === REPLICATION_STATUS.copying) ? false : before;
}

/** What the state knows of production at the side that a transition leaves. */
export function knownOf(
  olds: Props,
  from: Site,
): {
  readonly knownIdle: readonly string[] | undefined;
  readonly knownAddresses: readonly AddressRow[] | undefined;
  readonly knownInSync: boolean | undefined;
} {
  const served = olds[KEY] as Served | undefined;
  const then = served?.site === from ? served : undefined;
  const seenThere = olds["productionSite"] === from;
  return {
    knownIdle: then?.idle,
    knownAddresses: seenThere ? (olds["addresses"] as AddressRow[] | undefined) : unpackRows(then?.before),
    knownInSync: then?.inSync ?? (olds["inSync"] as boolean | undefined),
  };
}
