// Calls: POST /protected-instances/{id}/attachreplication · DELETE …/detachreplication/{id} · GET /replications
import { DrError } from "../errors";
import type { ReplicationAttachmentInputs } from "../model/inputs";
import { serverAt } from "../model/transitions";
import type { Pair } from "../model/wire";
import { isStopped } from "../transitions/observation";
import { readServers } from "../transitions/observe";
import { type RunContext, callOptions } from "../transitions/run-context";
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
  async inspect(ctx, id, olds, news, changes) {
    if (changes.replaces.length > 0)
      await refuseReplacement(ctx, KIND, id, String(olds["protectionGroupId"]), olds, news, changes);
    return false;
  },

  async create(ctx, inputs) {
    const {
      protectedInstanceId: instanceId,
      replicationPairId: pairId,
      protectionGroupId: groupId,
      device,
    } = inputs as unknown as ReplicationAttachmentInputs;
    await settleGroup(ctx, groupId);
    const existing = attachmentOf(await ctx.cloud.pairs.get(pairId, callOptions(ctx)), instanceId);
    if (existing !== undefined && !sameDevice(existing, device)) {
      throw new DrError(
        "DR_REFUSED",
        `Pair ${pairId} is attached to instance ${instanceId} as ${existing}, not as ${device}`,
        {},
        { hint: `Declare device: "${existing}".` },
      );
    }
    const get = (): Promise<Pair> => ctx.cloud.pairs.get(pairId, callOptions(ctx));
    if (existing === undefined) {
      await waitForMember(ctx, `Replication pair ${pairId}`, get);
      const jobId = await ctx.cloud.instances.attachPair(instanceId, { pairId, device }, callOptions(ctx));
      await finishJob(ctx, `Attachment of pair ${pairId} to instance ${instanceId}`, jobId);
    }
    await waitForMember(ctx, `Replication pair ${pairId}`, get);
    return { id: `${instanceId}/${pairId}`, outs: { ...inputs, ...outputsOf(await get(), instanceId) } };
  },

  async read(ctx, id, props) {
    const [instanceId = "", pairId = ""] = id.split("/");
    const pair = await orGone(
      ctx.cloud.batch.pair(pairId, props["protectionGroupId"] as string | undefined, callOptions(ctx)),
    );
    if (pair === undefined || attachmentOf(pair, instanceId) === undefined) return undefined;
    const declared =
      props["replicationPairId"] === undefined
        ? { protectedInstanceId: instanceId, replicationPairId: pairId, protectionGroupId: pair.groupId }
        : inputsIn(KIND, props);
    return { ...declared, ...outputsOf(pair, instanceId) };
  },

  async update(ctx, id, _olds, news) {
    const [instanceId = "", pairId = ""] = id.split("/");
    const pair = await ctx.cloud.batch.pair(pairId, String(news["protectionGroupId"]), callOptions(ctx));
    return { ...news, ...outputsOf(pair, instanceId) };
  },

  async delete(ctx, id, props) {
    const [instanceId = "", pairId = ""] = id.split("/");
    const verdict = await guardDelete(ctx, KIND, id, String(props["protectionGroupId"]), props);
    if (!verdict.go) {
      ctx.say.info(verdict.why);
      return;
    }
    const pair = await orGone(ctx.cloud.pairs.get(pairId, callOptions(ctx)));
    if (pair === undefined || attachmentOf(pair, instanceId) === undefined) return;
    if (props["detachFromRunning"] !== true) await refuseRunning(ctx, instanceId, pair);
    await removeMember(ctx, `Detachment of pair ${pair.name}`, {
      remove: () => ctx.cloud.instances.detachPair(instanceId, pairId, callOptions(ctx)),
      get: () => ctx.cloud.pairs.get(pairId, callOptions(ctx)),
    });
  },
};

function attachmentOf(pair: Pair, instanceId: string): string | undefined {
  return pair.attachments.find((one) => one.instanceId === instanceId)?.device;
}

function outputsOf(pair: Pair, instanceId: string): Props {
  return { attachedDevice: attachmentOf(pair, instanceId) ?? "", status: pair.status };
}

async function refuseRunning(ctx: RunContext, instanceId: string, pair: Pair): Promise<void> {
  const instance = await orGone(ctx.cloud.instances.get(instanceId, callOptions(ctx)));
  if (instance === undefined) return;
  const serverId = serverAt(instance, instance.productionSite);
  const server = (await readServers(ctx.cloud, [serverId], callOptions(ctx))).get(serverId);
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
