import { type Outcome, failed, unproven } from "./outcome";
import { lastLine } from "./process";
import type { Attempt } from "./run";
import { type Endpoint, endpointText } from "./servers";
import { type Session, withSession } from "./session";
import { NO_PROGRAM, portScript } from "./ssh-arguments";
import type { HopCheck } from "./way";

/** Holds the session open, and the forward with it, until its input ends. */
const HOLD = "exec cat >/dev/null";

/**
 * Asks through a host that has proven in the same connection which server it is. Only a server of this network can be reached from
 * there, so that the proof of the hop is that of the check.
 */
export async function throughHop(
  attempt: Attempt,
  hop: HopCheck,
  endpoint: Endpoint,
  ask: (socket: string) => Promise<Outcome | undefined>,
): Promise<Outcome> {
  return await withSession(attempt, hop, { then: HOLD, forwardTo: endpoint }, async (session) => {
    const bad = await ask(session.socket);
    if (bad === undefined) return passedBy(attempt, session);
    // The client tells why it closed the forward, which may be after it did.
    session.release();
    const { stderr } = await session.ended();
    const why = stderr.split("\n").find((line) => line.includes("open failed"));
    return why === undefined ? bad : failed(`${hop.name} cannot connect to ${endpointText(endpoint)}: ${why.trim()}`);
  });
}

/** Opens a port from the hop. */
export async function tryPortFrom(attempt: Attempt, hop: HopCheck, endpoint: Endpoint): Promise<Outcome> {
  const target = endpointText(endpoint);
  return await withSession(attempt, hop, { then: portScript(endpoint) }, async (session) => {
    const { code, stderr } = await session.ended();
    if (code === 0) return passedBy(attempt, session);
    if (code === NO_PROGRAM)
      return unproven(`${hop.name} has neither bash nor nc, with which it could open ${target}`, true);
    if (attempt.signal.aborted) return failed(`${target} did not answer ${hop.name} in time`);
    if (/refused/i.test(stderr)) return failed(`${target} refuses the connection from ${hop.name}`);
    return failed(`${hop.name} cannot connect to ${target}: ${lastLine(stderr) || `code ${code ?? "?"}`}`);
  });
}

function passedBy({ server }: Attempt, { proof }: Session): Outcome {
  const serverId = server?.id ?? proof.serverId;
  // The host itself needs no further step.
  return { state: "passed", proof: { by: serverId === proof.serverId ? "metadata" : "hop", serverId } };
}
