import type { JobType } from "../../world/durations.js";

/** Condition that a group action asks of the world before it is accepted; see group-actions.ts for the codes. */
export type Need =
  | "pairs"
  | "link"
  | "storage"
  | "in-sync"
  | "in-sync-to-stop"
  | "production-stopped"
  | "dr-stopped"
  | "dr-stopped-to-enable"
  | "dr-stopped-to-reprotect"
  | "production-stopped-to-reprotect";

export interface GroupRule {
  readonly when: readonly string[];
  readonly during: string;
  readonly then: string;
  readonly failed: string;
  readonly flips: boolean;
  readonly needs: readonly Need[];
  readonly job: JobType;
  readonly subJob: string;
  readonly failCode: string;
  readonly failureStatus: string;
  /** Code under the assumption `wrongStateCode: precise`. */
  readonly preciseCode: string;
}

/**
 * The state machine of a protection group in the words of the wire (OTC-API enabling_protection, disabling_protection,
 * performing_a_failover, performing_a_planned_failover; OTC-UMN managing_protection_groups).
 * One verb may have several rows: the status decides.
 */
// prettier-ignore
export const GROUP_RULES: Readonly<Record<string, readonly GroupRule[]>> = {
  "start-server-group": [
    { when: ["available", "error-starting"], during: "starting", then: "protected", failed: "error-starting", flips: false,
      needs: ["pairs", "dr-stopped-to-enable"], job: "startProtectionGroupNoCG", subJob: "startProtectionGroupRepNoCG", failCode: "SDRS.1027", failureStatus: "startFail", preciseCode: "SDRS.1021" },
    { when: ["failed-over", "error-reprotecting"], during: "reprotecting", then: "protected", failed: "error-reprotecting", flips: false,
      needs: ["pairs", "dr-stopped-to-reprotect", "production-stopped-to-reprotect"], job: "reprotectProtectionGroupNoCG", subJob: "reprotectProtectionGroupRepNoCG", failCode: "SDRS.1032", failureStatus: "reprotectFail", preciseCode: "SDRS.1021" },
  ],
  "stop-server-group": [
    { when: ["protected", "error-stopping"], during: "stopping", then: "available", failed: "error-stopping", flips: false,
      needs: ["pairs", "in-sync-to-stop"], job: "stopProtectionGroupNoCG", subJob: "stopProtectionGroupRepNoCG", failCode: "SDRS.1028", failureStatus: "stopFail", preciseCode: "SDRS.1019" },
  ],
  "reverse-server-group": [
    { when: ["protected", "error-reversing"], during: "reversing", then: "protected", failed: "error-reversing", flips: true,
      needs: ["pairs", "link", "storage", "in-sync", "production-stopped", "dr-stopped"], job: "reverseProtectionGroupNoCG", subJob: "reverseProtectionGroupRepNoCG", failCode: "SDRS.1029", failureStatus: "reverseFail", preciseCode: "SDRS.1023" },
  ],
  "failover-server-group": [
    { when: ["protected", "error-failing-over", "error-reversing"], during: "failing-over", then: "failed-over", failed: "error-failing-over", flips: true,
      needs: ["pairs", "link"], job: "failoverProtectionGroupNoCG", subJob: "failoverProtectionGroupRepNoCG", failCode: "SDRS.1030", failureStatus: "failoverFail", preciseCode: "SDRS.1022" },
  ],
};

export const TRANSIENT_GROUP_STATUSES: readonly string[] = [
  "creating",
  "deleting",
  "starting",
  "stopping",
  "reversing",
  "failing-over",
  "reprotecting",
];
