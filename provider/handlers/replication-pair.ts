// Calls: POST, GET, PUT, DELETE /replications · POST /replications/{id}/action (extend) · for failover those of the protection group
import { DrError } from "../errors";
import type { MigratedAddress } from "../model/ledger";
import type { GroupLink, ReplicationPairInputs } from "../model/inputs";
import type { LastTransition } from "../model/report";
import { otherSite } from "../model/status";
import { volumeAt } from "../model/transitions";
import { hasUnknown } from "../model/unknown";
import type { Pair } from "../model/wire";
import { HalfDone } from "../transitions/half-done";
import { orientPair } from "../transitions/orient";
import { type RunContext, callOptions } from "../transitions/run-context";
import { verifyAdopted } from "./adopt";
import { createMember } from "./create-member";
import { refuseReplacement, refuseTransition } from "./explain-diff";
import { pairRequest } from "./group-request";
import { guardDelete } from "./guard-delete";
import type { Handler } from "./handler";
import { finishJob } from "./jobs";
import { memberMoved, orGone, removePair } from "./members";
import { inputsIn } from "./outputs";
import { type Props, PartialFailure } from "./shape";
import { sharedTransition } from "./transition-group";

const KIND = "ReplicationPair";

export const replicationPair: Handler = {
  check(inputs, fresh) {
    if (inputs["failover"] !== true) return [];
    const link = (inputs["__group"] ?? {}) as GroupLink;
    if (fresh && inputs["adopt"] === undefined) {
      return [
        {
          property: "failover",
          reason:
            "failover: true is refused when a pair is created: creating or replacing never fails over. Set it in a later update",
        },
      ];
    }
    if (link.failover === false) {
      return [
        {
          property: "failover",
          reason:
            "failover: true contradicts failover: false of the pair's protection group: the service moves whole groups, so only one of the two can hold",
        },
      ];
    }
    return [];
  },

  async inspect(ctx, id, olds, news, changes, deps) {
    const groupId = String(olds["protectionGroupId"]);
    if (changes.replaces.length > 0) await refuseReplacement(ctx, KIND, id, groupId, olds, news, changes);
    refuseShrink(olds, news);
    const unfinished = olds["unfinished"] !== undefined;
    const asks = changes.intents.includes("failover") && news["failover"] === true;
    const groupAsksToo = (news["__group"] as GroupLink | undefined)?.failover === true;
    if (asks && (groupAsksToo || hasUnknown(news["__group"])))
      ctx.say.info("Fails over with its protection group, in the same transition.");
    else if (asks || unfinished) {
      await refuseTransition(ctx, pairRequest(groupId, olds, news, deps), { edited: asks, urn: news["__urn"] }, deps);
    }
    return unfinished || (news["__group"] === undefined && (await memberMoved(ctx, groupId, olds)));
  },

  async create(ctx, inputs) {
    const declared = inputs as unknown as ReplicationPairInputs;
    const id = declared.adopt ?? (await createPair(ctx, declared, inputs));
    if (declared.adopt !== undefined) await adoptPair(ctx, id, declared);
    if (declared.adopt === undefined && declared.size !== undefined) await expand(ctx, id, declared.size);
    return { id, outs: { ...inputs, ...(await pairOutputs(ctx, id, inputs, true)) } };
  },

  async read(ctx, id, props) {
    const groupId = props["protectionGroupId"] as string | undefined;
    const pair = await orGone(ctx.cloud.batch.pair(id, groupId, callOptions(ctx)));
    if (pair === undefined) return undefined;
    const declared =
      groupId === undefined
        ? { name: pair.name, protectionGroupId: pair.groupId, volumeId: pair.sourceVolumeId }
        : inputsIn(KIND, props);
    const { migratedAddresses, lastTransition, unfinished } = props;
    return {
      ...declared,
      ...outputsOf(orientPair(pair, props["volumeId"])),
      migratedAddresses,
      lastTransition,
      unfinished,
    };
  },

  async update(ctx, id, olds, news, changes, deps) {
    const groupId = String(news["protectionGroupId"]);
    if (changes.updates.includes("name")) await ctx.cloud.pairs.rename(id, String(news["name"]), callOptions(ctx));
    if (changes.updates.includes("size")) await expand(ctx, id, Number(news["size"]));
    const carried = { migratedAddresses: olds["migratedAddresses"], lastTransition: olds["lastTransition"] };
    const asks =
      (changes.intents.includes("failover") && news["failover"] === true) || olds["unfinished"] !== undefined;
    if (!asks) return { ...news, ...carried, ...(await pairOutputs(ctx, id, news, changes.updates.length > 0)) };
    refuseDisagreement(news);
    const request = pairRequest(groupId, olds, news, deps);
    try {
      const result = await sharedTransition(ctx, request);
      const outs = await pairOutputs(ctx, id, news, true);
      const attached = new Set((outs["attachments"] as Pair["attachments"]).map((one) => one.instanceId));
      for (const warning of result.warnings) ctx.say.warn(warning);
      return {
        ...news,
        ...outs,
        failover: result.completed === true ? true : undefined,
        migratedAddresses: ofInstances(result.migrated, attached) ?? carried.migratedAddresses,
        lastTransition: brief(result.lastTransition, attached) ?? carried.lastTransition,
        unfinished: result.unfinished,
      };
    } catch (error) {
      if (!(error instanceof HalfDone)) throw error;
      throw new PartialFailure(
        id,
        { ...olds, unfinished: error.journal.mark },
        error.cause,
        `The failover of group ${error.seen.group.name}, asked by this pair, is NOT finished; run pulumi up again to go on.`,
      );
    }
  },

  async delete(ctx, id, props) {
    const groupId = String(props["protectionGroupId"]);
    const verdict = await guardDelete(ctx, KIND, id, groupId, props);
    if (!verdict.go) {
      ctx.say.info(verdict.why);
      return;
    }
    const deleteTargetVolume = props["deleteTargetVolume"] === true;
    await removePair(ctx, { id, name: String(props["name"]) }, { groupId, deleteTargetVolume });
  },
};

