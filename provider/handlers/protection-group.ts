// Calls: POST, GET, PUT, DELETE /server-groups · POST /server-groups/{id}/action · GET /replications, /protected-instances, /jobs,
// /task-center/failure-jobs · ECS, ports and EIPs for servers and addresses
import { DrError, isDrError } from "../errors";
import { ProtectionGroup, type ProtectionGroupInputs } from "../model/definitions";
import type { OutputsOf, Result, Saved } from "../model/define";
import { recount } from "../model/ledger";
import { sameWish } from "../model/transition-record";
import { hasUnknown } from "../model/unknown";
import type { Group as ObservedGroup } from "../model/wire";
import { observe } from "../transitions/observe";
import { list } from "../transitions/list";
import { type Observation, isStopped, serverName, viewAt } from "../transitions/observation";
import { siteName, wantedSite } from "../transitions/decision";
import { recheckLost } from "../transitions/recheck";
import type { Call } from "../call";
import { verifyAdopted } from "./adopt";
import { appearing, complete, createOnce, whenMade } from "./create";
import { nameDrift } from "./drift";
import { refuseReplacement, refuseTransition } from "./explain-diff";
import { drawSeries, groupRequest, seriesIn } from "./group-request";
import { guardDelete } from "./guard-delete";
import type { ResourceHandler } from "./handler";
import { entity } from "./jobs";
import { refuseHeld } from "./left-behind";
import { lookMade, memberMoved, orGone, removeMember, waitUntilMade } from "./members";
import { groupOutputs } from "./outputs";
import { rememberSeen, rememberServing } from "./last-known";
import { letsStart } from "./start-wish";
import { flatOf, partsOf } from "./state";
import { refuseExisting, sayTakenUp, usedBecause } from "./take-up";
import { startCounterparts, transitionGroup } from "./transition-group";

const KIND = "ProtectionGroup";

type Group = typeof ProtectionGroup;

