import { EMERGENCY_LIMITS } from "../../model/drills";
import type { Observation } from "../observe/observation";

/**
 * Says what can be chosen where the production zone may be dead, before anything is sent: from inside a failover that hangs, no
 * drill can be started any more (OTC-UMN "Performing a Failover", "DR Drill").
 */
export function alternatives({ group }: Observation, line: string | undefined): string[] {
  return [
    "Production cannot be read. There are two ways, and the first may close the second:",
    `  1. failover (${line === undefined ? "with consent" : `confirm: "${line}"`}): keeps every address and moves production for good. If the zone is down it may hang in failing-over, and then no drill can be started.`,
    `  2. emergency drill: new sdrs.DisasterRecoveryDrill("${group.name}", { protectionGroup: group, emergency: true }), without failover: starts copies of the DR disks now. It is no failover:`,
    ...EMERGENCY_LIMITS.map((limit) => `     - ${limit}`),
  ];
}
