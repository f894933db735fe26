import type { ReadClass } from "./reads.js";
import type { Service } from "./types.js";

/** Names that a value may have, for checks of what somebody gives. */

export const SERVICES: readonly Service[] = ["sdrs", "ecs", "vpc", "evs", "iam", "cbr", "elb", "dns"];
export const READ_CLASSES: readonly ReadClass[] = ["groups", "members", "servers", "network", "jobs"];