export const protectionGroup: ResourceHandler<Group> = {
  definition: ProtectionGroup,

  check(inputs, fresh) {
    const failures = [];
    const { sourceAvailabilityZone: source, targetAvailabilityZone: target } = inputs;
    if (source === target && !hasUnknown(source)) {
      failures.push({
        property: "targetAvailabilityZone",
        reason: "targetAvailabilityZone must differ from sourceAvailabilityZone: the DR site is another zone",
      });
    }
    if (fresh && inputs.failover === true && inputs.adopt === undefined) {
      failures.push({
        property: "failover",
        reason:
          "failover: true is refused when a group is created: it has no pairs and no protection yet, and creating or replacing never fails over. Create it without failover, then set failover: true in a later update. To take over a group that already runs at its DR site, use adopt",
      });
    }
    if (fresh && (inputs["reprotect"] ?? undefined) !== undefined && inputs["adopt"] === undefined) {
      failures.push({
        property: "reprotect",
        reason:
          "reprotect is refused when a group is created: creating never overwrites disks. Set it in a later update, to the id of the failover to recover from",
      });
    }
    return failures;
  },

  async diff(call, { id, old, inputs, changes }) {
    call.memory.abandons.set(id, inputs.abandon === true);
    if (changes.replaces.length > 0)
      await refuseReplacement(call, { kind: KIND, id, groupId: id, inputs: old.inputs }, inputs, changes);
    const { unfinished } = old.outputs;
    const edited = changes.intents.length > 0;
    if (hasUnknown(inputs.failover) || hasUnknown(inputs.reprotect)) {
      call.log.warn("failover or reprotect is not known yet: nothing is decided on it before it is.");
    } else if (edited || (unfinished !== null && inputs.abandon !== true)) {
      // Between the halves of a failback the engine's inputs hold the intent already, and a refresh compares them as an update does.
      const request = groupRequest(id, flatOf(old), inputs, call);
      const resumed =
        sameWish(unfinished?.wish, request.wish) && changes.intents.every((key) => key !== "recoveryPoint");
      await refuseTransition(call, request, { edited, resumed, urn: inputs.__urn });
    }
    return unfinished !== null || (!edited && (await noticeMove(call, id, old)));
  },

  async create(call, declared) {
    const made = (seen: Observation, origin: "created" | "adopted"): Result<Group> => ({
      inputs: { ...declared, name: seen.group.name },
      outputs: { ...groupOutputs(seen), ...noTransition(declared), consentSeries: drawSeries(), drift: [], origin },
      memory: rememberServing({}, seen),
    });
    const { adopt } = declared;
    if (adopt !== undefined) {
      const seen = await observe(call.cloud, adopt);
      adoptGroup(declared, seen);
      return { id: adopt, state: made(seen, "adopted") };
    }
    let takenUp = false;
    const origin = (): "created" | "adopted" => (takenUp ? "adopted" : "created");
    return await complete(
      {
        ...{ what: `Protection group ${declared.name}`, inputs: declared, memory: {} },
        pending: ["wait until it is ready"],
        observe: async (id) => made(await observe(call.cloud, id), origin()).outputs,
        get told() {
          return { origin: origin() };
        },
      },
      () => {
        const found = (): void => {
          takenUp = true;
        };
        return createGroup(call, declared, found);
      },
      async (id) => {
        await readyGroup(call, id, declared);
        return made(await appearing(call, () => observe(call.cloud, id)), origin());
      },
    );
  },

  async list(call) {
    return (await call.cloud.groups.list()).map(({ id }) => id);
  },

  async read(call, id, old) {
    const seen = await orGone(observe(call.cloud, id, { shared: true }));
    if (seen === undefined) return undefined;
    if (old !== undefined) sayDrift(call, old, seen);
    const {
      failover = null,
      lastTransition = null,
      reprotect = null,
      transitions,
      transitionCount,
      consentSeries = null,
      unfinished = null,
      origin = null,
    } = old?.outputs ?? {};
    const counted = { transitions: transitions ?? [], transitionCount: transitionCount ?? 0 };
    const rows = old?.outputs.migratedAddresses ?? null;
    const migratedAddresses = rows === null ? null : recheckLost(seen, rows);
    const counts = old?.outputs.migratedAddressCounts ?? null;
    const migratedAddressCounts = rows === null ? counts : recount(counts, rows, recheckLost(seen, rows));
    const moved = { migratedAddresses, migratedAddressCounts };
    const own = { failover, reprotect, ...moved, lastTransition, consentSeries, unfinished, ...counted };
    // Read without a state, or written by a release that kept no note of it: nothing says that it was created here.
    const from = { origin: origin ?? ("adopted" as const) };
    return {
      inputs: old?.inputs ?? asInputs(seen.group),
      outputs: { ...groupOutputs(seen), ...own, ...from, drift: nameDrift(seen.group.name, old) },
      memory: { ...old?.memory, ...(old === undefined ? {} : rememberSeen(flatOf(old), seen)) },
    };
  },

  async update(call, given) {
    const { id, inputs, changes } = given;
    const what = `Protection group ${inputs.name}`;
    call.memory.abandons.set(id, inputs.abandon === true);
    const { old } = await whenMade(given, { what, told: { origin: given.old.outputs.origin } }, () =>
      readyGroup(call, id, inputs),
    );
    if (changes.updates.includes("name")) await call.cloud.groups.rename(id, inputs.name);
    const olds = flatOf(old);
    const { unfinished, migratedAddresses, migratedAddressCounts: counts, lastTransition } = old.outputs;
    const { transitions, transitionCount } = old.outputs;
    const consentSeries = seriesIn(olds) ?? drawSeries();
    const startNow = letsStart(old.inputs.startServers, inputs.startServers);
    // What leaves the stack is not pursued any more.
    if (changes.intents.length > 0 || (unfinished !== null && inputs.abandon !== true)) {
      const outs = await transitionGroup(call, id, olds, inputs);
      // Where the intent asked for nothing, starting what was left stopped is still asked for.
      const idle = outs["lastTransition"] === olds["lastTransition"] && outs["unfinished"] === undefined;
      if (!startNow || !idle)
        return partsOf(ProtectionGroup, { drift: [], origin: old.outputs.origin, ...old.memory, ...outs });
    }
    const lost = (migratedAddresses ?? []).some((row) => row.verdict === "lost");
    const behind = old.lacking.length > 0 || old.memory.place === undefined || (old.outputs.drift ?? []).length > 0;
    // An update without any change was asked for by the comparison: something is to be read.
    if (changes.any && !startNow && !lost && !behind && changes.updates.length === 0)
      return partsOf(ProtectionGroup, {
        ...{ ...inputs, ...old.memory, ...old.outputs, ...ownIntents(inputs) },
        consentSeries,
      });
    if (startNow) await startCounterparts(call, id, olds, inputs);
    const seen = await observe(call.cloud, id);
    const rechecked = recheckLost(seen, migratedAddresses ?? []);
    for (const row of rechecked.filter(({ verdict }) => verdict === "lost")) {
      call.log.warn(
        `Still lost: ${row.privateIp} of ${row.serverName}${row.eip === null ? "" : ` (EIP ${row.eip})`}: ${row.note ?? ""}`,
      );
    }
    return {
      inputs,
      outputs: {
        ...groupOutputs(seen),
        ...{ ...ownIntents(inputs), lastTransition, unfinished },
        ...{ transitions: transitions ?? [], transitionCount: transitionCount ?? 0, consentSeries },
        migratedAddresses: migratedAddresses === null ? null : rechecked,
        migratedAddressCounts: migratedAddresses === null ? counts : recount(counts, migratedAddresses, rechecked),
        origin: old.outputs.origin ?? "adopted",
        drift: [],
      },
      memory: { ...old.memory, ...(movedOutside(old, seen) ? rememberSeen : rememberServing)(olds, seen) },
    };
  },

  async delete(call, id, { inputs, outputs }) {
    const unfinished = outputs.unfinished !== null;
    const verdict = await guardDelete(call, { kind: KIND, id, groupId: id, inputs, unfinished });
    if (!verdict.go) {
      call.log.info(verdict.why);
      return;
    }
    if (verdict.group === undefined) return;
    await refuseHeld(call, await call.cloud.groups.get(id));
    await removeGroup(call, id, verdict.group.name);
  },
};

