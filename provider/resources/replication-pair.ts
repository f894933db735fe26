// Calls: POST, GET, PUT, DELETE /replications · POST /replications/{id}/action (extend) · for failover those of the protection group
import { DrError } from "../errors";
import { ReplicationPair, type ReplicationPairInputs } from "../model/definitions";
import type { Result } from "../model/define";
import { BUSY_MEMBER_STATUSES } from "../model/status";
import type { Pair } from "../model/wire/wire";
import { hasUnknown } from "../model/unknown";
import { pairBySite } from "../transition/observe/by-site";
import type { Call } from "../call";
import { adoptable, verifyAdopted } from "./common/adopt";
import { changeOnce } from "./common/change-once";
import { appearing, complete, whenMade } from "./common/create";
import { createMember } from "./common/create-member";
import { nameDrift } from "../engine/state/drift";
import { afterMove } from "./common/beside-move";
import { refuseReplacement, refuseTransition } from "./common/explain-diff";
import { drawSeries, pairRequest } from "./group/group-request";
import { guardDelete, statusOf } from "./delete/guard-delete";
import type { Edit, ResourceHandler } from "../engine/handler";
import { sayWhatStays } from "./delete/left-behind";
import { knowsGroup, memberMoved, orGone, removePair, waitUntilMade } from "./common/members";
import { failOver, ownTransitions, withSeries } from "./members/pair-failover";
import { observedPair, readPair } from "./members/read-pair";

const KIND = "ReplicationPair";

/** A look that only spares calls takes no time of a creation. */
const DISK_LOOK = { timeoutMs: 5_000, attempts: 1 } as const;

