// Calls: POST /server-groups/{id}/action (start, stop) · GET /server-groups, /replications, /protected-instances
import type { Call } from "../call";
import type { ProtectionInputs } from "../model/inputs";
import { describeStatus } from "../model/status";
import { allows } from "../model/transitions";
import { HalfDone, halfDoneText } from "../transitions/half-done";
import { observe } from "../transitions/observe";
import { runTransition } from "../transitions/run";
import type { TransitionRequest, TransitionResult } from "../transitions/request";
import { settleGroup } from "../transitions/settle";
import { refuseReplacement } from "./explain-diff";
import { protectionRequest } from "./group-request";
import { guardDelete } from "./guard-delete";
import type { Handler } from "./handler";
import { orGone } from "./members";
import { inputsIn, protectionOutputs } from "./outputs";
import { type Props, PartialFailure } from "./shape";

const KIND = "Protection";

/** Protection that is off, or on its way: the next update goes on from there. What a move of its group passes through is the group's. */
const NOT_ON = ["available", "starting", "error-starting", "stopping", "error-stopping"];

/** Protection that was switched off outside is switched on again only from these. */
const DISABLED = ["available", "error-starting"];

export const protection: Handler = {
  async inspect(call, id, olds, news, changes) {
    if (changes.replaces.length > 0) await refuseReplacement(call, KIND, id, id, olds, news, changes);
    return (olds["unfinished"] ?? undefined) !== undefined || NOT_ON.includes(String(olds["status"]));
  },

  async create(call, inputs) {
    const { protectionGroupId: id } = inputs as unknown as ProtectionInputs;
    return { id, outs: await turnOn(call, id, inputs, inputs) };
  },

  async read(call, id, props) {
    const look = { servers: false, shared: true } as const;
    const seen = await orGone(observe(call.cloud, id, look));
    if (seen === undefined) return undefined;
    if (DISABLED.includes(seen.group.status)) {
      call.log.warn(
        `Protection of group ${seen.group.name} is off: the group is in ${describeStatus(seen.group.status)}. The next pulumi up enables it, if production is at the original site and no disk reports a fault.`,
      );
    }
    const declared = props["protectionGroupId"] === undefined ? { protectionGroupId: id } : inputsIn(KIND, props);
    return { ...declared, ...protectionOutputs(seen), unfinished: props["unfinished"] };
  },

  async update(call, id, olds, news) {
    const group = await settleGroup(call, id);
    const unfinished = (olds["unfinished"] ?? undefined) !== undefined;
    if (unfinished || DISABLED.includes(group.status)) {
      try {
        return await turnOn(call, id, olds, news);
      } catch (error) {
        if (unfinished || error instanceof PartialFailure) throw error;
        call.log.warn(
          `Protection of group ${group.name} stays off: ${error instanceof Error ? error.message : String(error)}`,
        );
      }
    }
    return { ...news, ...protectionOutputs(await observe(call.cloud, id, { servers: false })) };
  },

  async delete(call, id, props) {
    const verdict = await guardDelete(call, KIND, id, id, props);
    if (!verdict.go) {
      call.log.info(verdict.why);
      return;
    }
    const { group } = verdict;
    if (group === undefined || !allows("disable", group.status)) return;
    await run(call, protectionRequest(id, "off", {}, props, call));
  },
};

async function run(call: Call, request: TransitionRequest): Promise<TransitionResult> {
  return await call.memory.alone(request.groupId, () => runTransition(call, request));
}

/** Enables protection, unless the group's status makes that something else. */
async function turnOn(call: Call, id: string, olds: Props, news: Props): Promise<Props> {
  try {
    const { seen } = await run(call, protectionRequest(id, "on", olds, news, call));
    return { ...news, ...protectionOutputs(seen) };
  } catch (error) {
    if (!(error instanceof HalfDone)) throw error;
    const { record, seen, cause } = error;
    const properties = { ...news, ...olds, ...protectionOutputs(seen), unfinished: record };
    throw new PartialFailure(id, properties, cause, halfDoneText(error));
  }
}