function refuseDisagreement(news: Props): void {
  if ((news["__group"] as GroupLink | undefined)?.failover !== false) return;
  throw new DrError(
    "DR_REFUSED",
    "failover: true of this pair contradicts failover: false of its protection group",
    {},
    { hint: "The service moves whole groups: declare one of the two. Nothing was changed." },
  );
}

function refuseShrink(olds: Props, news: Props): void {
  const [was, wanted] = [olds["volumeSize"], news["size"]];
  if (typeof was !== "number" || typeof wanted !== "number" || wanted >= was) return;
  throw new DrError(
    "DR_REFUSED",
    `The disks of this pair have ${was} GB and cannot shrink to ${wanted} GB`,
    {},
    { hint: "Declare a size that is not smaller. Nothing was changed." },
  );
}

async function createPair(ctx: RunContext, declared: ReplicationPairInputs, inputs: Props): Promise<string> {
  const { protectionGroupId: groupId, volumeId, name, description, clusterId } = declared;
  const { pairs } = ctx.cloud;
  return await createMember(
    ctx,
    {
      kind: "replication pair",
      groupId,
      name,
      subject: `Disk ${volumeId}`,
      takenHint: (id) =>
        `The disks of a protected instance get their pairs with it. To manage this one here, set adopt: "${id}".`,
      entity: "replication_pair_id",
      find: async () => (await pairs.list({ groupId, volumeId }, callOptions(ctx)))[0],
      post: () => pairs.create({ groupId, volumeId, name, description, clusterId }, callOptions(ctx)),
      get: (id) => pairs.get(id, callOptions(ctx)),
      remove: (id) => pairs.remove(id, { groupId, deleteTargetVolume: true }, callOptions(ctx)),
    },
    inputs,
  );
}

async function adoptPair(ctx: RunContext, id: string, declared: ReplicationPairInputs): Promise<void> {
  const pair = orientPair(await ctx.cloud.pairs.get(id, callOptions(ctx)), declared.volumeId);
  const name = declared.__derivedName === true ? undefined : declared.name;
  verifyAdopted(
    "Replication pair",
    id,
    { protectionGroupId: declared.protectionGroupId, volumeId: declared.volumeId, name },
    { protectionGroupId: pair.groupId, volumeId: pair.sourceVolumeId, name: pair.name },
  );
  if (declared.failover === true && pair.productionSite !== "target") {
    throw new DrError(
      "DR_REFUSED",
      `Replication pair ${id} cannot be adopted with failover: true: its production runs at the original site`,
      {},
      { hint: "Leave failover out. Adopting never moves production." },
    );
  }
}

async function expand(ctx: RunContext, id: string, size: number): Promise<void> {
  const pair = await ctx.cloud.pairs.get(id, callOptions(ctx));
  if (pair.size >= size) return;
  const jobId = await ctx.cloud.pairs.extend(id, size, callOptions(ctx));
  await finishJob(ctx, `Expansion of replication pair ${pair.name} to ${size} GB`, jobId);
}

async function pairOutputs(ctx: RunContext, id: string, inputs: Props, fresh: boolean): Promise<Props> {
  const pair = await ctx.cloud.batch.pair(id, String(inputs["protectionGroupId"]), { ...callOptions(ctx), fresh });
  return outputsOf(orientPair(pair, inputs["volumeId"]));
}

function outputsOf(pair: Pair): Props {
  return {
    status: pair.status,
    productionSite: pair.productionSite,
    progress: pair.progress,
    replicationStatus: pair.replicationStatus,
    faultLevel: pair.faultLevel,
    sourceVolumeId: pair.sourceVolumeId,
    targetVolumeId: pair.targetVolumeId,
    activeVolumeId: volumeAt(pair, pair.productionSite),
    passiveVolumeId: volumeAt(pair, otherSite(pair.productionSite)),
    volumeSize: pair.size,
    attachments: pair.attachments,
  };
}

function ofInstances(
  rows: readonly MigratedAddress[] | undefined,
  instances: ReadonlySet<string>,
): MigratedAddress[] | undefined {
  return rows?.filter((row) => instances.has(row.instanceId));
}

/** A pair keeps the transition in short: a group of a thousand pairs would else store it a thousand times. */
function brief(last: LastTransition | undefined, attached: ReadonlySet<string>): Props | undefined {
  if (last === undefined) return undefined;
  const { members, remaining: _remaining, ...rest } = last;
  return { ...rest, members: members.filter((member) => attached.has(member.instanceId)) };
}