export const replicationPair: ResourceHandler<typeof ReplicationPair> = {
  definition: ReplicationPair,

  check(inputs, fresh) {
    if (inputs.failover !== true) return [];
    if (fresh && inputs.adopt === undefined) {
      return [
        {
          property: "failover",
          reason:
            "failover: true is refused when a pair is created: creating or replacing never fails over. Remove failover, and set it in a later update",
        },
      ];
    }
    if (inputs.__group?.failover === false) {
      return [
        {
          property: "failover",
          reason:
            "failover: true contradicts failover: false of the pair's protection group: the service moves whole groups, so only one of the two can hold. Remove failover from the pair, or from the group",
        },
      ];
    }
    return [];
  },

  async diff(call, edit) {
    const { id, old, inputs, changes } = edit;
    const { protectionGroupId: groupId } = old.inputs;
    if (changes.replaces.length > 0)
      await refuseReplacement(call, { kind: KIND, id, groupId, inputs: old.inputs }, inputs, changes);
    refuseShrink(old.outputs.volumeSize, inputs.size);
    const unfinished = old.outputs.unfinished !== null;
    const asks = changes.intents.includes("failover") && inputs.failover === true;
    if (asks && (inputs.__group?.failover === true || hasUnknown(inputs.__group)))
      call.log.info("Fails over with its protection group, in the same transition.");
    else if (asks || unfinished) {
      await refuseTransition(call, pairRequest(call, edit), { edited: asks, urn: inputs.__urn });
    }
    return unfinished || (!knowsGroup(inputs) && (await memberMoved(call, groupId, old.outputs)));
  },

  async create(call, declared) {
    const none = { migratedAddresses: null, lastTransition: null, transitionCount: 0, unfinished: null };
    const stateOf = (read: Pair, origin: "created" | "adopted"): Result<typeof ReplicationPair> => {
      // Only the disk of the side that serves can be given when a pair is made.
      const madeAt = origin === "created" ? read.productionSite : undefined;
      const pair = pairBySite(read, declared.volumeId, madeAt);
      const outputs = { ...observedPair(pair), ...none, failover: declared.failover ?? null };
      const memory = { origin, madeAt, consentSeries: drawSeries() };
      return { inputs: { ...declared, name: pair.name }, outputs, memory };
    };
    const { adopt } = declared;
    if (adopt !== undefined) {
      return { id: adopt, state: stateOf(await adoptPair(call, adopt, declared), "adopted") };
    }
    const pending = [
      "wait until it is ready",
      ...(declared.size === undefined ? [] : [`expand to ${declared.size} GB`]),
    ];
    return await complete(
      { what: `Replication pair ${declared.name}`, inputs: declared, memory: { origin: "created" }, pending },
      () => createPair(call, declared),
      async (id) => stateOf(await ready(call, id, declared), "created"),
    );
  },

  async list(call) {
    return (await call.cloud.pairs.list()).map(({ id }) => id);
  },

  async read(call, id, old) {
    const found = await orGone(call.cloud.batch.pair(id, old?.inputs.protectionGroupId));
    if (found === undefined) return undefined;
    const { name, groupId: protectionGroupId, sourceVolumeId: volumeId } = found;
    const inputs = old?.inputs ?? { name, protectionGroupId, volumeId };
    return {
      inputs,
      outputs: {
        ...observedPair(pairBySite(found, inputs.volumeId, old?.memory.madeAt)),
        ...ownTransitions(old?.outputs),
        drift: nameDrift(name, old),
      },
      memory: old?.memory ?? {},
    };
  },

  async update(call, given) {
    const { id, inputs, changes } = given;
    const what = `Replication pair ${inputs.name}`;
    const edit = await whenMade(given, { what }, async () => {
      await ready(call, id, inputs);
    });
    const { old } = edit;
    const asks = (changes.intents.includes("failover") && inputs.failover === true) || old.outputs.unfinished !== null;
    if (asks) return await moveThenEdit(call, edit);
    if (changes.updates.includes("name")) await call.cloud.pairs.rename(id, inputs.name);
    if (changes.updates.includes("size") && inputs.size !== undefined) await expand(call, id, inputs.size);
    const pair = await readPair(call, id, { inputs, memory: old.memory }, changes.updates.length > 0 || edit !== given);
    const outputs = { ...observedPair(pair), ...ownTransitions(old.outputs), failover: inputs.failover ?? null };
    return { inputs, outputs, memory: withSeries(old.memory) };
  },

  async delete(call, id, { inputs, outputs, memory }) {
    const { protectionGroupId: groupId, deleteTargetVolume = false } = inputs;
    const unfinished = outputs.unfinished !== null;
    const verdict = await guardDelete(call, {
      ...{ kind: KIND, id, groupId, inputs, unfinished },
      memberStatus: () => statusOf(call.cloud.batch.pair(id, groupId, { fresh: true })),
    });
    const pair = await orGone(call.cloud.pairs.get(id));
    if (pair === undefined) return;
    if (memory.origin !== "created" && pair.attachments.length > 0) {
      const instances = pair.attachments.map(({ instanceId }) => instanceId).join(", ");
      call.log.warn(
        `Replication pair ${pair.name} (${id}) leaves the stack and stays in the cloud: it was adopted, and is attached to protected instance ${instances}, with which it goes.`,
      );
      return;
    }
    // The copy of a creation that failed never held anything.
    const failed = memory.pending !== undefined && pair.status === "error";
    const withDisk = (deleteTargetVolume || failed) && verdict.bare !== true;
    await removePair(call, { id, name: inputs.name }, { groupId, deleteTargetVolume: withDisk });
    const volumeIds = [pair.sourceVolumeId, pair.targetVolumeId].filter((volumeId) => volumeId !== inputs.volumeId);
    await sayWhatStays(call, `Replication pair ${pair.name}`, { serverId: undefined, volumeIds });
  },
};

/** No other edit holds up a move: they come after it, and one that fails is asked for again by the next update. */
async function moveThenEdit(call: Call, edit: Edit<typeof ReplicationPair>): Promise<Result<typeof ReplicationPair>> {
  const { id, inputs, changes } = edit;
  const { name, size } = edit.old.inputs;
  const moved = await failOver(call, { ...edit, inputs: { ...inputs, name, size } });
  const of = (key: "name" | "size", what: string, change: () => Promise<unknown>): Promise<boolean> =>
    changes.updates.includes(key) ? afterMove(call, what, change) : Promise.resolve(false);
  const named = await of("name", `The new name ${inputs.name}`, () => call.cloud.pairs.rename(id, inputs.name));
  const sized = await of("size", `The size of replication pair ${inputs.name}`, async () => {
    if (inputs.size !== undefined) await expand(call, id, inputs.size);
  });
  if (!named && !sized) return moved;
  const now = { ...moved.inputs, ...(named ? { name: inputs.name } : {}), ...(sized ? { size: inputs.size } : {}) };
  const pair = await readPair(call, id, { inputs: now, memory: moved.memory }, true);
  return { ...moved, inputs: now, outputs: { ...moved.outputs, ...observedPair(pair) } };
}

