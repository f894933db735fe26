// Calls: POST, GET, PUT, DELETE /protected-instances · POST …/resize, …/nic, …/nic/delete, …/tags/action · GET, DELETE /replications ·
// ECS, ports and EIPs for the addresses
import { ProtectedInstance, type ProtectedInstanceInputs } from "../model/definitions";
import type { OutputsOf, Result } from "../model/define";
import { serverAt, zoneAt } from "../model/group-actions";
import { isOneOf } from "../model/narrow";
import type { Eip, Group, Instance, Job } from "../model/wire/wire";
import { type ServerView, addressRows } from "../transition/observe/observation";
import { SERVER_READ_MS, readServersTogether, readVirtualPorts } from "../transition/observe/observe";
import { instanceBySite } from "../transition/observe/by-site";
import type { Call } from "../call";
import { adoptable, verifyAdopted } from "./common/adopt";
import { type Unready, complete, whenMade } from "./common/create";
import { type Holder, createMember } from "./common/create-member";
import { discardInstance } from "./delete/discard-instance";
import { nameDrift } from "../engine/state/drift";
import { refuseReplacement } from "./common/explain-diff";
import { guardDelete, statusOf } from "./delete/guard-delete";
import type { ResourceHandler } from "../engine/handler";
import { drSideOf, sayWhatStays } from "./delete/left-behind";
import { pairsMadeWith, removeMadePairs } from "./delete/made-pairs";
import { eipsOfNew, eipsToShow, knowsGroup, memberMoved, orGone, removeMember, waitUntilMade } from "./common/members";
import { ABOUT_HOSTS, checkSizes, hostProblem, refuseHosts, sizesAsked } from "./members/dedicated-hosts";
import { hasUnnamedNics, setNics } from "./members/nics";
import { resize } from "./members/resize";

const KIND = "ProtectedInstance";

export const protectedInstance: ResourceHandler<typeof ProtectedInstance> = {
  definition: ProtectedInstance,

  check(inputs) {
    const sizes = checkSizes(inputs);
    if (inputs.primaryIpAddress === undefined || inputs.primarySubnetId !== undefined) return sizes;
    return [
      ...sizes,
      {
        property: "primaryIpAddress",
        reason: "primaryIpAddress needs primarySubnetId: the service takes an address only inside a named subnet",
      },
    ];
  },

  preview(call, inputs) {
    const problem = hostProblem(call, inputs);
    return Promise.resolve(problem === undefined ? [] : [problem]);
  },

  async diff(call, { id, old, inputs, changes }) {
    const { protectionGroupId: groupId } = old.inputs;
    // A replacement that cannot be made again would leave nothing.
    if ([...changes.replaces, ...changes.updates].some((name) => isOneOf(ABOUT_HOSTS, name))) refuseHosts(call, inputs);
    if (changes.replaces.length > 0)
      await refuseReplacement(call, { kind: KIND, id, groupId, inputs: old.inputs }, inputs, changes);
    return !knowsGroup(inputs) && (await memberMoved(call, groupId, old.outputs));
  },

  async create(call, declared) {
    refuseHosts(call, declared);
    if (declared.adopt !== undefined) return await adopt(call, declared.adopt, declared);
    const origin = "created";
    const birth: Birth = { whole: true, job: undefined };
    const nics = { addedNicIds: hasUnnamedNics(declared.additionalNics) ? [] : undefined };
    return await complete(
      { ...unready(call, declared), inputs: declared, memory: { origin, ...nics }, pending: pendingOf(declared) },
      () => createInstance(call, declared, birth),
      async (id) => {
        const instance = await ready(call, id, declared, nics.addedNicIds);
        const memory = {
          origin,
          ...nics,
          madePairIds: birth.whole ? [...pairsMadeWith(instance, birth.job)] : undefined,
        } as const;
        const outputs = await outputsOf(call, instance, OF_RUN);
        return { inputs: { ...declared, name: instance.name }, outputs, memory };
      },
    );
  },

  async list(call) {
    return (await call.cloud.instances.list()).map(({ id }) => id);
  },

  async read(call, id, old) {
    const instance = await orGone(call.cloud.batch.instance(id, old?.inputs.protectionGroupId));
    if (instance === undefined) return undefined;
    const { name, groupId: protectionGroupId, sourceServerId: serverId } = instance;
    const inputs = old?.inputs ?? { name, protectionGroupId, serverId };
    const outputs = { ...(await outputsOf(call, instance)), drift: nameDrift(name, old) };
    return { inputs, outputs, memory: old?.memory ?? {} };
  },

  async update(call, edit) {
    const { id, inputs, changes } = edit;
    const addedNicIds = [...(edit.old.memory.addedNicIds ?? [])];
    const { old } = await whenMade(edit, unready(call, inputs), async () => {
      await ready(call, id, inputs, addedNicIds);
    });
    if (changes.updates.includes("name")) await call.cloud.instances.rename(id, inputs.name);
    if (changes.updates.includes("tags"))
      await syncTags(call, id, inputs.tags ?? {}, Object.keys(old.inputs.tags ?? {}));
    if (changes.updates.includes("additionalNics"))
      await setNics(call, id, {
        wanted: inputs.additionalNics ?? [],
        before: old.inputs.additionalNics,
        added: addedNicIds,
      });
    await resize(call, id, sizesAsked(call, inputs, changes));
    const fresh = changes.updates.length > 0 || old !== edit.old;
    const instance = await call.cloud.batch.instance(id, inputs.protectionGroupId, { fresh });
    const memory = { ...old.memory, addedNicIds: addedNicIds.length > 0 ? addedNicIds : undefined };
    return { inputs, outputs: await outputsOf(call, instance), memory };
  },

  async delete(call, id, { inputs, memory }) {
    const { protectionGroupId: groupId } = inputs;
    const memberStatus = (): Promise<string | undefined> =>
      statusOf(call.cloud.batch.instance(id, groupId, { fresh: true }));
    const verdict = await guardDelete(call, { kind: KIND, id, groupId, inputs, memberStatus });
    if (memory.pending !== undefined && (await orGone(call.cloud.instances.get(id)))?.status === "error") {
      for (const left of await discardInstance(call, { id, name: inputs.name, groupId }))
        call.log.warn(`The creation of protected instance ${inputs.name} failed; ${left} stays, and is billed.`);
      return;
    }
    const alone = verdict.bare === true;
    const deleteTargetServer = !alone && inputs.deleteTargetServer === true;
    const deleteTargetEip = !alone && inputs.deleteTargetEip === true;
    const there = await drSideOf(call, groupId, id);
    await removeMember(call, `Deletion of protected instance ${inputs.name}`, {
      remove: () => call.cloud.instances.remove(id, { deleteTargetServer, deleteTargetEip }),
      get: () => call.cloud.instances.get(id),
    });
    if (verdict.group !== undefined && !alone)
      await removeMadePairs(call, groupId, memory.madePairIds ?? [], deleteTargetServer);
    await sayWhatStays(call, `Protected instance ${inputs.name}`, there);
  },
};

