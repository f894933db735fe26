import { DRILLABLE, EMERGENCY_LIMITS, PROGRESS_TELLS } from "../../model/drills";
import type { DisasterRecoveryDrillInputs } from "../../model/definitions";
import { describeStatus } from "../../model/status";
import { hasUnknown } from "../../model/unknown";
import type { Group, Instance, Pair } from "../../model/wire/wire";
import { guardLines, type Guard } from "../../transition/decide/guards";
import { list } from "../../transition/list";
import { observe } from "../../transition/observe/observe";
import { siteName } from "../../transition/decide/decision";
import type { Call } from "../../call";
import { PREVIEW_MS } from "../../engine/context";
import { type DrillVpc, lookAtVpc, vpcGuards } from "./drill-vpc";
import type { CheckFailure } from "../../engine/shape";

/** Facts read of the group that is drilled. */
export interface DrillGround {
  readonly group: Group;
  readonly pairs: readonly Pair[];
  readonly instances: readonly Instance[];
  /** The VPC that was named for it. */
  readonly vpc?: DrillVpc | undefined;
}

/** A precondition of a drill, with what helps where it is not met. */
export interface DrillGuard extends Guard {
  readonly hint: string;
}

/**
 * Checks what a drill depends on. Pure: preview and creation judge alike. A status from which the service starts none refuses, as
 * does a group without pairs, or a VPC that cannot be used; disks that are not complete refuse a rehearsal and warn in an emergency,
 * which takes what there is.
 */
export function drillGuards(
  { group, pairs, vpc }: Pick<DrillGround, "group" | "pairs" | "vpc">,
  emergency: boolean,
): DrillGuard[] {
  return [drillable(group), disksExist(pairs), disksComplete(group, pairs, emergency), ...vpcGuards(group, vpc)];
}

function drillable({ status }: Group): DrillGuard {
  const ready = DRILLABLE.includes(status);
  return {
    name: "status",
    value: `the group is in ${describeStatus(status)}`,
    verdict: ready ? "pass" : "refuse",
    hint: ready ? "" : `The service starts drills in ${DRILLABLE.join(", ")}. Nothing was changed.`,
  };
}

function disksExist(pairs: readonly Pair[]): DrillGuard {
  if (pairs.length > 0) return { name: "pairs", value: `${pairs.length} replication pairs`, verdict: "pass", hint: "" };
  return {
    name: "pairs",
    value: "it has no replication pair yet",
    verdict: "refuse",
    hint: "Let the drill depend on the protected instances and on Protection (dependsOn), or leave this resource out while the group has none. Nothing was changed.",
  };
}

function disksComplete({ status }: Group, pairs: readonly Pair[], emergency: boolean): DrillGuard {
  const behind = PROGRESS_TELLS.includes(status) ? pairs.filter((pair) => pair.progress < 100) : [];
  if (behind.length === 0) {
    const value = PROGRESS_TELLS.includes(status)
      ? "every disk is complete"
      : "what the DR disks held when they stopped";
    return { name: "disks", value, verdict: "pass", hint: "" };
  }
  const late = list(behind.map((pair) => `pair ${pair.name} is at ${pair.progress} %`));
  return emergency
    ? {
        name: "disks",
        value: `the disks are not complete (${late}): the servers of the drill may not boot, and what is missing is lost`,
        verdict: "warn",
        hint: "",
      }
    : {
        name: "disks",
        value: `the first synchronisation is not complete (${late}), and its servers may not boot`,
        verdict: "refuse",
        hint: "Wait until every pair is at 100 % and run again; in an emergency, emergency: true starts it as it is. Nothing was changed.",
      };
}

/** Says what the creation of a drill will do, in words. Pure. */
export function drillText(
  { name, drillVpcId, emergency = false }: Pick<DisasterRecoveryDrillInputs, "name" | "drillVpcId" | "emergency">,
  ground: DrillGround,
): string {
  const { group, pairs, instances } = ground;
  const size = pairs.reduce((sum, pair) => sum + pair.size, 0);
  return [
    `${emergency ? "EMERGENCY DRILL" : "DRILL"} ${name}: starts copies of the DR disks of group ${group.name} (${group.id}) as servers in another VPC`,
    `  the group is ${describeStatus(group.status)}, production at ${siteName(group.productionSite)}; neither it nor its replication is touched`,
    ...guardLines(drillGuards(ground, emergency)),
    `  servers: ${instances.length}, one for each of ${list(
      instances.map((instance) => instance.name),
      10,
    )}; ${pairs.length} disks of ${size} GB in all are copied`,
    `  VPC: ${drillVpcId ?? "made by the service, which keeps it when the drill is deleted"}; the addresses of the servers are known when they exist`,
    ...(emergency
      ? ["  its servers run production; deleted only by its name (confirm). What it is not:", ...limits()]
      : ["  no EIP, no DNS record, no security group of production is moved or changed"]),
  ].join("\n");
}

function limits(): string[] {
  return EMERGENCY_LIMITS.map((limit) => `    - ${limit}`);
}

/**
 * Announces a creation, in the preview as in the update. A group that is made in the same run cannot be looked at yet. A VPC that
 * cannot be used refuses the preview, since nothing of this run changes it; all else may be otherwise when the drill's turn comes.
 */
export async function previewDrill(call: Call, declared: DisasterRecoveryDrillInputs): Promise<CheckFailure[]> {
  const { protectionGroupId: groupId, name, drillVpcId, emergency, adopt } = declared;
  if (adopt !== undefined || [groupId, name, emergency, drillVpcId].some(hasUnknown)) return [];
  try {
    const ground = await observe(call.cloud, declared.protectionGroupId, {
      servers: false,
      options: { timeoutMs: PREVIEW_MS },
    });
    const vpc = await lookAtVpc(call, ground.group, { name, groupId, vpcId: drillVpcId });
    call.log.info(drillText(declared, { ...ground, vpc }));
    return vpcGuards(ground.group, vpc)
      .filter(({ verdict }) => verdict === "refuse")
      .map(({ value, hint }) => ({ property: "drillVpcId", reason: `drillVpcId: ${value}. ${hint}` }));
  } catch (error) {
    const text = [
      `The service could not be asked, so nothing of drill ${declared.name} was checked: ${error instanceof Error ? error.message : String(error)}`,
      "The creation checks everything before it sends anything.",
      ...(declared.emergency === true ? ["What an emergency drill is not:", ...limits()] : []),
    ];
    call.log.warn(text.join("\n"));
    return [];
  }
}
