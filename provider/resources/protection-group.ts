// Calls: POST, GET, PUT, DELETE /server-groups · POST /server-groups/{id}/action · GET /replications, /protected-instances, /jobs,
// /task-center/failure-jobs · ECS, ports and EIPs for servers and addresses
import { DrError } from "../errors";
import { ProtectionGroup } from "../model/definitions";
import type { OutputsOf, Result, Saved } from "../model/define";
import { type MigratedAddress, recount } from "../model/addresses";
import { sameWish } from "../model/transition-record";
import type { Arrival } from "../moves";
import { hasUnknown } from "../model/unknown";
import { observe } from "../transition/observe/observe";
import type { Observation } from "../transition/observe/observation";
import { recheckLostAddresses } from "../transition/observe/recheck-lost-addresses";
import { appearing, complete, whenMade } from "./common/create";
import {
  adoptGroup,
  createGroup,
  groupInputs,
  noTransition,
  ownIntents,
  readyGroup,
  removeGroup,
} from "./group/create-group";
import { hasDrift, nameDrift } from "../engine/state/drift";
import { lastTransitionToTell } from "./group/records-in-state";
import { afterMove } from "./common/beside-move";
import { type EditRow, editsBeside } from "./common/edits-beside";
import { refuseReplacement, refuseTransition, toldInJournal } from "./common/explain-diff";
import { outlastingChecks } from "./checks/outlasting";
import { verificationKept } from "./checks/verdict";
import { objectiveMet } from "./group/objective";
import { PLACE_OF_GROUP } from "./group/find-place";
import { forgetFailures } from "./group/forget-failures";
import { movedOutside, noticeMove, sayDrift } from "./group/group-drift";
import { drawSeries, groupRequest } from "./group/group-request";
import { guardDelete } from "./delete/guard-delete";
import type { ResourceHandler } from "../engine/handler";
import { refuseHeld } from "./delete/left-behind";
import { memberMoved, orGone } from "./common/members";
import { groupOutputs } from "./common/outputs";
import { rememberSeen, rememberServing } from "./group/last-known";
import { letsStart } from "./group/start-wish";
import { startCounterparts, transitionGroup } from "./group/transition-group";

const KIND = "ProtectionGroup";

type Group = typeof ProtectionGroup;

