import type { Call } from "../../call";
import type { Check } from "../../model/checks";
import type { Site } from "../../model/status";
import type { CheckResult } from "../../model/verification";
import { observe } from "../../transition/observe/observe";
import type { CheckServer } from "../../checks/servers";
import { serversOfGroup } from "./servers-of-group";

/** A look at the servers serves all checks for this long. */
const LOOK_AGE_MS = 10_000;

/** A run of some checks of a list; the others are there for the way through them. */
export interface Verifying {
  readonly checks: readonly Check[];
  readonly part: readonly Check[];
  readonly servers: () => Promise<readonly CheckServer[]>;
  readonly mostMs?: number | undefined;
  readonly signal?: AbortSignal;
  readonly onResult?: (result: CheckResult) => void;
}

/** Runs checks against the side of a group that serves. It reads the service, and changes nothing. */
export async function runChecksOf(
  call: Pick<Call, "clock" | "env" | "signal">,
  { checks, part, servers, mostMs, signal = call.signal, onResult }: Verifying,
): Promise<readonly CheckResult[]> {
  // What connects and starts programs is loaded where a check runs, and nowhere else.
  const { runChecks } = await import("../../checks/run.js");
  const { clock, env } = call;
  return await runChecks({ checks: part, among: checks, servers, clock, signal, mostMs, onResult, env: { ...env } });
}

/** A group, and the side that is meant to serve; default: the one that the service names. */
export interface Serving {
  readonly groupId: string;
  readonly site?: Site | undefined;
}

/** Reads the servers of the side that serves, again after a while: an address may arrive later than its server. */
export function lookAtServers(
  { cloud, clock }: Pick<Call, "cloud" | "clock">,
  { groupId, site }: Serving,
): () => Promise<readonly CheckServer[]> {
  let known: { readonly at: number; readonly servers: Promise<readonly CheckServer[]> } | undefined;
  const look = async (): Promise<readonly CheckServer[]> => {
    const observed = await observe(cloud, groupId);
    return serversOfGroup(observed, site ?? observed.group.productionSite);
  };
  return () => {
    if (known === undefined || clock.now() - known.at > LOOK_AGE_MS) {
      const servers = look();
      const entry = { at: clock.now(), servers };
      known = entry;
      servers.catch(() => {
        if (known === entry) known = undefined;
      });
    }
    return known.servers;
  };
}
