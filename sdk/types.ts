/** Shapes of the outputs, as the provider writes them. */
export type {
  AddressReferences,
  DnsRecord,
  LoadBalancerMember,
  NotLookedAt,
} from "../provider/model/address-references";
export type { Address, AddressCounts, AddressVerdict, MigratedAddress } from "../provider/model/addresses";
export type { DrillAddress, DrillServer } from "../provider/model/definitions/disaster-recovery-drill";
export type { Site } from "../provider/model/status";
export type { MemberResult, Transition, TransitionSummary, UnfinishedTransition } from "../provider/model/transition";
export type { Phase, RestoreRecord } from "../provider/model/transition-record";
export type { CheckProof, CheckResult, CheckState, Verification } from "../provider/model/verification";
export type {
  GetDrillsArgs,
  GetFailedTasksArgs,
  GetProtectedInstancesArgs,
  GetProtectionGroupArgs,
  GetProtectionGroupsArgs,
  GetReplicationPairsArgs,
  GetRpoStatisticsArgs,
  GetServersArgs,
} from "../provider/lookups/lookups";
export type {
  ActiveActiveDomain,
  DrillResult,
  FailedTaskResult,
  InstanceTagResult,
  NicResult,
  ProtectedInstanceResult,
  ProtectionGroupResult,
  QuotaResult,
  ReplicationPairResult,
  RpoStatisticResult,
  ServerResult,
} from "../provider/lookups/results";
