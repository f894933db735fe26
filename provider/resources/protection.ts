// Calls: POST /server-groups/{id}/action (start, stop) · GET /server-groups, /replications, /protected-instances
import type { Call } from "../call";
import { DrError, isDrError } from "../errors";
import { Protection, type ProtectionInputs } from "../model/definitions";
import type { OutputsOf, Result, Saved } from "../model/define";
import { describeStatus } from "../model/status";
import type { Group } from "../model/wire/wire";
import { allows } from "../model/group-actions";
import { decide } from "../transition/decide/decide";
import { HalfDone, halfDoneText } from "../transition/half-done";
import type { Observation } from "../transition/observe/observation";
import { observe } from "../transition/observe/observe";
import { runTransition } from "../transition/run";
import type { TransitionRequest, TransitionResult } from "../transition/request";
import { settleGroup } from "../transition/observe/settle";
import { verifyAdopted } from "./common/adopt";
import { PREVIEW_MS } from "../engine/context";
import { refuseReplacement } from "./common/explain-diff";
import { protectionRequest } from "./group/group-request";
import { guardDelete } from "./delete/guard-delete";
import type { ResourceHandler } from "../engine/handler";
import { memberMoved, orGone } from "./common/members";
import { protectionOutputs } from "./common/outputs";
import { PartialFailure } from "../engine/shape";
import { isOurs, refuseExisting, sayTakenUp } from "./common/take-up";

const KIND = "Protection";

/** Protection that is off, or on its way: the next update goes on from there. What a move of its group passes through is the group's. */
const NOT_ON = ["available", "starting", "error-starting", "stopping", "error-stopping"];

/** Protection that somebody enabled before this resource was created. */
const ALREADY_ON = ["protected", "starting"];

/** Protection that was switched off outside is switched on again only from these. */
const DISABLED = ["available", "error-starting"];