function refuseShrink(was: number | null, wanted: number | undefined): void {
  if (was === null || typeof wanted !== "number" || wanted >= was) return;
  throw new DrError(
    "DR_REFUSED",
    `The disks of this pair have ${was} GB and cannot shrink to ${wanted} GB`,
    {},
    { hint: "Declare a size that is not smaller. Nothing was changed." },
  );
}

async function createPair(call: Call, declared: ReplicationPairInputs): Promise<string> {
  const { protectionGroupId: groupId, volumeId, name } = declared;
  const { pairs } = call.cloud;
  return await createMember(call, {
    kind: KIND,
    noun: "replication pair",
    declared,
    subject: `disk ${volumeId}`,
    otherwise:
      "Otherwise leave this resource out: the disks of a protected instance get their pairs with it, and a disk has one pair.",
    entity: "replication_pair_id",
    subjectId: volumeId,
    free: () => isFree(call, groupId, volumeId),
    find: async () => (await pairs.list({ groupId, volumeId }))[0],
    holders: async () => (await pairs.list({ volumeId })).map((pair) => ({ ...pair, noun: "replication pair" })),
    post: () => pairs.create(declared),
    get: (id) => pairs.get(id),
    discard: async (id) => {
      await removePair(call, { id, name }, { groupId, deleteTargetVolume: true });
      return [];
    },
  });
}

/** A disk that no server has cannot have got a pair with a protected instance since the run began. */
async function isFree(call: Call, groupId: string, volumeId: string): Promise<boolean> {
  const { batch, disks } = call.cloud;
  const disk = await disks.get(volumeId, DISK_LOOK).catch(() => undefined);
  if (disk?.attachments.length !== 0) return false;
  const pairs = await batch.ofRun.pairsOf(groupId);
  return !pairs.some(({ sourceVolumeId, targetVolumeId }) => [sourceVolumeId, targetVolumeId].includes(volumeId));
}

/** Waits for a new pair, asks for what the service does only afterwards, and answers the pair. */
async function ready(call: Call, id: string, { name, size, __urn: urn }: ReplicationPairInputs): Promise<Pair> {
  const get = (): Promise<Pair> => call.cloud.pairs.get(id);
  const made = await waitUntilMade(call, { what: `Replication pair ${name}`, id, urn }, get);
  if (size === undefined) return made;
  await expand(call, id, size);
  return await appearing(call, get);
}

async function adoptPair(call: Call, id: string, declared: ReplicationPairInputs): Promise<Pair> {
  const read = await call.cloud.pairs.get(id);
  const pair = pairBySite(read, declared.volumeId);
  const name = declared.__derivedName === true ? undefined : declared.name;
  verifyAdopted(
    "Replication pair",
    id,
    { protectionGroupId: declared.protectionGroupId, volumeId: declared.volumeId, name, size: declared.size },
    { protectionGroupId: pair.groupId, volumeId: pair.sourceVolumeId, name: pair.name, size: pair.size },
  );
  adoptable(call, `Replication pair ${pair.name}`, pair);
  if (declared.failover === true && pair.productionSite !== "target") {
    throw new DrError(
      "DR_REFUSED",
      `Replication pair ${id} cannot be adopted with failover: true: its production runs at the original site`,
      {},
      { hint: "Leave failover out. Adopting never moves production." },
    );
  }
  return read;
}

/** Expands both disks; a size that they have is not asked for, since the service refuses it. */
async function expand(call: Call, id: string, size: number): Promise<void> {
  const { pairs } = call.cloud;
  await changeOnce(call, {
    what: `Expansion of replication pair ${(await pairs.get(id)).name} to ${size} GB`,
    careful: true,
    look: async () => {
      const { status, size: present } = await pairs.get(id);
      if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
      return { is: present >= size ? "done" : "open", status };
    },
    ask: () => pairs.extend(id, size),
  });
}
