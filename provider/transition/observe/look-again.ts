import type { CallOptions } from "../../api/cloud";
import { LOOK_MS } from "../../api/look";
import type { Risk } from "../decide/consent";
import { clearReads } from "../steps/moves";
import type { Observation } from "./observation";
import { observe } from "./observe";
import type { Preconditions } from "../steps/preconditions";
import type { Call } from "../../call";

const MOST_LOOKS = 3;
const PAUSE_MS = 2_000;

/** Risks that are asked about where servers can't be read. */
const BLIND = ["zone-loss", "dr-unreadable"] as const satisfies readonly Risk[];

/**
 * One bad answer of the compute service must not hold up a transition: where something is refused, or consent to not
 * reading one of the sides is missing, and a server could not be read, the group is looked at again. What was read a moment ago still counts, so that
 * on a bad day not every server has to answer in the same look. A failover whose zone is agreed to be lost does not wait.
 */
export async function lookAgain(
  call: Call,
  observed: Observation,
  judge: (observed: Observation) => Preconditions | undefined,
  options: CallOptions = {},
): Promise<Observation> {
  let latest = observed;
  const until = call.clock.now() + LOOK_MS;
  for (let look = 1; look < MOST_LOOKS && isHeldBlind(judge(latest), latest); look++) {
    if (call.clock.now() + PAUSE_MS >= until) break;
    await call.clock.sleep(PAUSE_MS, call.signal);
    clearReads(call);
    latest = completed(await observe(call.cloud, observed.group.id, { options }), latest);
  }
  return latest;
}

function isHeldBlind(preconditions: Preconditions | undefined, observed: Observation): boolean {
  if (preconditions === undefined) return false;
  if (preconditions.refusals.length === 0 && !BLIND.some((risk) => preconditions.missing.includes(risk))) return false;
  return [...observed.servers.values()].some((server) => !server.readable);
}

/** The new look, with the servers that it could not read as the one before saw them. */
function completed(now: Observation, before: Observation): Observation {
  const servers = [...now.servers].map(([id, server]) => {
    const earlier = before.servers.get(id);
    return [id, !server.readable && earlier?.readable === true ? earlier : server] as const;
  });
  return { ...now, servers: new Map(servers) };
}
