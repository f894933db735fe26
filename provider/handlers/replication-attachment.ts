// Calls: POST /protected-instances/{id}/attachreplication · DELETE …/detachreplication/{id} · GET /replications
import { DrError } from "../errors";
import type { ReplicationAttachmentInputs } from "../model/inputs";
import { serverAt } from "../model/transitions";
import type { Pair } from "../model/wire";
import { isStopped } from "../transitions/observation";
import { readServers } from "../transitions/observe";
import type { Call } from "../call";
import { settleGroup } from "../transitions/settle";
import { sameDevice } from "./changes";
import { refuseReplacement } from "./explain-diff";
import { guardDelete } from "./guard-delete";
import type { Handler } from "./handler";
import { finishJob } from "./jobs";
import { orGone, removeMember, waitForMember } from "./members";
import { inputsIn } from "./outputs";
import type { Props } from "./shape";

const KIND = "ReplicationAttachment";

export const replicationAttachment: Handler = {
  async inspect(call, id, olds, news, changes) {
    if (changes.replaces.length > 0)
      await refuseReplacement(call, KIND, id, String(olds["protectionGroupId"]), olds, news, changes);
    return false;
  },

  async create(call, inputs) {
    const {
      protectedInstanceId: instanceId,
      replicationPairId: pairId,
      protectionGroupId: groupId,
      device,
    } = inputs as unknown as ReplicationAttachmentInputs;
    await settleGroup(call, groupId);
    const existing = attachmentOf(await call.cloud.pairs.get(pairId), instanceId);
    if (existing !== undefined && !sameDevice(existing, device)) {
      throw new DrError(
        "DR_REFUSED",
        `Pair ${pairId} is attached to instance ${instanceId} as ${existing}, not as ${device}`,
        {},
        { hint: `Declare device: "${existing}".` },
      );
    }
    const get = (): Promise<Pair> => call.cloud.pairs.get(pairId);
    if (existing === undefined) {
      await waitForMember(call, `Replication pair ${pairId}`, get);
      const jobId = await call.cloud.instances.attachPair(instanceId, { pairId, device });
      await finishJob(call, `Attachment of pair ${pairId} to instance ${instanceId}`, jobId);
    }
    await waitForMember(call, `Replication pair ${pairId}`, get);
    return { id: `${instanceId}/${pairId}`, outs: { ...inputs, ...outputsOf(await get(), instanceId) } };
  },

  async read(call, id, props) {
    const [instanceId = "", pairId = ""] = id.split("/");
    const pair = await orGone(call.cloud.batch.pair(pairId, props["protectionGroupId"] as string | undefined));
    if (pair === undefined || attachmentOf(pair, instanceId) === undefined) return undefined;
    const declared =
      props["replicationPairId"] === undefined
        ? { protectedInstanceId: instanceId, replicationPairId: pairId, protectionGroupId: pair.groupId }
        : inputsIn(KIND, props);
    return { ...declared, ...outputsOf(pair, instanceId) };
  },

  async update(call, id, _olds, news) {
    const [instanceId = "", pairId = ""] = id.split("/");
    const pair = await call.cloud.batch.pair(pairId, String(news["protectionGroupId"]));
    return { ...news, ...outputsOf(pair, instanceId) };
  },

  async delete(call, id, props) {
    const [instanceId = "", pairId = ""] = id.split("/");
    const verdict = await guardDelete(call, KIND, id, String(props["protectionGroupId"]), props);
    if (!verdict.go) {
      call.log.info(verdict.why);
      return;
    }
    const pair = await orGone(call.cloud.pairs.get(pairId));
    if (pair === undefined || attachmentOf(pair, instanceId) === undefined) return;
    if (props["detachFromRunning"] !== true) await refuseRunning(call, instanceId, pair);
    await removeMember(call, `Detachment of pair ${pair.name}`, {
      remove: () => call.cloud.instances.detachPair(instanceId, pairId),
      get: () => call.cloud.pairs.get(pairId),
    });
  },
};

function attachmentOf(pair: Pair, instanceId: string): string | undefined {
  return pair.attachments.find((one) => one.instanceId === instanceId)?.device;
}

function outputsOf(pair: Pair, instanceId: string): Props {
  return { attachedDevice: attachmentOf(pair, instanceId) ?? "", status: pair.status };
}

async function refuseRunning(call: Call, instanceId: string, pair: Pair): Promise<void> {
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
      hint: "Stop the server or unmount the disk and set detachFromRunning: true on the attachment, run pulumi up, then remove it. Nothing was changed.",
    },
  );
}