export const protectionGroup: ResourceHandler<Group> = {
  definition: ProtectionGroup,
  found: PLACE_OF_GROUP,

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
    if (fresh && inputs.reprotect !== undefined && inputs.adopt === undefined) {
      failures.push({
        property: "reprotect",
        reason:
          "refused when a group is created: creating never overwrites disks. Remove reprotect, and set it in a later update, to the id of the failover to recover from",
      });
    }
    return [...failures, ...outlastingChecks(inputs)];
  },

  /** The group's resource is the one that knows; members are deleted before it. */
  note(memory, id, outputs) {
    memory.unfinished.set(id, outputs.unfinished !== null);
    memory.lastTransitions.set(id, lastTransitionToTell(outputs));
  },

  async diff(call, { id, old, inputs, changes }) {
    call.memory.abandons.set(id, inputs.abandon === true);
    if (changes.replaces.length > 0)
      await toldInJournal(call, id, () =>
        refuseReplacement(call, { kind: KIND, id, groupId: id, inputs: old.inputs }, inputs, changes),
      );
    const { unfinished } = old.outputs;
    const edited = changes.intents.length > 0;
    if (hasUnknown(inputs.failover) || hasUnknown(inputs.reprotect)) {
      call.log.warn("failover or reprotect is not known yet: nothing is decided on it before it is.");
    } else if (edited || (unfinished !== null && inputs.abandon !== true)) {
      // Between the halves of a failback the engine's inputs hold the intent already, and a refresh compares them as an update does.
      const request = await toldInJournal(call, id, () => groupRequest(call, { id, old, inputs }));
      const resumed =
        sameWish(unfinished?.wish, request.wish) && changes.intents.every((key) => key !== "recoveryPoint");
      const beside = (arrival: Arrival): EditRow[] =>
        editsBeside(KIND, { replaces: [], updates: changes.updates }, arrival);
      await refuseTransition(call, request, { edited, resumed, urn: inputs.__urn, beside });
    }
    // What leaves the stack is not pursued any more.
    const pursued = unfinished !== null && inputs.abandon !== true;
    return pursued || (!edited && (await noticeMove(call, id, old)));
  },

  async create(call, declared) {
    const made = (observed: Observation, origin: "created" | "adopted"): Result<Group> => ({
      inputs: { ...declared, name: observed.group.name },
      outputs: { ...groupOutputs(observed), ...noTransition(declared), consentSeries: drawSeries(), drift: [], origin },
      memory: rememberServing({}, observed),
    });
    const { adopt } = declared;
    if (adopt !== undefined) {
      const observed = await observe(call.cloud, adopt);
      adoptGroup(declared, observed);
      return { id: adopt, state: made(observed, "adopted") };
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
    const observed = await orGone(observe(call.cloud, id, { shared: true }));
    if (observed === undefined) return undefined;
    if (old !== undefined) sayDrift(call, old, observed);
    const {
      failover = null,
      lastTransition = null,
      reprotect = null,
      transitions,
      transitionCount,
      addressReferences = null,
      consentSeries = null,
      verification = null,
      unfinished = null,
      origin = null,
    } = old?.outputs ?? {};
    const counted = { transitions: transitions ?? [], transitionCount: transitionCount ?? 0 };
    const own = {
      failover,
      reprotect,
      lastTransition,
      addressReferences,
      consentSeries,
      unfinished,
      verification,
      ...counted,
    };
    // Read without a state, or written by a release that kept no note of it: nothing says that it was created here.
    const from = { origin: origin ?? ("adopted" as const) };
    return {
      inputs: old?.inputs ?? groupInputs(observed.group),
      outputs: {
        ...groupOutputs(observed),
        ...{ ...own, ...rechecked(observed, old?.outputs), ...from },
        recoveryTimeObjectiveMet: objectiveMet(old?.inputs.recoveryTimeObjective, counted.transitions),
        drift: nameDrift(observed.group.name, old),
      },
      memory: { ...old?.memory, ...(old === undefined ? {} : rememberSeen(old, observed)) },
    };
  },

  async update(call, given) {
    const { id, inputs, changes } = given;
    const what = `Protection group ${inputs.name}`;
    call.memory.abandons.set(id, inputs.abandon === true);
    const { old } = await whenMade(given, { what, told: { origin: given.old.outputs.origin } }, () =>
      readyGroup(call, id, inputs),
    );
    const rename = (): Promise<unknown> => call.cloud.groups.rename(id, inputs.name);
    const { unfinished, migratedAddresses, lastTransition } = old.outputs;
    const { transitions, transitionCount } = old.outputs;
    const consentSeries = old.outputs.consentSeries ?? drawSeries();
    const startNow = letsStart(old.inputs.startServers, inputs.startServers);
    const forget = async (): Promise<void> => {
      if (changes.updates.includes("forgetFailedTasks"))
        await forgetFailures(call, { id, name: inputs.name }, inputs.forgetFailedTasks);
    };
    // What leaves the stack is not pursued any more.
    if (changes.intents.length > 0 || (unfinished !== null && inputs.abandon !== true)) {
      // No label holds up a move.
      const state = await transitionGroup(call, { id, old, inputs: { ...inputs, name: old.inputs.name } });
      // Where the intent asked for nothing, starting what was left stopped is still asked for.
      const idle = state.outputs.lastTransition === lastTransition && state.outputs.unfinished === null;
      if (!startNow || !idle) {
        await forget();
        if (!changes.updates.includes("name")) return state;
        const renamed = await afterMove(call, `The new name ${inputs.name} of the group`, rename);
        return renamed ? { ...state, inputs: { ...state.inputs, name: inputs.name } } : state;
      }
    }
    if (changes.updates.includes("name")) await rename();
    const lost = (migratedAddresses ?? []).some(isLost);
    const behind = old.lacking.length > 0 || old.memory.place === undefined || hasDrift(old);
    // An update without any change was asked for by the comparison: something is to be read.
    const judged = { recoveryTimeObjectiveMet: objectiveMet(inputs.recoveryTimeObjective, transitions) };
    const local = changes.any && !startNow && !lost && !behind && changes.updates.length === 0;
    if (local && !(await memberMoved(call, id, { productionSite: old.outputs.productionSite })))
      return {
        inputs,
        outputs: {
          ...{ ...old.outputs, ...ownIntents(inputs), consentSeries, ...judged },
          verification: verificationKept(old, inputs),
        },
        memory: old.memory,
      };
    if (startNow) await startCounterparts(call, { id, old, inputs });
    await forget();
    const observed = await observe(call.cloud, id);
    const migrated = rechecked(observed, old.outputs);
    for (const row of (migrated.migratedAddresses ?? []).filter(isLost)) {
      call.log.warn(
        `Still lost: ${row.privateIp} of ${row.serverName}${row.eip === null ? "" : ` (EIP ${row.eip})`}: ${row.note ?? ""}`,
      );
    }
    return {
      inputs,
      outputs: {
        ...groupOutputs(observed),
        ...{ ...ownIntents(inputs), lastTransition, unfinished },
        verification: verificationKept(old, inputs),
        addressReferences: old.outputs.addressReferences,
        ...{ transitions: transitions ?? [], transitionCount: transitionCount ?? 0, consentSeries },
        ...{ ...migrated, ...judged },
        origin: old.outputs.origin ?? "adopted",
        drift: [],
      },
      memory: {
        ...old.memory,
        ...(movedOutside(old, observed) ? rememberSeen(old, observed) : rememberServing(old.memory, observed)),
      },
    };
  },

  async delete(call, id, { inputs, outputs }) {
    const unfinished = outputs.unfinished !== null;
    const { group } = await guardDelete(call, { kind: KIND, id, groupId: id, inputs, unfinished });
    if (group === undefined) return;
    const protection = call.memory.asked.holder({ kind: "Protection", id });
    if (protection !== undefined) throw stillProtected(group.name, id, protection);
    await refuseHeld(call, await call.cloud.groups.get(id));
    await removeGroup(call, id, group.name);
  },
};

/** A program that names the group by its id alone would keep a protection of nothing. */
function stillProtected(name: string, id: string, urn: string): DrError {
  return new DrError(
    "DR_IN_USE",
    `Protection group ${name} (${id}) is not deleted: ${urn} of this program still names it`,
    { id },
    {
      hint: "Give Protection the resource of the group that it belongs to (protectionGroup: group) instead of an id, or take it out of the program, and run pulumi up again. Nothing was deleted.",
    },
  );
}

function isLost({ verdict }: MigratedAddress): boolean {
  return verdict === "lost";
}

/** Compares again the addresses of the last transition, with those that somebody attached to the right server since. */
function rechecked(
  observed: Observation,
  known: Partial<Saved<Group>["outputs"]> = {},
): Pick<OutputsOf<Group>, "migratedAddresses" | "migratedAddressCounts"> {
  const { migratedAddresses: rows = null, migratedAddressCounts: counts = null } = known;
  if (rows === null) return { migratedAddresses: null, migratedAddressCounts: counts };
  const migratedAddresses = recheckLostAddresses(observed, rows);
  return { migratedAddresses, migratedAddressCounts: recount(counts, rows, migratedAddresses) };
}
