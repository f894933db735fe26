// Calls: POST /server-groups/{id}/action (start, stop) · GET /server-groups, /replications, /protected-instances · ECS for server power
import { DrError, isDrError } from "../errors";
import type { ProtectionInputs } from "../model/inputs";
import { FAULT_LEVEL, describeStatus } from "../model/status";
import { allows } from "../model/transitions";
import type { Posted, TransitionRecord } from "../model/transition-record";
import { follow } from "../transitions/follow";
import { isInSync, list } from "../transitions/guards";
import { RecordKeeper } from "../transitions/record-keeper";
import { waitForSync } from "../transitions/moves";
import type { Observation } from "../transitions/observation";
import { observe } from "../transitions/observe";
import { siteName } from "../transitions/plan";
import { postOnce } from "../transitions/post";
import type { Call } from "../call";
import { membersArrive, settleGroup } from "../transitions/settle";
import { explainReprotect, refuseForeignReprotect, runReprotect } from "./reprotect";
import { refuseReplacement } from "./explain-diff";
import { guardDelete } from "./guard-delete";
import type { Handler } from "./handler";
import { orGone } from "./members";
import { inputsIn, protectionOutputs } from "./outputs";
import { type Props, PartialFailure } from "./shape";

const KIND = "Protection";

/** Protection that was switched off outside is switched on again only from these. */
const DISABLED = ["available", "error-starting"];

export const protection: Handler = {
  check(inputs, fresh) {
    if (!fresh || inputs["reprotect"] === undefined || inputs["adopt"] !== undefined) return [];
    return [
      {
        property: "reprotect",
        reason:
          "reprotect is refused when protection is created: creating never overwrites disks. Set it in a later update, to the id of the failover to recover from",
      },
    ];
  },

  async inspect(call, id, olds, news, changes) {
    if (changes.replaces.length > 0) await refuseReplacement(call, KIND, id, id, olds, news, changes);
    const unfinished = olds["unfinished"] !== undefined;
    const asks = changes.intents.includes("reprotect") && news["reprotect"] !== undefined;
    if (asks) {
      refuseForeignReprotect(olds, news);
      await explainReprotect(call, id, olds, news);
    }
    return unfinished || DISABLED.includes(String(olds["status"]));
  },

  async create(call, inputs) {
    const { protectionGroupId: id, waitForSync: wait } = inputs as unknown as ProtectionInputs;
    return { id, outs: await ensureEnabled(call, id, inputs, inputs, wait !== false) };
  },

  async read(call, id, props) {
    const look = { servers: false, shared: true } as const;
    const seen = await orGone(observe(call.cloud, id, look));
    if (seen === undefined) return undefined;
    if (DISABLED.includes(seen.group.status)) {
      call.log.warn(
        `Protection of group ${seen.group.name} is off: the group is in ${describeStatus(seen.group.status)}. The next pulumi up enables it, if production is at the original site and no disk reports a fault.`,
      );
    }
    const declared = props["protectionGroupId"] === undefined ? { protectionGroupId: id } : inputsIn(KIND, props);
    return {
      ...declared,
      ...protectionOutputs(seen),
      lastTransition: props["lastTransition"],
      unfinished: props["unfinished"],
    };
  },

  async update(call, id, olds, news, changes) {
    const asks = changes.intents.includes("reprotect") && news["reprotect"] !== undefined;
    const record = olds["unfinished"] as TransitionRecord | undefined;
    if (asks || record !== undefined) return await runReprotect(call, id, olds, news);
    const carried = { lastTransition: olds["lastTransition"] };
    await settleGroup(call, id);
    const seen = await observe(call.cloud, id, { servers: false });
    if (DISABLED.includes(seen.group.status)) {
      const refusal = whyNotEnable(seen);
      if (refusal === undefined)
        return { ...(await ensureEnabled(call, id, olds, news, news["waitForSync"] !== false)), ...carried };
      call.log.warn(`Protection of group ${seen.group.name} stays off: ${refusal.message}`);
    }
    return { ...news, ...carried, ...protectionOutputs(seen) };
  },

  async delete(call, id, props) {
    const verdict = await guardDelete(call, KIND, id, id, props);
    if (!verdict.go) {
      call.log.info(verdict.why);
      return;
    }
    const { group } = verdict;
    if (group === undefined || !allows("disable", group.status)) return;
    await call.memory.alone(id, async () => {
      const posted = await postOnce(call, {
        group,
        action: "disable",
        to: group.productionSite,
        onPosted: () => undefined,
      });
      await follow(call, { groupId: id, posted, to: group.productionSite });
      await membersArrive(call, id, group.productionSite);
    });
  },
};

