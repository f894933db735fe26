// Calls: POST, GET, PUT, DELETE /server-groups · POST /server-groups/{id}/action · GET /replications, /protected-instances, /jobs,
// /task-center/failure-jobs · ECS, ports and EIPs for servers and addresses
import { DrError, isDrError } from "../errors";
import type { MigratedAddress } from "../model/ledger";
import type { ProtectionGroupInputs } from "../model/inputs";
import { sameWish } from "../model/transition-record";
import { hasUnknown } from "../model/unknown";
import type { Group } from "../model/wire";
import { observe } from "../transitions/observe";
import { list } from "../transitions/guards";
import { type Observation, isStopped, serverName, viewAt } from "../transitions/observation";
import { siteName, wantedSite } from "../transitions/decision";
import { recheckLost } from "../transitions/recheck";
import type { Call } from "../call";
import { settleGroup } from "../transitions/settle";
import { verifyAdopted } from "./adopt";
import { createOnce } from "./create";
import { refuseReplacement, refuseTransition } from "./explain-diff";
import { groupRequest, recordIn } from "./group-request";
import { guardDelete } from "./guard-delete";
import type { Handler } from "./handler";
import { entity, finishJob } from "./jobs";
import { orGone } from "./members";
import { groupOutputs, inputsIn } from "./outputs";
import { rememberSeen, rememberServing } from "./last-known";
import type { Props } from "./shape";
import { letsStart } from "./start-wish";
import { startCounterparts, transitionGroup } from "./transition-group";

const KIND = "ProtectionGroup";

