import type { Call } from "../call";
import { DrError, isDrError, whatHappened } from "../errors";
import type { DrillCheck, DrillRun, HistoryEvent, Left, Objects } from "../model/drill-history";
import type { Eip } from "../model/wire/wire";
import { orGone } from "../resources/common/members";
import { type EipAccess, eipName, eipShape, keptEip } from "./decide/eips";
import { unlessDeaf } from "./look";
import { WHOLE } from "./objects";

/** Pause between two looks at an EIP that is not ready. */
const LOOK_MS = 2_000;
/** Time for which an EIP may not be ready, or not be visible yet [unverified: E1 of docs/contract.md]. */
const READY_MS = 60_000;
/** Refusal of the service while it is at work on an EIP (EIP `error_codes`). */
const BUSY = "VPC.0512";

/** A server of a drill with the EIP that leads to it. */
export interface Bound {
  readonly serverId: string;
  readonly portId: string;
  readonly eipId: string;
  readonly address: string;
}

export interface Binding {
  /** Name of the drill. */
  readonly name: string;
  readonly access: EipAccess;
  readonly serverIds: readonly string[];
  readonly objects: () => Objects;
  readonly note: (event: HistoryEvent) => void;
}

/**
 * Gives each server an EIP of its own. A name is on record before an EIP is asked for, and its id before it is bound, so that whoever
 * comes next finds it.
 */
export async function bindEips(call: Call, { name, access, serverIds, objects, note }: Binding): Promise<Bound[]> {
  const made: { readonly serverId: string; readonly eipId: string }[] = [];
  for (const serverId of serverIds) {
    const asked = eipName(name, serverId);
    note({ event: "asked", eip: asked });
    const eipId = await assigned(call, asked, access).catch((error: unknown) => {
      if (isRefusal(error)) note({ event: "asked", eip: asked, refused: true });
      throw error;
    });
    note({ event: "made", objects: { ...objects(), eips: [...objects().eips, eipId] } });
    made.push({ serverId, eipId });
  }
  const bound: Bound[] = [];
  for (const { serverId, eipId } of made) bound.push(await boundTo(call, serverId, eipId));
  return bound;
}

/** True if nothing can have come of a request. */
function isRefusal(error: unknown): boolean {
  return isDrError(error) && !isDrError(error, "DR_AMBIGUOUS", "DR_PROTOCOL", "DR_ABORTED");
}

/** Asks once. Where the answer is lost, the list tells by the name whether there is one; nothing is asked for again. */
async function assigned(call: Call, name: string, access: EipAccess): Promise<string> {
  const { cloud, clock, signal } = call;
  try {
    return await cloud.eips.assign({ name, ...eipShape(access) });
  } catch (error) {
    if (!isDrError(error, "DR_AMBIGUOUS", "DR_PROTOCOL") || signal.aborted) throw error;
    const until = clock.now() + READY_MS;
    for (;;) {
      const found = (await cloud.eips.all(WHOLE)).find(({ bandwidthName }) => bandwidthName === name);
      if (found !== undefined) return found.id;
      if (clock.now() >= until) throw error;
      await clock.sleep(LOOK_MS, signal);
    }
  }
}

/** Binds an EIP to the first NIC of a server, and has seen it there by a fresh read. */
async function boundTo(call: Call, serverId: string, eipId: string): Promise<Bound> {
  const { cloud, clock, signal } = call;
  const ports = await cloud.ports.ofServer(serverId, WHOLE);
  const port = ports.find(({ primary }) => primary) ?? ports[0];
  if (port === undefined)
    throw new DrError(
      "DR_PRECONDITION",
      `Server ${serverId} of the drill has no NIC to which an EIP could be bound`,
      {},
      { hint: "Look at the server in the console, and at the one that it copies." },
    );
  const until = clock.now() + READY_MS;
  for (;;) {
    const eip = await orGone(cloud.eips.get(eipId));
    if (eip?.portId === port.id) return { serverId, portId: port.id, eipId, address: eip.address };
    if (eip?.portId !== undefined)
      throw new DrError(
        "DR_REFUSED",
        `EIP ${eipId} was bound by somebody to port ${eip.portId}, so it is left alone`,
        {},
        { hint: "The run made it: release it in the console once nobody needs it." },
      );
    const late = clock.now() >= until;
    if (eip !== undefined && !isUnderWay(eip))
      await cloud.eips.bind(eipId, port.id).catch((error: unknown) => {
        if (late || !mayPass(error) || signal.aborted) throw error;
      });
    else if (late)
      throw new DrError(
        "DR_WAIT_TIMEOUT",
        `EIP ${eipId} was not ready within ${READY_MS / 1000} s: it is ${eip?.status ?? "not visible"}`,
        {},
        { hint: "The clean-up of the run releases it. Run the drill again." },
      );
    await clock.sleep(LOOK_MS, signal);
  }
}

function isUnderWay({ status, address }: Eip): boolean {
  return status.startsWith("PENDING") || status.startsWith("NOTIFY") || address === "";
}

/** True if the next look may show that it was done, or that it can be done by then. */
function mayPass(error: unknown): boolean {
  return isDrError(error) && (error.code === "DR_AMBIGUOUS" || error.facts.vendorCode === BUSY);
}

/** Takes away the proof of each check that went to an EIP which does not lead to its server any more, by fresh reads. */
export async function stillBound(
  { cloud }: Call,
  bound: readonly Bound[],
  checks: readonly DrillCheck[],
): Promise<DrillCheck[]> {
  const intact = await Promise.all(
    bound.map(async ({ serverId, portId, eipId }) => {
      const found = await unlessDeaf(Promise.all([cloud.eips.get(eipId), cloud.ports.ofServer(serverId, WHOLE)]));
      const [eip, ports = []] = found ?? [];
      return eip?.portId === portId && ports.some(({ id }) => id === portId) ? [serverId] : [];
    }),
  );
  const led = new Set(intact.flat());
  return checks.map((check) => {
    const { state, proof } = check;
    if (state !== "passed" || proof?.by !== "eip" || led.has(proof.serverId)) return check;
    const error = `when the checks had ended, its EIP was not seen to lead to server ${proof.serverId} any more`;
    return { ...check, state: "unproven", proof: null, error };
  });
}

/** EIPs of a run that are left alone, and those that a later try may release. */
export interface Released {
  readonly alone: readonly Left[];
  readonly later: readonly Left[];
}

/** Releases the EIPs of a run that lead to nothing, or to its own drill. What fails is said, and holds up nothing else. */
export async function releaseEips(
  call: Call,
  { objects }: Pick<DrillRun, "objects">,
  { own, kept }: { readonly own: readonly Eip[]; readonly kept: Left | undefined },
): Promise<Released> {
  const { cloud, signal } = call;
  const alone: Left[] = [];
  const later: Left[] = [];
  for (const { id } of own) {
    try {
      const eip = await orGone(cloud.eips.get(id));
      const left = eip === undefined ? undefined : keptEip(eip, objects.ports, kept);
      if (left !== undefined) alone.push(left);
      if (eip === undefined || left !== undefined) continue;
      if (eip.portId !== undefined) await cloud.eips.unbind(id);
      await orGone(cloud.eips.release(id));
    } catch (error) {
      if (!isDrError(error) || error.code === "DR_ABORTED" || signal.aborted) throw error;
      later.push({ kind: "EIP", id, why: whatHappened(error) });
    }
  }
  return { alone, later };
}
