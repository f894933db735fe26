// Calls: POST /protected-instances/{id}/attachreplication · DELETE …/detachreplication/{id} · GET /replications
import { DrError } from "../errors";
import { ReplicationAttachment, type ReplicationAttachmentInputs } from "../model/definitions";
import { sameDevice } from "../model/definitions/replication-attachment";
import type { MemoryOf, OutputsOf } from "../model/define";
import { serverAt } from "../model/group-actions";
import type { Pair } from "../model/wire/wire";
import { isStopped } from "../transition/observe/observation";
import { readServers } from "../transition/observe/observe";
import type { Call } from "../call";
import { settleGroup } from "../transition/observe/settle";
import { verifyAdopted } from "./common/adopt";
import { refuseReplacement } from "./common/explain-diff";
import { guardDelete } from "./delete/guard-delete";
import type { ResourceHandler } from "../engine/handler";
import { attach, attachmentOf, detach, underWay } from "./members/attach";
import { Made, appearing, complete, whenMade } from "./common/create";
import { explainAway, knowsGroup, memberMoved, orGone } from "./common/members";
import { refuseExisting, sayTakenUp } from "./common/take-up";

const KIND = "ReplicationAttachment";

export const replicationAttachment: ResourceHandler<typeof ReplicationAttachment> = {
  definition: ReplicationAttachment,

  async diff(call, { id, old, inputs, changes }) {
    const { protectionGroupId: groupId } = old.inputs;
    if (changes.replaces.length > 0)
      await refuseReplacement(call, { kind: KIND, id, groupId, inputs: old.inputs }, inputs, changes);
    return !knowsGroup(inputs) && (await memberMoved(call, groupId, { status: old.outputs.status }));
  },

  async create(call, inputs) {
    const { protectedInstanceId: instanceId, replicationPairId: pairId, protectionGroupId: groupId, device } = inputs;
    await appearing(call, () => settleGroup(call, groupId));
    const id = `${instanceId}/${pairId}`;
    const { adopt } = inputs;
    if (adopt !== undefined) verifyAdopted("Attachment", adopt, { adopt }, { adopt: id });
    const before = await appearing(call, () => call.cloud.pairs.get(pairId));
    if (before.groupId !== groupId) {
      throw new DrError(
        "DR_REFUSED",
        `Pair ${before.name} (${pairId}) is in group ${before.groupId}, not in ${groupId}, where this attachment is declared`,
        {},
        { hint: `Declare what is there: protectionGroup: "${before.groupId}". Nothing was changed.` },
      );
    }
    const existing = attachmentOf(before, instanceId);
    if (existing !== undefined && !sameDevice(existing, device)) {
      throw new DrError(
        "DR_REFUSED",
        `Pair ${pairId} is attached to instance ${instanceId} as ${existing}, not as ${device}`,
        {},
        { hint: `Declare device: "${existing}".` },
      );
    }
    if (adopt !== undefined && existing === undefined) throw nothingToAdopt(id, before);
    if (adopt === undefined && existing !== undefined) takeUp(call, inputs, id, before);
    const memory: MemoryOf<typeof ReplicationAttachment> = { origin: adopt === undefined ? "created" : "adopted" };
    let attached = before;
    return await complete(
      { what: "The attachment", inputs, memory, pending: ["attach"] },
      async () => {
        try {
          attached = await attach(call, inputs, before);
          return id;
        } catch (error) {
          throw (await underWay(call, inputs))
            ? new Made(id, error)
            : await explainAway(call, groupId, "attachment", error);
        }
      },
      () => Promise.resolve({ inputs, outputs: outputsOf(attached, instanceId), memory }),
    );
  },

  async list(call) {
    return (await call.cloud.pairs.list()).flatMap(({ id, attachments }) =>
      attachments.map(({ instanceId }) => `${instanceId}/${id}`),
    );
  },

  async read(call, id, old) {
    const [instanceId = "", pairId = ""] = id.split("/");
    const pair = await orGone(call.cloud.batch.pair(pairId, old?.inputs.protectionGroupId));
    const device = pair === undefined ? undefined : attachmentOf(pair, instanceId);
    if (pair === undefined || device === undefined) return undefined;
    const ids = { protectedInstanceId: instanceId, replicationPairId: pairId, protectionGroupId: pair.groupId };
    return {
      inputs: old?.inputs ?? { ...ids, device },
      outputs: outputsOf(pair, instanceId),
      memory: old?.memory ?? {},
    };
  },

  async update(call, edit) {
    const { id, inputs } = edit;
    const [instanceId = "", pairId = ""] = id.split("/");
    const { old } = await whenMade(edit, { what: "The attachment" }, async () => {
      await attach(call, inputs, await call.cloud.pairs.get(pairId));
    });
    const pair = await call.cloud.batch.pair(pairId, inputs.protectionGroupId, { fresh: old !== edit.old });
    return { inputs, outputs: outputsOf(pair, instanceId), memory: old.memory };
  },

  async delete(call, id, { inputs }) {
    const [instanceId = "", pairId = ""] = id.split("/");
    await guardDelete(call, { kind: KIND, id, groupId: inputs.protectionGroupId, inputs });
    const pair = await orGone(call.cloud.pairs.get(pairId));
    if (pair === undefined || attachmentOf(pair, instanceId) === undefined) return;
    if (inputs.detachFromRunning !== true) await refuseRunning(call, instanceId, pair, inputs.__urn);
    await detach(call, instanceId, pair);
  },
};

