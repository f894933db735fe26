export { DisasterRecoveryDrill, type DisasterRecoveryDrillArgs } from "./disaster-recovery-drill";
export { ProtectedInstance, type ProtectedInstanceArgs } from "./protected-instance";
export {
  ProtectedWorkload,
  type ProtectedWorkloadArgs,
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
export { Provider, type ProviderArgs } from "./provider";
export { ReplicationAttachment, type ReplicationAttachmentArgs } from "./replication-attachment";
export { ReplicationPair, type ReplicationPairArgs } from "./replication-pair";
export type { CommonArgs, Timeouts } from "./resource";
export type {
  Address,
  AddressCounts,
  AddressVerdict,
  DrillAddress,
  DrillServer,
  MemberResult,
  MigratedAddress,
  Phase,
  RestoreRecord,
  Site,
  Transition,
  TransitionSummary,
  UnfinishedTransition,
} from "./types";