/** Where production was moved outside, the side that it left is what an adoption of that move is judged by. */
function movedOutside(old: Saved<Group>, seen: Observation): boolean {
  const site = old.memory.__lastKnown?.site;
  return site !== undefined && site !== seen.group.productionSite;
}

/** The intents as outputs: `null` where nothing is declared. */
function ownIntents(inputs: Pick<ProtectionGroupInputs, "failover" | "reprotect">): {
  readonly failover: boolean | null;
  readonly reprotect: string | null;
} {
  return { failover: inputs.failover ?? null, reprotect: inputs.reprotect ?? null };
}

/** Says that a group is taken up that an interrupted run left, or refuses it: another stack may derive the same name. */
function takeUp(call: Call, declared: ProtectionGroupInputs, found: ObservedGroup): void {
  const { id, name, createdAt } = found;
  const existing = { kind: KIND, id, what: `Protection group ${name}`, createdAt } as const;
  const why =
    declared.__derivedName === true
      ? usedBecause(found, call.cloud.serviceNow())
      : "a name that is given says nothing of whose it is";
  if (why !== undefined) throw refuseExisting(call, declared, existing, why, "Otherwise choose another name.");
  sayTakenUp(call, existing);
}

async function createGroup(call: Call, declared: ProtectionGroupInputs, foundThere: () => void): Promise<string> {
  const { name } = declared;
  const what = `Creation of protection group ${name}`;
  const same = (group: ObservedGroup): boolean =>
    group.name === name &&
    group.sourceZone === declared.sourceAvailabilityZone &&
    group.targetZone === declared.targetAvailabilityZone &&
    group.domainId === declared.domainId &&
    group.vpcId === declared.sourceVpcId;
  let asked = false;
  return await createOnce(call, {
    what,
    find: async () => {
      const [found] = (await call.cloud.groups.list({ name })).filter(same);
      if (found === undefined) return undefined;
      if (!asked) takeUp(call, declared, found);
      if (found.status === "error") {
        await removeGroup(call, found.id, name);
        return undefined;
      }
      if (!asked) foundThere();
      return found.id;
    },
    post: async () => {
      asked = true;
      return await call.cloud.groups.create({
        name,
        sourceZone: declared.sourceAvailabilityZone,
        targetZone: declared.targetAvailabilityZone,
        domainId: declared.domainId,
        vpcId: declared.sourceVpcId,
        description: declared.description,
      });
    },
    idOf: (job) => entity(job, "server_group_id"),
    look: (id) => lookMade(() => call.cloud.groups.get(id)),
    discard: async (id) => {
      await removeGroup(call, id, name);
      return [];
    },
  });
}

