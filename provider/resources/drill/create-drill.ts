import { DrError } from "../../errors";
import type { DisasterRecoveryDrillInputs } from "../../model/definitions";
import { statusKind } from "../../model/status";
import type { Drill } from "../../model/wire/wire";
import type { Call } from "../../call";
import { settleGroup } from "../../transition/observe/settle";
import { createOnce } from "../common/create";
import { type DrillToCome, lookAtVpc } from "./drill-vpc";
import { drillGuards } from "./explain-drill";
import { entity } from "../common/jobs";
import { lookMade, removeMember } from "../common/members";
import { NOT_SURELY_OURS, isOurs, refuseExisting, sayTakenUp } from "../common/take-up";

/** Creates a drill, or takes up the one of this name that an interrupted run created. */
export async function createDrill(call: Call, declared: DisasterRecoveryDrillInputs): Promise<string> {
  const { name, protectionGroupId: groupId, drillVpcId: vpcId } = declared;
  const emergency = declared.emergency === true;
  const what = `Creation of drill ${name}`;
  const get = (id: string): Promise<Drill> => call.cloud.drills.get(id);
  const remove = (id: string): Promise<void> =>
    removeMember(call, `Removal of the failed drill ${name}`, {
      remove: () => call.cloud.drills.remove(id),
      get: () => get(id),
    });
  let asked = false;
  return await createOnce(call, {
    what,
    find: async () => {
      const drills = await call.cloud.drills.list({ groupId, name });
      const found = drills.find((drill) => drill.name === name && drill.groupId === groupId);
      if (found === undefined) return undefined;
      if (!asked) takeUp(call, declared, found);
      if (found.status !== "error" || emergency) return found.id;
      await remove(found.id);
      return undefined;
    },
    post: async () => {
      if (!asked) await requireDrillable(call, { name, groupId, vpcId }, emergency);
      asked = true;
      return await call.cloud.drills.create({ groupId, name, vpcId });
    },
    idOf: (job) => entity(job, "disaster_recovery_drill_id"),
    look: (id) => lookMade(() => get(id)),
    discard: async (id) => {
      // Servers of an emergency drill may be serving already.
      if (emergency) throw new DrError("DR_REFUSED", `Drill ${name} is an emergency drill, so it is kept`);
      await remove(id);
      return [];
    },
  });
}

/** Refuses what the service would refuse later, and a drill whose servers could not boot. */
async function requireDrillable(call: Call, drill: DrillToCome, emergency: boolean): Promise<void> {
  const { name, groupId } = drill;
  const before = await call.cloud.groups.get(groupId);
  if (statusKind(before.status) === "transient")
    call.log.warn(`Group ${before.name} is ${before.status}: no drill can be started before that has ended. Waiting.`);
  const group = await settleGroup(call, groupId);
  const pairs = await call.cloud.pairs.list({ groupId });
  const vpc = await lookAtVpc(call, group, drill);
  for (const { name: guard, verdict, value, hint } of drillGuards({ group, pairs, vpc }, emergency)) {
    if (verdict === "warn") call.log.warn(`${value}.`);
    if (verdict !== "refuse") continue;
    throw new DrError(
      guard === "status" ? "DR_STATE_CONFLICT" : "DR_PRECONDITION",
      `Drill ${name} of group ${group.name} (${groupId}) is not created: ${value}`,
      {},
      { hint },
    );
  }
}

/** Says that a drill is taken up that an interrupted run left, or refuses it. */
function takeUp(call: Call, declared: DisasterRecoveryDrillInputs, found: Drill): void {
  const { id, name, createdAt, vpcId } = found;
  const existing = { kind: "DisasterRecoveryDrill" as const, id, what: `Drill ${name}`, createdAt };
  const { drillVpcId = vpcId } = declared;
  if (isOurs(declared) && drillVpcId === vpcId) {
    sayTakenUp(call, existing);
    return;
  }
  const why = drillVpcId === vpcId ? NOT_SURELY_OURS : `it runs in VPC ${vpcId}, not in ${drillVpcId}`;
  throw refuseExisting(call, declared, existing, { why, otherwise: "Otherwise choose another name." });
}