async function adopt(
  call: Call,
  id: string,
  declared: ProtectedInstanceInputs,
): Promise<{ id: string; state: Result<typeof ProtectedInstance> }> {
  const instance = await call.cloud.instances.get(id);
  const { protectionGroupId, serverId } = declared;
  const name = declared.__derivedName === true ? undefined : declared.name;
  verifyAdopted(
    "Protected instance",
    id,
    { protectionGroupId, serverId, name },
    {
      protectionGroupId: instance.groupId,
      serverId: declaredServer(instance, serverId),
      name: instance.name,
    },
  );
  adoptable(call, `Protected instance ${instance.name}`, instance);
  const inputs = { ...declared, name: instance.name };
  return { id, state: { inputs, outputs: await outputsOf(call, instance), memory: { origin: "adopted" } } };
}

/** Origin of an instance. */
interface Birth {
  /** All that came with it is known: it was created here, or found while that went on. */
  whole: boolean;
  job: Job | undefined;
}

async function createInstance(call: Call, declared: ProtectedInstanceInputs, birth: Birth): Promise<string> {
  const { protectionGroupId: groupId, serverId, name } = declared;
  const { instances } = call.cloud;
  return await createMember(call, {
    kind: KIND,
    noun: "protected instance",
    declared,
    subject: `server ${serverId}`,
    otherwise: "Otherwise leave this resource out: a server belongs to one protected instance.",
    entity: "protected_instance_id",
    subjectId: serverId,
    free: async () => {
      const there = await call.cloud.batch.ofRun.instancesOf(groupId);
      return !there.some(({ sourceServerId, targetServerId }) => [sourceServerId, targetServerId].includes(serverId));
    },
    find: async () => (await instances.list({ groupId, serverId }))[0],
    holders: () => holdersOf(call, serverId),
    takenUp: ({ status }) => {
      birth.whole = status === "creating";
    },
    made: (job) => {
      birth.job = job;
    },
    post: () => instances.create(declared),
    get: (id) => instances.get(id),
    discard: (id) => discardInstance(call, { id, name, groupId }),
  });
}