export const protectionGroup: Handler = {
  check(inputs, fresh) {
    const failures = [];
    const { sourceAvailabilityZone: source, targetAvailabilityZone: target } = inputs;
    if (source !== undefined && source === target && !hasUnknown(source)) {
      failures.push({
        property: "targetAvailabilityZone",
        reason: "targetAvailabilityZone must differ from sourceAvailabilityZone: the DR site is another zone",
      });
    }
    if (fresh && inputs["failover"] === true && inputs["adopt"] === undefined) {
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

  async inspect(call, id, olds, news, changes) {
    if (changes.replaces.length > 0) await refuseReplacement(call, KIND, id, id, olds, news, changes);
    const unfinished = recordIn(olds);
    const edited = changes.intents.length > 0;
    if (hasUnknown(news["failover"]) || hasUnknown(news["reprotect"])) {
      call.log.warn("failover or reprotect is not known yet: nothing is decided on it before it is.");
    } else if (edited || (unfinished !== undefined && news["abandon"] !== true)) {
      // Between the halves of a failback the engine's inputs hold the intent already, and a refresh compares them as an update does.
      const request = groupRequest(id, olds, news, call);
      const resumed =
        sameWish(unfinished?.wish, request.wish) && changes.intents.every((key) => key !== "recoveryPoint");
      await refuseTransition(call, request, { edited, resumed, urn: news["__urn"] });
    }
    return unfinished !== undefined;
  },

  async create(call, inputs) {
    const declared = inputs as unknown as ProtectionGroupInputs;
    const id = declared.adopt === undefined ? await createGroup(call, declared, inputs) : declared.adopt;
    const seen = await observe(call.cloud, id);
    if (declared.adopt !== undefined) adoptGroup(declared, seen);
    return { id, outs: { ...inputs, ...groupOutputs(seen), ...rememberServing({}, seen) } };
  },

  async read(call, id, props) {
    const seen = await orGone(observe(call.cloud, id, { shared: true }));
    if (seen === undefined) return undefined;
    sayDrift(call, props, seen);
    const declared = props["sourceAvailabilityZone"] === undefined ? asInputs(seen.group) : inputsIn(KIND, props);
    const { migratedAddresses, lastTransition, transitions, transitionCount, unfinished } = props;
    return {
      ...declared,
      ...groupOutputs(seen),
      ...rememberSeen(props, seen),
      migratedAddresses,
      lastTransition,
      transitions,
      transitionCount,
      unfinished,
    };
  },

  async update(call, id, olds, news, changes) {
    if (changes.updates.includes("name")) await call.cloud.groups.rename(id, String(news["name"]));
    const carried = {
      migratedAddresses: olds["migratedAddresses"],
      lastTransition: olds["lastTransition"],
      transitions: olds["transitions"],
      transitionCount: olds["transitionCount"],
      unfinished: olds["unfinished"],
    };
    // What leaves the stack is not pursued any more.
    const unfinished = recordIn(olds) !== undefined && news["abandon"] !== true;
    const startNow = letsStart(olds["startServers"], news["startServers"]);
    if (changes.intents.length > 0 || unfinished) {
      const outs = await transitionGroup(call, id, olds, news);
      // Where the intent asked for nothing, starting what was left stopped is still asked for.
      const idle = outs["lastTransition"] === olds["lastTransition"] && outs["unfinished"] === undefined;
      if (!startNow || !idle) return outs;
    }
    const lost = ((olds["migratedAddresses"] ?? []) as MigratedAddress[]).some((row) => row.verdict === "lost");
    if (!startNow && !lost && changes.updates.length === 0) return { ...olds, ...news, ...cleared(olds, news) };
    if (startNow) await startCounterparts(call, id, olds, news);
    const seen = await observe(call.cloud, id);
    const rechecked = recheckLost(seen, (olds["migratedAddresses"] ?? []) as MigratedAddress[]);
    for (const row of rechecked.filter(({ verdict }) => verdict === "lost")) {
      call.log.warn(
        `Still lost: ${row.privateIp} of ${row.serverName}${row.eip === null ? "" : ` (EIP ${row.eip})`}: ${row.note ?? ""}`,
      );
    }
    return {
      ...news,
      ...carried,
      ...groupOutputs(seen),
      ...rememberServing(olds, seen),
      ...(rechecked.length > 0 ? { migratedAddresses: rechecked } : {}),
    };
  },

  async delete(call, id, props) {
    const verdict = await guardDelete(call, KIND, id, id, props);
    if (!verdict.go) {
      call.log.info(verdict.why);
      return;
    }
    if (verdict.group === undefined) return;
    await removeGroup(call, id, verdict.group.name);
  },
};

/** Inputs that were declared before and are not any more must not linger among the outputs. */
function cleared(olds: Props, news: Props): Props {
  return Object.fromEntries(
    Object.keys(inputsIn(KIND, olds))
      .filter((key) => news[key] === undefined)
      .map((key) => [key, undefined]),
  );
}

async function createGroup(call: Call, declared: ProtectionGroupInputs, inputs: Props): Promise<string> {
  const { name } = declared;
  const what = `Creation of protection group ${name}`;
  const same = (group: Group): boolean =>
    group.name === name &&
    group.sourceZone === declared.sourceAvailabilityZone &&
    group.targetZone === declared.targetAvailabilityZone &&
    group.domainId === declared.domainId &&
    group.vpcId === declared.sourceVpcId;
  let asked = false;
  return await createOnce(
    call,
    {
      what,
      find: async () => {
        const [found] = (await call.cloud.groups.list({ name })).filter(same);
        if (found === undefined) return undefined;
        if (!asked && declared.__derivedName !== true) throw sameName(found);
        if (found.status === "error") {
          await removeGroup(call, found.id, name);
          return undefined;
        }
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
      discard: (id) => removeGroup(call, id, name),
      ready: async (id) => {
        const group = await settleGroup(call, id);
        if (group.status === "error")
          throw new DrError("DR_JOB_FAILED", `${what} failed: the group is in "error"`, { groupId: id });
      },
    },
    inputs,
  );
}

function sameName(group: Group): DrError {
  return new DrError(
    "DR_REFUSED",
    `A protection group named ${group.name} already exists in these zones (${group.id})`,
    { groupId: group.id },
    {
      hint: `If it is the one meant (for example after a create that was interrupted), set adopt: "${group.id}"; otherwise choose another name, or give none and let one be derived.`,
    },
  );
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

function asInputs(group: Group): Props {
  return {
    name: group.name,
    description: group.description ?? undefined,
    sourceAvailabilityZone: group.sourceZone,
    targetAvailabilityZone: group.targetZone,
    domainId: group.domainId,
    sourceVpcId: group.vpcId,
  };
}

function sayDrift(call: Call, props: Props, seen: Observation): void {
  const { group } = seen;
  const declared = props["failover"];
  if (
    typeof declared === "boolean" &&
    wantedSite(declared) !== group.productionSite &&
    props["unfinished"] === undefined
  ) {
    call.log.warn(
      `Production of group ${group.name} runs at ${siteName(group.productionSite)}, although failover: ${declared} was the last thing this stack completed: it was moved outside.${stoppedText(seen)} Nothing will be planned. To adopt what is there, set failover: ${!declared} and run pulumi up.`,
    );
  } else if (declared === undefined && group.productionSite === "target" && props["productionSite"] === "source") {
    call.log.warn(
      `Production of group ${group.name} was moved to ${siteName("target")} outside this stack.${stoppedText(seen)} To declare it, set failover: true.`,
    );
  }
  if (props["name"] !== undefined && props["name"] !== group.name) {
    call.log.warn(
      `Group ${group.id} was renamed to ${group.name} outside this stack; it stays so until name is edited.`,
    );
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
  try {
    const jobId = await call.cloud.groups.remove(id);
    await finishJob(call, `Deletion of protection group ${name}`, jobId);
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return;
    if (isDrError(error, "DR_AMBIGUOUS")) {
      const seen = await orGone(observe(call.cloud, id));
      if (seen === undefined) return;
      if (seen.group.status === "deleting" && (await goneAfter(call, id))) return;
    }
    throw error;
  }
}

async function goneAfter(call: Call, id: string): Promise<boolean> {
  try {
    await settleGroup(call, id);
    return false;
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return true;
    throw error;
  }
}
