import type { AddressRow } from "../model/ledger";
import type { Site } from "../model/status";
import { packRows, unpackRows } from "../transitions/ledger";
import { type Observation, addressRows, isRunning, viewAt } from "../transitions/observation";
import type { Props } from "./shape";

/** How production was seen to serve when an update last ended well. */
interface Served {
  readonly site: Site;
  /** Protected instances whose server ran there. */
  readonly ran: readonly string[];
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
  const ran = seen.instances.filter((one) => isRunning(viewAt(seen, one, site))).map(({ id }) => id);
  return { [KEY]: { site, ran, before: packRows(addressRows(seen)) } satisfies Served };
}

/** The same, kept as it was, but for servers that are seen to run there by now. */
export function servedThen(olds: Props, seen?: Observation): Props {
  const served = olds[KEY] as Served | undefined;
  if (served === undefined) return {};
  if (seen?.group.productionSite !== served.site) return { [KEY]: served };
  const now = servedNow(seen)[KEY] as Served;
  return { [KEY]: { ...served, ran: [...new Set([...served.ran, ...now.ran])] } };
}

/** What the state knows of production at the side that a transition leaves. */
export function knownOf(
  olds: Props,
  from: Site,
): { readonly knownRan: readonly string[] | undefined; readonly knownAddresses: readonly AddressRow[] | undefined } {
  const served = olds[KEY] as Served | undefined;
  const then = served?.site === from ? served : undefined;
  const seenThere = olds["productionSite"] === from;
  return {
    knownRan: then?.ran,
    knownAddresses: seenThere ? (olds["addresses"] as AddressRow[] | undefined) : unpackRows(then?.before),
  };
}
