import type { Nic } from "../../model/inputs";
import type { ProtectedInstanceInputs, ProtectionGroupInputs, ReplicationPairInputs } from "../../model/definitions";
import type { Backup, BackupOperation, Vault } from "../../model/wire/backups";
import type {
  Allowance,
  Disk,
  DiskLimits,
  Domain,
  Drill,
  Eip,
  Failure,
  Group,
  Instance,
  Job,
  Pair,
  Port,
  ProjectTag,
  Quota,
  RpoStatistic,
  Server,
  ServerInterface,
  ServerLimits,
  Subnet,
  Vpc,
} from "../../model/wire/wire";
import type { LoadBalancerCalls, RecordCalls, ReferenceReads } from "./references/types";
import type { Site } from "../../model/status";
import type { DrError } from "../../errors";
import type { Settings } from "../../settings/settings";

/** Accepted by every call, always last. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  /** Limit of the whole call with its repetitions. */
  readonly timeoutMs?: number;
  /** Told the request id of a call that was accepted and started a job. */
  readonly onAccepted?: (requestId: string | undefined) => void;
  /**
   * The caller has until `timeoutMs`: what was surely not received, and every read, is repeated for that long, not a number of
   * times.
   */
  readonly patient?: boolean;
  /** At most so many attempts, among which the time is shared out, so that one that hangs leaves some for the next. */
  readonly attempts?: number;
  /** Told before each repetition why, for people who wait. */
  readonly onRepeat?: (reason: string, pauseMs: number) => void;
  /** Told of each row of a list that cannot be read; the list is answered without it. Otherwise one such row fails the list. */
  readonly onOddRow?: (row: OddRow) => void;
}

/** A row of a list that cannot be read: an error for the object it belongs to, and for nobody else. */
export interface OddRow {
  readonly id: string | undefined;
  readonly groupId: string | undefined;
  readonly error: DrError;
}

/** The actions on a group, in the service's words. */
export type GroupVerb =
  | { readonly verb: "start-server-group" }
  | { readonly verb: "stop-server-group" }
  | { readonly verb: "failover-server-group" }
  | { readonly verb: "reverse-server-group"; readonly priorityStation: Site };

export interface GroupFilter {
  readonly name?: string;
  readonly status?: string;
  /** Zone that is the production site at present. */
  readonly zone?: string;
  readonly queryType?: GroupQueryType;
}

/** Sets of objects that the service itself tells apart. */
export type MemberQueryType = "status_abnormal";
export type GroupQueryType = MemberQueryType | "stop_protected" | "period_no_dr_drill";

export interface PairFilter {
  readonly groupId?: string;
  readonly groupIds?: readonly string[];
  readonly instanceId?: string;
  readonly name?: string;
  readonly status?: string;
  /** Zone that is the production site at present. */
  readonly zone?: string;
  readonly queryType?: MemberQueryType;
  /** Either disk of the pair. Filtered here, since only one of the clouds filters by it. */
  readonly volumeId?: string;
}

export interface InstanceFilter {
  readonly groupId?: string;
  readonly groupIds?: readonly string[];
  readonly ids?: readonly string[];
  readonly name?: string;
  readonly status?: string;
  /** Zone that is the production site at present. */
  readonly zone?: string;
  readonly queryType?: MemberQueryType;
  /** Either server of the instance; filtered here. */
  readonly serverId?: string;
}

export interface ResizeInput {
  /** Both servers; the other two are then without effect. */
  readonly flavor?: string | undefined;
  readonly productionFlavor?: string | undefined;
  readonly drFlavor?: string | undefined;
  /** Dedicated hosts, of servers that are on one. */
  readonly productionHostId?: string | undefined;
  readonly drHostId?: string | undefined;
}

export interface DrillInput {
  readonly groupId: string;
  readonly name: string;
  readonly vpcId?: string | undefined;
}

export interface DrillFilter {
  readonly groupId?: string;
  readonly name?: string;
  readonly status?: string;
}

/** Times in ISO 8601. */
export interface RpoFilter {
  readonly since?: string;
  readonly until?: string;
}

export interface GroupCalls {
  get(id: string, options?: CallOptions): Promise<Group>;
  list(filter?: GroupFilter, options?: CallOptions): Promise<Group[]>;
  create(input: ProtectionGroupInputs, options?: CallOptions): Promise<string>;
  rename(id: string, name: string, options?: CallOptions): Promise<Group>;
  remove(id: string, options?: CallOptions): Promise<string>;
  act(id: string, action: GroupVerb, options?: CallOptions): Promise<string>;
}

export interface PairCalls {
  get(id: string, options?: CallOptions): Promise<Pair>;
  list(filter?: PairFilter, options?: CallOptions): Promise<Pair[]>;
  create(input: ReplicationPairInputs, options?: CallOptions): Promise<string>;
  rename(id: string, name: string, options?: CallOptions): Promise<Pair>;
  remove(id: string, how: { groupId?: string; deleteTargetVolume: boolean }, options?: CallOptions): Promise<string>;
  /** `newSize` is the final size in GB. */
  extend(id: string, newSize: number, options?: CallOptions): Promise<string>;
}