/**
 * Says that an attachment is taken up that an interrupted run made, or refuses it. It is ours where both of its ends are: this
 * program has them, in this run, and its state made them.
 */
function takeUp(call: Call, inputs: ReplicationAttachmentInputs, id: string, pair: Pair): void {
  const { protectedInstanceId, replicationPairId } = inputs;
  const { asked } = call.memory;
  const existing = { kind: KIND, id, what: `Attachment of pair ${pair.name}`, createdAt: pair.createdAt } as const;
  const ends = [
    { kind: "ProtectedInstance", id: protectedInstanceId },
    { kind: "ReplicationPair", id: replicationPairId },
  ];
  if (ends.every((end) => asked.createdHere(end))) {
    sayTakenUp(call, existing);
    return;
  }
  const why = "its instance and its pair were not both created by resources of this run";
  throw refuseExisting(call, inputs, existing, { why, otherwise: "Otherwise leave this resource out." });
}

function nothingToAdopt(id: string, pair: Pair): DrError {
  return new DrError(
    "DR_REFUSED",
    `Attachment ${id} cannot be adopted: pair ${pair.name} is not attached to that instance`,
    {},
    { hint: "Remove adopt: then it is attached. Nothing was changed." },
  );
}

function outputsOf(pair: Pair, instanceId: string): OutputsOf<typeof ReplicationAttachment> {
  return { attachedDevice: attachmentOf(pair, instanceId) ?? "", status: pair.status, drift: [] };
}

async function refuseRunning(call: Call, instanceId: string, pair: Pair, urn: string | undefined): Promise<void> {
  const instance = await orGone(call.cloud.instances.get(instanceId));
  if (instance === undefined) return;
  const serverId = serverAt(instance, instance.productionSite);
  const server = (await readServers(call.cloud, [serverId])).get(serverId);
  if (server === undefined || isStopped(server)) return;
  throw new DrError(
    "DR_REFUSED",
    `Pair ${pair.name} is not detached: its disk is in use by server ${server.name} (${serverId}), which is ${server.readable ? server.status : "unreadable"}`,
    {},
    {
      hint: `Stop the server and run again. Or unmount the disk, set detachFromRunning: true on the attachment (if it was taken out of the program, put it back first), and bring up that alone: pulumi up --target '${urn ?? "<urn>"}'. Nothing was changed.`,
    },
  );
}