async function readyGroup(call: Call, id: string, { name, __urn: urn }: ProtectionGroupInputs): Promise<void> {
  await waitUntilMade(call, { what: `Protection group ${name}`, id, urn }, () => call.cloud.groups.get(id));
}

/** A group that has not moved yet. */
function noTransition(
  inputs: ProtectionGroupInputs,
): Pick<
  OutputsOf<Group>,
  | "failover"
  | "reprotect"
  | "migratedAddresses"
  | "migratedAddressCounts"
  | "lastTransition"
  | "transitions"
  | "transitionCount"
  | "unfinished"
> {
  return {
    ...{ migratedAddresses: null, migratedAddressCounts: null },
    ...{ lastTransition: null, transitions: [], transitionCount: 0, unfinished: null },
    ...ownIntents(inputs),
  };
}

function adoptGroup(declared: ProtectionGroupInputs, seen: Observation): void {
  const { group } = seen;
  verifyAdopted(
    "Protection group",
    group.id,
    {
      sourceAvailabilityZone: declared.sourceAvailabilityZone,
      targetAvailabilityZone: declared.targetAvailabilityZone,
      domainId: declared.domainId,
      sourceVpcId: declared.sourceVpcId,
      name: declared.__derivedName === true ? undefined : declared.name,
    },
    asInputs(group),
  );
  if (declared.failover === undefined || wantedSite(declared.failover) === group.productionSite) return;
  throw new DrError(
    "DR_REFUSED",
    `Protection group ${group.id} cannot be adopted with failover: ${declared.failover}: its production runs at ${siteName(group.productionSite)}`,
    { groupId: group.id },
    { hint: `Declare failover: ${!declared.failover}, or leave failover out. Adopting never moves production.` },
  );
}

function asInputs(group: ObservedGroup): ProtectionGroupInputs {
  return {
    name: group.name,
    ...(group.description === null ? {} : { description: group.description }),
    sourceAvailabilityZone: group.sourceZone,
    targetAvailabilityZone: group.targetZone,
    domainId: group.domainId,
    sourceVpcId: group.vpcId,
  };
}

function sayDrift(call: Call, old: Saved<Group>, seen: Observation): void {
  const { group } = seen;
  const { failover, unfinished, productionSite } = old.outputs;
  if (failover !== null && wantedSite(failover) !== group.productionSite && unfinished === null) {
    call.log.warn(
      `Production of group ${group.name} runs at ${siteName(group.productionSite)}, although failover: ${failover} was the last thing this stack completed: it was moved outside.${stoppedText(seen)} Nothing will be planned. To adopt what is there, set failover: ${!failover} and run pulumi up.`,
    );
  } else if (failover === null && group.productionSite === "target" && productionSite === "source") {
    call.log.warn(
      `Production of group ${group.name} was moved to ${siteName("target")} outside this stack.${stoppedText(seen)} To declare it, set failover: true.`,
    );
  }
  if (old.inputs.name !== group.name) {
    call.log.warn(
      `Group ${group.id} was renamed to ${group.name} outside this stack; it stays so until name is edited.`,
    );
  }
}

/**
 * Says also without a refresh that production was moved outside, or by a run of this stack that was killed: an update that is
 * green while the servers of the new side are down would be taken for a good sign. The update that follows only reads.
 */
async function noticeMove(call: Call, id: string, old: Saved<Group>): Promise<boolean> {
  if (!(await memberMoved(call, id, { productionSite: old.outputs.productionSite }))) return false;
  try {
    sayDrift(call, old, await observe(call.cloud, id));
    return true;
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}

/** The service starts no server after a move; where the stack did not move, it does not either. */
function stoppedText(seen: Observation): string {
  const site = seen.group.productionSite;
  const stopped = seen.instances.filter((instance) => isStopped(viewAt(seen, instance, site)));
  if (stopped.length === 0) return "";
  const names = list(stopped.map((instance) => serverName(seen, instance, site)));
  return ` ${stopped.length} of ${seen.instances.length} servers there are stopped (${names}): if they should serve, start them, or adopt the move, which does.`;
}

async function removeGroup(call: Call, id: string, name: string): Promise<void> {
  const { groups } = call.cloud;
  await removeMember(call, `Deletion of protection group ${name}`, {
    remove: () => groups.remove(id),
    get: () => groups.get(id),
  });
}
