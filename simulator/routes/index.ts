import type { Call } from "../http/call.js";
import { ATTACHMENT_CALLS } from "./attachments.js";
import { BACKUP_CALLS } from "./cloud/backups.js";
import { BATCH_CALLS } from "./batches.js";
import { DISK_CALLS } from "./cloud/disks.js";
import { DRILL_CALLS } from "./drills.js";
import { ECS_CALLS } from "./cloud/ecs.js";
import { GROUP_CALLS } from "./groups.js";
import { IAM_CALLS } from "./cloud/iam.js";
import { ID_TOKEN_CALLS } from "./cloud/id-token.js";
import { INSTANCE_CALLS } from "./instances.js";
import { JOB_CALLS } from "./jobs.js";
import { EIP_CALLS } from "./cloud/eips.js";
import { NETWORK_CALLS } from "./cloud/network.js";
import { NOVA_CALLS } from "./cloud/nova.js";
import { PAIR_CALLS } from "./pairs.js";
import { REFERENCE_CALLS } from "./cloud/references.js";
import { TAG_CALLS } from "./tags.js";

/** Every call that is served. SDRS comes first: where two services share a path, the merged root answers with the first. */
export const CALLS: readonly Call[] = [
  ...GROUP_CALLS,
  ...PAIR_CALLS,
  ...INSTANCE_CALLS,
  ...ATTACHMENT_CALLS,
  ...TAG_CALLS,
  ...BATCH_CALLS,
  ...DRILL_CALLS,
  ...JOB_CALLS,
  ...IAM_CALLS,
  ...ID_TOKEN_CALLS,
  ...ECS_CALLS,
  ...NOVA_CALLS,
  ...NETWORK_CALLS,
  ...EIP_CALLS,
  ...REFERENCE_CALLS,
  ...DISK_CALLS,
  ...BACKUP_CALLS,
];
