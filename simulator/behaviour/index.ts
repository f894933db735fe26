import { Behaviours } from "../world/sim.js";
import { CREATE_BATCH, DELETE_BATCH } from "./batches.js";
import { CREATE_DRILL, DELETE_DRILL } from "./drills.js";
import { GROUP_ACTION_BEHAVIOUR } from "./group/group-actions.js";
import { CREATE_GROUP, DELETE_GROUP } from "./group/groups.js";
import { CREATE_INSTANCE, DELETE_INSTANCE } from "./instances.js";
import { ADD_NIC, DELETE_NIC, RESIZE } from "./nics/nic-jobs.js";
import { ATTACH_PAIR, CREATE_PAIR, DELETE_PAIR, DETACH_PAIR, EXTEND_PAIR } from "./pairs.js";
import { POWER_BEHAVIOUR } from "./power.js";
import { RESTORE } from "./restores.js";

/** Collects what every type of job does. */
export function allBehaviours(): Behaviours {
  const table = new Behaviours();
  table.add("createProtectionGroupNoCG", CREATE_GROUP);
  table.add("deleteProtectionGroupNoCG", DELETE_GROUP);
  table.add("startProtectionGroupNoCG", GROUP_ACTION_BEHAVIOUR);
  table.add("stopProtectionGroupNoCG", GROUP_ACTION_BEHAVIOUR);
  table.add("reprotectProtectionGroupNoCG", GROUP_ACTION_BEHAVIOUR);
  table.add("failoverProtectionGroupNoCG", GROUP_ACTION_BEHAVIOUR);
  table.add("reverseProtectionGroupNoCG", GROUP_ACTION_BEHAVIOUR);
  table.add("createReplicationPairNoCG", CREATE_PAIR);
  table.add("deleteReplicationPairNoCG", DELETE_PAIR);
  table.add("expandReplicationPairNew", EXTEND_PAIR);
  table.add("createProtectedInstanceNoCG", CREATE_INSTANCE);
  table.add("deleteProtectedInstanceNoCG", DELETE_INSTANCE);
  table.add("resizeProtectedInstanceNew", RESIZE);
  table.add("attachReplicationPairNew", ATTACH_PAIR);
  table.add("detachReplicationPairNew", DETACH_PAIR);
  table.add("addNicNew", ADD_NIC);
  table.add("deleteNicNew", DELETE_NIC);
  table.add("createDisasterRecoveryDrill", CREATE_DRILL);
  table.add("deleteDisasterRecoveryDrill", DELETE_DRILL);
  table.add("batchStartServer", POWER_BEHAVIOUR);
  table.add("batchStopServer", POWER_BEHAVIOUR);
  table.add("batchCreateProtectedInstanceNoCG", CREATE_BATCH);
  table.add("batchDeleteProtectedInstanceNoCG", DELETE_BATCH);
  table.add("bksRestoreBackup", RESTORE);
  return table;
}
