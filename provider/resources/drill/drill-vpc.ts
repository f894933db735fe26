import { lookOptions } from "../../api/look";
import type { Call } from "../../call";
import { isDrError } from "../../errors";
import type { Drill, Group, Vpc } from "../../model/wire/wire";
import type { DrillGuard } from "./explain-drill";

/** Facts read of the VPC that a drill is to use. */
export interface DrillVpc {
  readonly id: string;
  /** `missing`: the service knows none of this id. */
  readonly found: Vpc | "missing" | "unreadable";
  /** Production's VPC; undefined where it could not be read. */
  readonly production?: Vpc | undefined;
  /** The drill that uses it already. */
  readonly usedBy?: Pick<Drill, "id" | "name"> | undefined;
  /** Set where the drills, or some of them, could not be read: one of those may use it. */
  readonly drillsUnknown?: boolean;
}

/** Drill that is looked at: what is its own, or goes before it comes, does not keep it from its VPC. */
export interface DrillToCome {
  readonly name: string;
  readonly groupId: string;
  readonly vpcId: string | undefined;
}

/** Reads the VPC that is named for a drill; undefined where the service is to make one. Never fails. */
export async function lookAtVpc(call: Call, group: Group, drill: DrillToCome): Promise<DrillVpc | undefined> {
  const { vpcId: id, name, groupId } = drill;
  if (id === undefined) return undefined;
  const read = async (wanted: string): Promise<Vpc | "missing" | "unreadable"> => {
    try {
      return await call.cloud.vpcs.get(wanted, lookOptions("single"));
    } catch (error) {
      return isDrError(error, "DR_NOT_FOUND") ? "missing" : "unreadable";
    }
  };
  let drillsUnknown = false;
  const unknown = (): [] => {
    drillsUnknown = true;
    return [];
  };
  const [found, production, drills] = await Promise.all([
    read(id),
    read(group.vpcId),
    call.cloud.drills.list({}, { ...lookOptions("single"), onOddRow: unknown }).catch(unknown),
  ]);
  const usedBy = drills.find(
    (other) =>
      other.vpcId === id &&
      !(other.name === name && other.groupId === groupId) &&
      !call.memory.replacedDrills.has(other.id),
  );
  return { id, found, production: typeof production === "string" ? undefined : production, usedBy, drillsUnknown };
}

const ELSEWHERE =
  "Name an empty VPC with production's block and subnets as drillVpcId, or leave drillVpcId out: the service then makes one. Nothing was changed.";

/** Checks the VPC of a drill. What could not be read is left to the service, which refuses a wrong one itself. Pure. */
export function vpcGuards(group: Pick<Group, "vpcId" | "name">, vpc: DrillVpc | undefined): DrillGuard[] {
  if (vpc === undefined) return [];
  const { id, found, production, usedBy, drillsUnknown = false } = vpc;
  const refuse = (value: string): DrillGuard[] => [{ name: "vpc", value, verdict: "refuse", hint: ELSEWHERE }];
  const warn = (value: string): DrillGuard[] => [{ name: "vpc", value, verdict: "warn", hint: "" }];
  if (id === group.vpcId)
    return refuse(`VPC ${id} is that of group ${group.name} itself, where production's addresses are in use`);
  if (usedBy !== undefined)
    return refuse(`VPC ${id} is used by drill ${usedBy.name} (${usedBy.id}), and one VPC serves one drill`);
  if (found === "missing") return refuse(`there is no VPC ${id} in this project and region`);
  if (found === "unreadable") return warn(`VPC ${id} could not be read, so nothing of it was checked`);
  if (production !== undefined && production.cidr !== found.cidr)
    return warn(
      `VPC ${id} has the block ${found.cidr}, production's has ${production.cidr}: the service refuses one that lacks production's block`,
    );
  if (drillsUnknown) return warn(`the drills could not all be read, so whether one uses VPC ${id} was not checked`);
  return [{ name: "vpc", value: `VPC ${found.name} (${id}) is free for a drill`, verdict: "pass", hint: "" }];
}