/** Enables protection, unless the group's status makes that something else. */
async function ensureEnabled(call: Call, id: string, olds: Props, news: Props, wait: boolean): Promise<Props> {
  return await call.memory.alone(id, async () => {
    await settleGroup(call, id);
    let seen = await observe(call.cloud, id, { servers: false });
    let posted: Posted | undefined;
    try {
      if (seen.group.status !== "protected") {
        const refusal = whyNotEnable(seen);
        if (refusal !== undefined) throw refusal;
        call.log.info(`Enabling protection of group ${seen.group.name} (${seen.pairs.length} pairs).`);
        const sent = await postOnce(call, {
          group: seen.group,
          action: "enable",
          to: seen.group.productionSite,
          onPosted: (one) => (posted = one),
        });
        await follow(call, { groupId: id, posted: sent, to: seen.group.productionSite });
        seen = await membersArrive(call, id, seen.group.productionSite);
      }
      if (wait && !seen.pairs.every(isInSync)) {
        call.log.info("Protection is enabled; waiting until every pair is in sync.");
        seen = await waitForSync(call, new RecordKeeper(call.clock, undefined), id);
      }
      return { ...news, ...protectionOutputs(seen) };
    } catch (error) {
      if (posted === undefined || !isDrError(error)) throw error;
      const now = await observe(call.cloud, id, { servers: false }).catch(() => seen);
      throw new PartialFailure(
        id,
        { ...news, ...olds, ...protectionOutputs(now) },
        error,
        `Protection of group ${seen.group.name} was asked for and is not complete; run pulumi up again to go on.`,
      );
    }
  });
}

/**
 * Why enabling is refused. In `failed-over` and `error-reprotecting` the same request overwrites the old production disks, and
 * at the DR site, or with a faulty disk, it may overwrite the last good copy.
 */
function whyNotEnable({ group, pairs }: Observation): DrError | undefined {
  const refuse = (why: string, hint: string): DrError =>
    new DrError(
      "DR_REFUSED",
      `Protection of group ${group.name} (${group.id}) is not enabled: ${why}`,
      { groupStatus: group.status },
      { hint },
    );
  if (allows("reprotect", group.status)) {
    return refuse(
      `the group is in ${describeStatus(group.status)}, where enabling would overwrite the disks of the old production site`,
      "Set reprotect on Protection to the id of the failover to recover from (the group's lastTransition.id), with its consent. Nothing was changed.",
    );
  }
  if (!allows("enable", group.status))
    return refuse(
      `the group is in ${describeStatus(group.status)}`,
      "Repair the group in the console and run again. Nothing was changed.",
    );
  if (pairs.length === 0) {
    return refuse(
      "the group has no replication pair yet",
      "Add dependsOn: [instances and pairs] to Protection, so that it is enabled after them. Nothing was changed.",
    );
  }
  if (group.productionSite !== "source") {
    return refuse(
      `production runs at ${siteName(group.productionSite)}, and enabling would copy it over the other side`,
      "Look at the group in the console and decide which side holds the good data. Nothing was changed.",
    );
  }
  const faulty = pairs.filter((pair) => pair.faultLevel !== FAULT_LEVEL.none);
  if (faulty.length === 0) return undefined;
  return refuse(
    `production may be damaged (${list(faulty.map((pair) => `pair ${pair.name} has fault_level ${pair.faultLevel}`))}), and enabling copies it over the DR disks, which may be the last good copy`,
    "Repair the storage first. Nothing was changed.",
  );
}
