/**
 * Durations of things at the pace `realistic`, in seconds. Sources: OTC-API job examples (group 15 s, disable 8 s), published
 * test runs of GOPHER (enable 20 s) and the Terraform providers (instance 280-390 s, pair 80-140 s); the rest is chosen in
 * proportion.
 */
export const SECONDS = {
  createProtectionGroupNoCG: 15,
  deleteProtectionGroupNoCG: 10,
  startProtectionGroupNoCG: 20,
  stopProtectionGroupNoCG: 8,
  reprotectProtectionGroupNoCG: 60,
  failoverProtectionGroupNoCG: 120,
  reverseProtectionGroupNoCG: 90,
  createReplicationPairNoCG: 60,
  deleteReplicationPairNoCG: 30,
  expandReplicationPairNew: 30,
  createProtectedInstanceNoCG: 180,
  deleteProtectedInstanceNoCG: 60,
  batchCreateProtectedInstanceNoCG: 240,
  batchDeleteProtectedInstanceNoCG: 90,
  resizeProtectedInstanceNew: 60,
  attachReplicationPairNew: 30,
  detachReplicationPairNew: 30,
  addNicNew: 20,
  deleteNicNew: 20,
  createDisasterRecoveryDrill: 540,
  deleteDisasterRecoveryDrill: 120,
  batchStartServer: 30,
  batchStopServer: 20,
  bksRestoreBackup: 300,
} as const satisfies Record<string, number>;

export type JobType = keyof typeof SECONDS;

/** A forced stop skips the guest's shutdown. */
export const HARD_STOP_SECONDS = 5;

/** No rate of the first copy is published: 100 MB/s. */
export const SYNC_SECONDS_PER_GB = 10;

export const TOKEN_SECONDS = 24 * 3600;
