import { DrError } from "../errors";
import { DRILLABLE, EMERGENCY_LIMITS, PROGRESS_TELLS } from "../model/drills";
import type { DisasterRecoveryDrillInputs } from "../model/inputs";
import { describeStatus, statusKind } from "../model/status";
import type { Drill } from "../model/wire";
import { list } from "../transitions/guards";
import { type RunContext, callOptions } from "../transitions/run-context";
import { settleGroup } from "../transitions/settle";
import { createOnce } from "./create";
import { entity } from "./jobs";
import { removeMember, waitForMember } from "./members";
import type { Props } from "./shape";

/** Creates a drill, or takes up the one of this name that an interrupted run created. */
export async function createDrill(
  ctx: RunContext,
  declared: DisasterRecoveryDrillInputs,
  inputs: Props,
): Promise<string> {
  const { name, protectionGroupId: groupId, drillVpcId: vpcId } = declared;
  const emergency = declared.emergency === true;
  const what = `Creation of drill ${name}`;
  const get = (id: string): Promise<Drill> => ctx.cloud.drills.get(id, callOptions(ctx));
  const remove = (id: string): Promise<void> =>
    removeMember(ctx, `Removal of the failed drill ${name}`, {
      remove: () => ctx.cloud.drills.remove(id, callOptions(ctx)),
      get: () => get(id),
    });
  let asked = false;
  return await createOnce(
    ctx,
    {
      what,
      find: async () => {
        const drills = await ctx.cloud.drills.list({ groupId, name }, callOptions(ctx));
        const found = drills.find((drill) => drill.name === name && drill.groupId === groupId);
        if (found === undefined) return undefined;
        if (!asked && declared.__derivedName !== true) throw sameName(found);
        if (found.status !== "error" || emergency) return found.id;
        await remove(found.id);
        return undefined;
      },
      post: async () => {
        if (!asked) await requireDrillable(ctx, groupId, name, emergency);
        asked = true;
        return await ctx.cloud.drills.create({ groupId, name, vpcId }, callOptions(ctx));
      },
      idOf: (job) => entity(job, "disaster_recovery_drill_id"),
      discard: async (id) => {
        // Whatever came to life of an emergency drill may be serving already.
        if (emergency)
          throw new DrError("DR_REFUSED", `Drill ${name} (${id}) is an emergency drill and is not removed`);
        await remove(id);
      },
      ready: (id) => waitForMember(ctx, `Drill ${name}`, () => get(id)),
    },
    inputs,
  );
}

/** Refuses what the service would refuse later, and a drill whose servers could not boot. */
async function requireDrillable(ctx: RunContext, groupId: string, name: string, emergency: boolean): Promise<void> {
  const before = await ctx.cloud.groups.get(groupId, callOptions(ctx));
  if (statusKind(before.status) === "transient")
    ctx.say.warn(`Group ${before.name} is ${before.status}: no drill can be started before that has ended. Waiting.`);
  const group = await settleGroup(ctx, groupId);
  const refuse = (code: "DR_STATE_CONFLICT" | "DR_PRECONDITION", why: string, hint: string): DrError =>
    new DrError(code, `Drill ${name} of group ${group.name} (${groupId}) is not created: ${why}`, {}, { hint });
  if (!DRILLABLE.includes(group.status)) {
    throw refuse(
      "DR_STATE_CONFLICT",
      `the group is in ${describeStatus(group.status)}`,
      `The service starts drills in ${DRILLABLE.join(", ")}. Nothing was changed.`,
    );
  }
  const pairs = await ctx.cloud.pairs.list({ groupId }, callOptions(ctx));
  if (pairs.length === 0) {
    throw refuse(
      "DR_PRECONDITION",
      "it has no replication pair yet",
      "Let the drill depend on the protected instances and on Protection (dependsOn). Nothing was changed.",
    );
  }
  const behind = PROGRESS_TELLS.includes(group.status) ? pairs.filter((pair) => pair.progress < 100) : [];
  if (behind.length > 0) {
    const late = list(behind.map((pair) => `pair ${pair.name} is at ${pair.progress} %`));
    if (!emergency) {
      throw refuse(
        "DR_PRECONDITION",
        `the first synchronisation is not complete (${late}), and its servers may not boot`,
        "Wait until every pair is at 100 % and run again; in an emergency, emergency: true starts it as it is. Nothing was changed.",
      );
    }
    ctx.say.warn(
      `The disks are not complete (${late}): the servers of the drill may not boot, and what is missing is lost.`,
    );
  }
  if (emergency) {
    const lines = EMERGENCY_LIMITS.map((limit) => `\n  - ${limit}`).join("");
    ctx.say.warn(
      `EMERGENCY DRILL ${name}: starts copies of the DR disks as servers that run production. What it is not:${lines}`,
    );
  }
}

function sameName({ name, id }: Drill): DrError {
  return new DrError(
    "DR_REFUSED",
    `A drill named ${name} already exists in this group (${id})`,
    {},
    {
      hint: `If it is the one meant, set adopt: "${id}"; otherwise choose another name, or give none and let one be derived.`,
    },
  );
}