export interface InstanceCalls {
  get(id: string, options?: CallOptions): Promise<Instance>;
  list(filter?: InstanceFilter, options?: CallOptions): Promise<Instance[]>;
  create(input: ProtectedInstanceInputs, options?: CallOptions): Promise<string>;
  rename(id: string, name: string, options?: CallOptions): Promise<Instance>;
  remove(
    id: string,
    how: { deleteTargetServer: boolean; deleteTargetEip: boolean },
    options?: CallOptions,
  ): Promise<string>;
  attachPair(id: string, how: { pairId: string; device: string }, options?: CallOptions): Promise<string>;
  detachPair(id: string, pairId: string, options?: CallOptions): Promise<string>;
  resize(id: string, input: ResizeInput, options?: CallOptions): Promise<string>;
  addNic(id: string, nic: Nic, options?: CallOptions): Promise<string>;
  /** Deletes a NIC by the id of its port; the primary one stays. */
  removeNic(id: string, portId: string, options?: CallOptions): Promise<string>;
  /** Adds tags; the value of an existing key is overwritten. */
  addTags(id: string, tags: Readonly<Record<string, string>>, options?: CallOptions): Promise<void>;
  /** Every tag of the protected instances of the project. */
  projectTags(options?: CallOptions): Promise<ProjectTag[]>;
  /** Removes tags by key; keys that are not there are ignored by the service. */
  removeTags(id: string, keys: readonly string[], options?: CallOptions): Promise<void>;
}

export interface DrillCalls {
  get(id: string, options?: CallOptions): Promise<Drill>;
  list(filter?: DrillFilter, options?: CallOptions): Promise<Drill[]>;
  create(input: DrillInput, options?: CallOptions): Promise<string>;
  rename(id: string, name: string, options?: CallOptions): Promise<Drill>;
  remove(id: string, options?: CallOptions): Promise<string>;
}

export interface FailureCalls {
  /** Failed tasks inside the group; without a group those of groups themselves. */
  list(groupId?: string, options?: CallOptions): Promise<Failure[]>;
  /** Forgets one failed task. */
  remove(id: string, options?: CallOptions): Promise<void>;
  /** Forgets failed tasks: all of one group, or all group-level ones. */
  clear(groupId?: string, options?: CallOptions): Promise<void>;
}

export interface ServerCalls {
  get(id: string, options?: CallOptions): Promise<Server>;
  list(options?: CallOptions): Promise<Server[]>;
  /** Starts servers; answers an ECS job id. */
  start(ids: readonly string[], options?: CallOptions): Promise<string>;
  stop(ids: readonly string[], how: "SOFT" | "HARD", options?: CallOptions): Promise<string>;
  /** A job of ECS: its ids mean nothing to SDRS. */
  job(id: string, options?: CallOptions): Promise<Job>;
  interfaces(id: string, options?: CallOptions): Promise<ServerInterface[]>;
  limits(options?: CallOptions): Promise<ServerLimits>;
}

export interface DiskCalls {
  get(id: string, options?: CallOptions): Promise<Disk>;
  list(options?: CallOptions): Promise<Disk[]>;
  limits(options?: CallOptions): Promise<DiskLimits>;
}

export interface PortCalls {
  ofServer(serverId: string, options?: CallOptions): Promise<Port[]>;
  get(id: string, options?: CallOptions): Promise<Port>;
  list(options?: CallOptions): Promise<Port[]>;
}

/** An EIP to come, with a bandwidth of its own that is charged by traffic. */
export interface EipInput {
  /** Name of its bandwidth, by which the list of EIPs shows it. */
  readonly name: string;
  readonly type: string;
  /** Mbit/s. */
  readonly bandwidth: number;
}

export interface EipCalls {
  /** Those that have an address. */
  list(options?: CallOptions): Promise<Eip[]>;
  /** The same with those that are being made, whose address is empty. */
  all(options?: CallOptions): Promise<Eip[]>;
  get(id: string, options?: CallOptions): Promise<Eip>;
  /** Answers the id. */
  assign(input: EipInput, options?: CallOptions): Promise<string>;
  bind(id: string, portId: string, options?: CallOptions): Promise<void>;
  unbind(id: string, options?: CallOptions): Promise<void>;
  /** One that is bound is refused by the service. */
  release(id: string, options?: CallOptions): Promise<void>;
  /** Undefined where the service does not tell it. */
  limits(options?: CallOptions): Promise<Allowance | undefined>;
}

