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
import type { Call } from "../call";
import { verifyAdopted } from "./adopt";
import { createMember } from "./create-member";
import { refuseReplacement, refuseTransition } from "./explain-diff";
import { countIn, pairRequest } from "./group-request";
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

  async inspect(call, id, olds, news, changes) {
    const groupId = String(olds["protectionGroupId"]);
    if (changes.replaces.length > 0) await refuseReplacement(call, KIND, id, groupId, olds, news, changes);
    refuseShrink(olds, news);
    const unfinished = olds["unfinished"] !== undefined;
    const asks = changes.intents.includes("failover") && news["failover"] === true;
    const groupAsksToo = (news["__group"] as GroupLink | undefined)?.failover === true;
    if (asks && (groupAsksToo || hasUnknown(news["__group"])))
      call.log.info("Fails over with its protection group, in the same transition.");
    else if (asks || unfinished) {
      await refuseTransition(call, pairRequest(groupId, olds, news, call), { edited: asks, urn: news["__urn"] });
    }
    return unfinished || (news["__group"] === undefined && (await memberMoved(call, groupId, olds)));
  },

  async create(call, inputs) {
    const declared = inputs as unknown as ReplicationPairInputs;
    const id = declared.adopt ?? (await createPair(call, declared, inputs));
    if (declared.adopt !== undefined) await adoptPair(call, id, declared);
    if (declared.adopt === undefined && declared.size !== undefined) await expand(call, id, declared.size);
    return { id, outs: { ...inputs, ...(await pairOutputs(call, id, inputs, true)) } };
  },

  async read(call, id, props) {
    const groupId = props["protectionGroupId"] as string | undefined;
    const pair = await orGone(call.cloud.batch.pair(id, groupId));
    if (pair === undefined) return undefined;
    const declared =
      groupId === undefined
        ? { name: pair.name, protectionGroupId: pair.groupId, volumeId: pair.sourceVolumeId }
        : inputsIn(KIND, props);
    const { migratedAddresses, lastTransition, transitionCount, unfinished } = props;
    return {
      ...declared,
      ...outputsOf(orientPair(pair, props["volumeId"])),
      migratedAddresses,
      lastTransition,
      transitionCount,
      unfinished,
    };
  },

  async update(call, id, olds, news, changes) {
    const groupId = String(news["protectionGroupId"]);
    if (changes.updates.includes("name")) await call.cloud.pairs.rename(id, String(news["name"]));
    if (changes.updates.includes("size")) await expand(call, id, Number(news["size"]));
    const carried = {
      migratedAddresses: olds["migratedAddresses"],
      lastTransition: olds["lastTransition"],
      transitionCount: olds["transitionCount"],
    };
    const asks =
      (changes.intents.includes("failover") && news["failover"] === true) || olds["unfinished"] !== undefined;
    if (!asks) return { ...news, ...carried, ...(await pairOutputs(call, id, news, changes.updates.length > 0)) };
    refuseDisagreement(news);
    const request = pairRequest(groupId, olds, news, call);
    try {
      const result = await sharedTransition(call, request);
      const outs = await pairOutputs(call, id, news, true);
      const attached = new Set((outs["attachments"] as Pair["attachments"]).map((one) => one.instanceId));
      for (const warning of result.warnings) call.log.warn(warning);
      return {
        ...news,
        ...outs,
        failover: news["failover"],
        migratedAddresses: ofInstances(result.migrated, attached) ?? carried.migratedAddresses,
        lastTransition: brief(result.lastTransition, attached) ?? carried.lastTransition,
        transitionCount: result.count,
        unfinished: result.unfinished,
      };
    } catch (error) {
      if (!(error instanceof HalfDone)) throw error;
      throw new PartialFailure(
        id,
        { ...olds, transitionCount: Math.max(countIn(olds), error.record.number), unfinished: error.record },
        error.cause,
        `The failover of group ${error.seen.group.name}, asked by this pair, is NOT finished; run pulumi up again to go on.`,
      );
    }
  },

  async delete(call, id, props) {
    const groupId = String(props["protectionGroupId"]);
    const verdict = await guardDelete(call, KIND, id, groupId, props);
    if (!verdict.go) {
      call.log.info(verdict.why);
      return;
    }
    const deleteTargetVolume = props["deleteTargetVolume"] === true;
    await removePair(call, { id, name: String(props["name"]) }, { groupId, deleteTargetVolume });
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

async function createPair(call: Call, declared: ReplicationPairInputs, inputs: Props): Promise<string> {
  const { protectionGroupId: groupId, volumeId, name, description, clusterId } = declared;
  const { pairs } = call.cloud;
  return await createMember(
    call,
    {
      kind: "replication pair",
      groupId,
      name,
      subject: `Disk ${volumeId}`,
      takenHint: (id) =>
        `The disks of a protected instance get their pairs with it. To manage this one here, set adopt: "${id}".`,
      entity: "replication_pair_id",
      find: async () => (await pairs.list({ groupId, volumeId }))[0],
      post: () => pairs.create({ groupId, volumeId, name, description, clusterId }),
      get: (id) => pairs.get(id),
      remove: (id) => pairs.remove(id, { groupId, deleteTargetVolume: true }),
    },
    inputs,
  );
}

async function adoptPair(call: Call, id: string, declared: ReplicationPairInputs): Promise<void> {
  const pair = orientPair(await call.cloud.pairs.get(id), declared.volumeId);
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

async function expand(call: Call, id: string, size: number): Promise<void> {
  const pair = await call.cloud.pairs.get(id);
  if (pair.size >= size) return;
  const jobId = await call.cloud.pairs.extend(id, size);
  await finishJob(call, `Expansion of replication pair ${pair.name} to ${size} GB`, jobId);
}

async function pairOutputs(call: Call, id: string, inputs: Props, fresh: boolean): Promise<Props> {
  const pair = await call.cloud.batch.pair(id, String(inputs["protectionGroupId"]), { fresh });
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