/** The instance that has a server, else the pairs that have its disks. */
async function holdersOf(call: Call, serverId: string): Promise<readonly Holder[]> {
  const { instances, pairs, servers } = call.cloud;
  const having = await instances.list({ serverId });
  if (having.length > 0) return having.map((one) => ({ ...one, noun: "protected instance" }));
  const disks = new Set((await servers.get(serverId)).volumes.map(({ id }) => id));
  return (await pairs.list())
    .filter(({ sourceVolumeId, targetVolumeId }) => disks.has(sourceVolumeId) || disks.has(targetVolumeId))
    .map((pair) => ({ ...pair, noun: "replication pair" }));
}

function unready(
  call: Call,
  { name }: ProtectedInstanceInputs,
): Pick<Unready<typeof ProtectedInstance>, "what" | "observe"> {
  const observe = async (id: string): Promise<OutputsOf<typeof ProtectedInstance>> =>
    await outputsOf(call, await call.cloud.instances.get(id));
  return { what: `Protected instance ${name}`, observe };
}

function pendingOf({ additionalNics = [] }: ProtectedInstanceInputs): readonly string[] {
  return ["wait until it is ready", ...(additionalNics.length > 0 ? ["add its NICs"] : [])];
}

/** Waits for a new instance, adds its further NICs, and answers the instance. */
async function ready(
  call: Call,
  id: string,
  declared: ProtectedInstanceInputs,
  added: string[] = [],
): Promise<Instance> {
  const { name, __urn: urn, additionalNics = [] } = declared;
  const instance = await waitUntilMade(call, { what: `Protected instance ${name}`, id, urn }, () =>
    call.cloud.instances.get(id),
  );
  if (additionalNics.length > 0) await setNics(call, id, { wanted: additionalNics, added });
  return instance;
}

async function syncTags(
  call: Call,
  id: string,
  wanted: Record<string, string>,
  known: readonly string[],
): Promise<void> {
  const gone = known.filter((key) => wanted[key] === undefined);
  if (gone.length > 0) await call.cloud.instances.removeTags(id, gone);
  if (Object.keys(wanted).length > 0) await call.cloud.instances.addTags(id, wanted);
}

/** The declared server is one of the two; which one depends on where production ran when the instance was made. */
function declaredServer(instance: Instance, serverId: string): string {
  return instance.targetServerId === serverId ? instance.targetServerId : instance.sourceServerId;
}

/** Reads of what the outputs need beside the instance and its servers. */
interface Beside {
  eips(call: Call, servers: ReadonlyMap<string, ServerView>): Promise<readonly Eip[]>;
  zones(call: Call, groupId: string): Promise<Pick<Group, "sourceZone" | "targetZone">>;
}

const AS_READ: Beside = {
  eips: (call) => eipsToShow(call),
  zones: (call, groupId) => call.cloud.batch.group(groupId),
};

/** The same where many instances are made one after the other. */
const OF_RUN: Beside = {
  eips: (call, servers) => eipsOfNew(call, servers),
  zones: (call, groupId) => call.cloud.batch.ofRun.zonesOf(groupId),
};

async function outputsOf(call: Call, read: Instance, beside = AS_READ): Promise<OutputsOf<typeof ProtectedInstance>> {
  // At the original site the first of the two ids serves for certain; after a move the zones have to tell.
  const ids = read.productionSite === "source" ? [read.sourceServerId] : [read.sourceServerId, read.targetServerId];
  const limit = { timeoutMs: SERVER_READ_MS };
  const reading = readServersTogether(call.cloud, ids, limit);
  const [servers, eips, group] = await Promise.all([
    reading,
    reading.then((views) => beside.eips(call, views)),
    beside.zones(call, read.groupId),
  ]);
  const instance = instanceBySite(read, group, servers);
  const activeServerId = serverAt(instance, instance.productionSite);
  const { ports: virtualPorts } = await readVirtualPorts(call.cloud, servers, eips, limit);
  const rows = addressRows({ instances: [instance], servers, eips, virtualPorts }, [instance.productionSite]);
  return {
    drift: [],
    status: instance.status,
    productionSite: instance.productionSite,
    productionZone: zoneAt(group, instance.productionSite),
    progress: instance.progress,
    sourceServerId: instance.sourceServerId,
    targetServerId: instance.targetServerId,
    activeServerId,
    addresses: rows,
    replicationPairIds: instance.attachments.map((attachment) => attachment.pairId),
    createdAt: instance.createdAt,
    updatedAt: instance.updatedAt,
  };
}
