import type { CallOptions } from "../api/cloud";
import { clearReads } from "./moves";
import type { Observation } from "./observation";
import { observe } from "./observe";
import type { Preparation } from "./prepare";
import type { RunContext } from "./run-context";

const MOST_LOOKS = 3;
const PAUSE_MS = 2_000;

/**
 * One bad answer of the compute service must not refuse a transition: where something is refused and a server could not be
 * read, the group is looked at again. An unplanned failover is not refused for that, so it is not held up.
 */
export async function lookAgain(
  ctx: RunContext,
  seen: Observation,
  judge: (seen: Observation) => Preparation | undefined,
  options: CallOptions,
): Promise<Observation> {
  let latest = seen;
  for (let look = 1; look < MOST_LOOKS && isRefusedBlind(judge(latest), latest); look++) {
    await ctx.clock.sleep(PAUSE_MS, ctx.signal);
    clearReads(ctx);
    latest = await observe(ctx.cloud, seen.group.id, { options });
  }
  return latest;
}

function isRefusedBlind(preparation: Preparation | undefined, seen: Observation): boolean {
  if (preparation === undefined || preparation.refusals.length === 0) return false;
  return [...seen.servers.values()].some((server) => !server.readable);
}