export const protection: ResourceHandler<typeof Protection> = {
  definition: Protection,

  async diff(call, { id, old, inputs, changes }) {
    if (changes.replaces.length > 0)
      await refuseReplacement(call, { kind: KIND, id, groupId: id, inputs: old.inputs }, inputs, changes);
    if (old.outputs.unfinished !== null) return true;
    const off = NOT_ON.includes(old.outputs.status ?? "");
    if (!off && !(await memberMoved(call, id, old.outputs, NOT_ON))) return false;
    return !(await staysOff(call, id, old, inputs));
  },

  async create(call, inputs) {
    const { protectionGroupId: id, adopt } = inputs;
    if (adopt !== undefined) return { id, state: await adoptProtection(call, inputs, adopt) };
    const group = await call.cloud.groups.get(id);
    if (ALREADY_ON.includes(group.status)) takeUp(call, inputs, group);
    return { id, state: await turnOn(call, id, inputs, undefined) };
  },

  async list(call) {
    return (await call.cloud.groups.list()).map(({ id }) => id);
  },

  async read(call, id, old) {
    const observed = await orGone(observe(call.cloud, id, { servers: false, shared: true }));
    if (observed === undefined) return undefined;
    if (DISABLED.includes(observed.group.status)) {
      call.log.warn(
        `Protection of group ${observed.group.name} is off: the group is in ${describeStatus(observed.group.status)}. The next pulumi up enables it, if production is at the original site and no disk reports a fault.`,
      );
    }
    const drift = DISABLED.includes(observed.group.status) ? ["protection is off"] : [];
    const outputs = { ...observedOutputs(observed), unfinished: old?.outputs.unfinished ?? null, drift };
    return { inputs: old?.inputs ?? { protectionGroupId: id }, outputs, memory: old?.memory ?? {} };
  },

  async update(call, { id, old, inputs }) {
    const group = await settleGroup(call, id);
    const unfinished = old.outputs.unfinished !== null;
    if (unfinished || DISABLED.includes(group.status)) {
      try {
        return await turnOn(call, id, inputs, old);
      } catch (error) {
        if (unfinished || error instanceof PartialFailure) throw error;
        call.log.warn(
          `Protection of group ${group.name} stays off: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return { inputs, outputs: observedOutputs(await observe(call.cloud, id, { servers: false })), memory: old.memory };
  },

  async delete(call, id, { inputs, outputs }) {
    const unfinished = outputs.unfinished !== null;
    const { group } = await guardDelete(call, { kind: KIND, id, groupId: id, inputs, unfinished });
    if (group === undefined || !allows("disable", group.status)) return;
    if (group.pairCount === 0) {
      call.log.info(`Group ${group.name} has no pair left, so nothing is protected: nothing is sent.`);
      return;
    }
    await run(call, protectionRequest(call, "off", { id, inputs }));
  },
};

/**
 * True if the state holds already what there is, and enabling would be refused as the group is: an update would change nothing.
 * Says why.
 */
async function staysOff(
  call: Call,
  id: string,
  old: Saved<typeof Protection>,
  inputs: ProtectionInputs,
): Promise<boolean> {
  try {
    const observed = await observe(call.cloud, id, { servers: false, options: { timeoutMs: PREVIEW_MS } });
    const { group } = observed;
    if (group.status !== old.outputs.status || group.productionSite !== old.outputs.productionSite) return false;
    const known = { record: undefined, waitedForForeign: false };
    const decision = decide(observed, protectionRequest(call, "on", { id, inputs, old }), known);
    if (decision.do !== "refuse") return false;
    call.log.warn(`Protection of group ${group.name} stays off. ${decision.why} ${decision.next}`);
    return true;
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}

/** Takes over what is on, whatever a move of its group makes of it just now. Nothing is sent: adopting enables nothing. */
async function adoptProtection(
  call: Call,
  inputs: ProtectionInputs,
  adopt: string,
): Promise<Result<typeof Protection>> {
  const { protectionGroupId: id } = inputs;
  verifyAdopted("Protection", adopt, { adopt }, { adopt: id });
  const observed = await observe(call.cloud, id, { servers: false });
  const { name, status } = observed.group;
  if (NOT_ON.includes(status) || ["creating", "deleting", "error-deleting", "error"].includes(status)) {
    throw new DrError(
      "DR_REFUSED",
      `Protection of group ${name} (${id}) cannot be adopted: the group is in ${describeStatus(status)}`,
      { groupId: id },
      { hint: "Remove adopt: then creating this resource enables protection. Nothing was changed." },
    );
  }
  return { inputs, outputs: observedOutputs(observed), memory: { origin: "adopted" } };
}

/** Says that protection is taken up that an interrupted run enabled, or refuses it: whoever has it may disable it. */
function takeUp(call: Call, inputs: ProtectionInputs, { id, name, createdAt, status }: Group): void {
  const existing = { kind: KIND, id, what: `Protection of group ${name}`, createdAt } as const;
  if (isOurs(inputs)) {
    sayTakenUp(call, existing);
    return;
  }
  const why = `the group is in ${describeStatus(status)}, and was not created by this stack (or is given by its id)`;
  throw refuseExisting(call, inputs, existing, { why, otherwise: "Otherwise leave this resource out." });
}

function observedOutputs(observed: Observation): OutputsOf<typeof Protection> {
  return { ...protectionOutputs(observed), unfinished: null, drift: [] };
}

async function run(call: Call, request: TransitionRequest): Promise<TransitionResult> {
  const leave = await call.memory.alone(request.groupId);
  return await runTransition(call, request).finally(leave);
}

/** Enables protection, unless the group's status makes that something else. */
async function turnOn(
  call: Call,
  id: string,
  inputs: ProtectionInputs,
  old: Saved<typeof Protection> | undefined,
): Promise<Result<typeof Protection>> {
  const memory = old?.memory ?? { origin: "created" };
  try {
    const { observed } = await run(call, protectionRequest(call, "on", { id, inputs, old }));
    return { inputs, outputs: observedOutputs(observed), memory };
  } catch (error) {
    if (!(error instanceof HalfDone)) throw error;
    const { record, observed, cause } = error;
    const properties = { ...inputs, ...old?.inputs, ...memory, ...observedOutputs(observed), unfinished: record };
    throw new PartialFailure(id, properties, cause, halfDoneText(error));
  }
}