/** Target of a restore: always its own server or disk. */
export type RestoreTarget =
  | {
      readonly serverId: string;
      readonly mappings: readonly { readonly backupId: string; readonly volumeId: string }[];
    }
  | { readonly volumeId: string };

export interface BackupCalls {
  get(id: string, options?: CallOptions): Promise<Backup>;
  /** Newest first. */
  list(
    filter: { readonly resourceId?: string; readonly checkpointId?: string; readonly status?: string },
    options?: CallOptions,
  ): Promise<Backup[]>;
  vault(id: string, options?: CallOptions): Promise<Vault>;
  /** Overwrites; the server stays off. Answers the id of the operation, or null where the cloud does not name it. */
  restore(id: string, target: RestoreTarget, options?: CallOptions): Promise<string | null>;
  operation(id: string, options?: CallOptions): Promise<BackupOperation>;
  /** Restores that began since an ISO time. What they restore must be compared by the caller. */
  restores(filter: { readonly since: string }, options?: CallOptions): Promise<BackupOperation[]>;
}

/** A coalesced read may be up to five seconds old, unless it must be fresh. */
export interface BatchOptions extends CallOptions {
  /** Served by a request that begins after this call. */
  readonly fresh?: boolean;
}

/** Reads that arrive together become one list call; the answer is that of the single call. */
export interface Batch {
  group(id: string, options?: BatchOptions): Promise<Group>;
  /** Knowing the group saves requests. */
  pair(id: string, groupId?: string, options?: BatchOptions): Promise<Pair>;
  instance(id: string, groupId?: string, options?: BatchOptions): Promise<Instance>;
  pairsOf(groupId: string, options?: BatchOptions): Promise<Pair[]>;
  instancesOf(groupId: string, options?: BatchOptions): Promise<Instance[]>;
  server(id: string, options?: BatchOptions): Promise<Server>;
  portsOfServer(id: string, options?: BatchOptions): Promise<Port[]>;
  eips(options?: BatchOptions): Promise<Eip[]>;
  readonly ofRun: RunReads;
  readonly references: ReferenceReads;
  /** Forgets what was read. Every call of this cloud that changes something does so by itself. */
  forget(): void;
  /** Forgets all but {@link RunReads}. Every call of this cloud that only adds does so by itself. */
  added(): void;
}

/**
 * Lists that a run reads once and keeps while it only adds: creating many objects would otherwise list all of them for each. They
 * lack what was added since, so they tell only what was there; each is read again when it is fresh, or after ten minutes.
 */
export interface RunReads {
  /** Zones of a group, which it keeps for life. */
  zonesOf(groupId: string, options?: BatchOptions): Promise<Pick<Group, "sourceZone" | "targetZone">>;
  pairsOf(groupId: string, options?: BatchOptions): Promise<Pair[]>;
  instancesOf(groupId: string, options?: BatchOptions): Promise<Instance[]>;
  eips(options?: BatchOptions): Promise<Eip[]>;
}

/**
 * The services, one function per call: no waiting, no decisions. Calls that start a job answer its id.
 * A missing object is `DR_NOT_FOUND`; a call that changes something and whose outcome is unknown is `DR_AMBIGUOUS`.
 */
export interface Cloud {
  readonly settings: Settings;
  /** The project all calls go to; looked up by name if no id was configured. */
  projectId(options?: CallOptions): Promise<string>;
  /** Time of the service, in milliseconds since the epoch, by the `Date` of its last answer; undefined before one. */
  serviceNow(): number | undefined;
  /** Milliseconds by which the service's clock is ahead of this machine's; within about a second. */
  skewMs(): number | undefined;
  readonly domains: { list(options?: CallOptions): Promise<Domain[]> };
  readonly groups: GroupCalls;
  readonly pairs: PairCalls;
  readonly instances: InstanceCalls;
  readonly drills: DrillCalls;
  readonly jobs: { get(id: string, options?: CallOptions): Promise<Job> };
  readonly failures: FailureCalls;
  readonly quotas: { list(options?: CallOptions): Promise<Quota[]> };
  /** Numbers of pairs beyond their RPO over time. One of the clouds has it; on the other this is refused before anything is sent. */
  readonly rpo: { list(filter: RpoFilter, options?: CallOptions): Promise<RpoStatistic[]> };
  readonly servers: ServerCalls;
  readonly ports: PortCalls;
  readonly eips: EipCalls;
  readonly loadBalancers: LoadBalancerCalls;
  readonly records: RecordCalls;
  readonly disks: DiskCalls;
  readonly vpcs: {
    get(id: string, options?: CallOptions): Promise<Vpc>;
    subnet(id: string, options?: CallOptions): Promise<Subnet>;
  };
  readonly backups: BackupCalls;
  readonly batch: Batch;
  /** The same services, every request of which ends when the signal fires. */
  boundTo(signal: AbortSignal): Cloud;
  /** Closes kept-alive connections. Calls under way end first. */
  close(): Promise<void>;
}
