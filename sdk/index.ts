export { DisasterRecoveryDrill, type DisasterRecoveryDrillArgs } from "./disaster-recovery-drill";
export { ProtectedInstance, type ProtectedInstanceArgs } from "./protected-instance";
export {
  ProtectedWorkload,
  type ProtectedWorkloadArgs,
  type WorkloadAttachmentArgs,
  type WorkloadServerArgs,
  type WorkloadVolumeArgs,
} from "./protected-workload";
export { Protection, type ProtectionArgs } from "./protection";
export {
  type FailbackArgs,
  type StartServersArgs,
  type GroupMemberArgs,
  ProtectionGroup,
  type ProtectionGroupArgs,
  type RecoveryPointArgs,
} from "./protection-group";
export {
  type LookupOptions,
  getActiveActiveDomains,
  getActiveActiveDomainsOutput,
  getDrills,
  getDrillsOutput,
  getFailedTasks,
  getFailedTasksOutput,
  getProtectedInstances,
  getProtectedInstancesOutput,
  getProtectionGroup,
  getProtectionGroupOutput,
  getProtectionGroups,
  getProtectionGroupsOutput,
  getQuotas,
  getQuotasOutput,
  getReplicationPairs,
  getReplicationPairsOutput,
  getServers,
  getServersOutput,
} from "./lookups";
export { Provider, type ProviderArgs } from "./provider";
export { ReplicationAttachment, type ReplicationAttachmentArgs } from "./replication-attachment";
export { ReplicationPair, type ReplicationPairArgs } from "./replication-pair";
export type { CommonArgs, Timeouts } from "./resource";
export type {
  ActiveActiveDomain,
  Address,
  AddressCounts,
  AddressVerdict,
  DrillAddress,
  DrillResult,
  DrillServer,
  FailedTaskResult,
  GetDrillsArgs,
  GetFailedTasksArgs,
  GetProtectedInstancesArgs,
  GetProtectionGroupArgs,
  GetProtectionGroupsArgs,
  GetReplicationPairsArgs,
  GetServersArgs,
  MemberResult,
  MigratedAddress,
  NicResult,
  Phase,
  ProtectedInstanceResult,
  ProtectionGroupResult,
  QuotaResult,
  ReplicationPairResult,
  RestoreRecord,
  ServerResult,
  Site,
  Transition,
  TransitionSummary,
  UnfinishedTransition,
} from "./types";
