/** Objects of the simulated service. Field names are the service's own (wire words); times are epoch milliseconds on the virtual clock. */

export type Station = "source" | "target";
export type Flavour = "otc" | "huawei";
export type Service = "sdrs" | "ecs" | "vpc" | "evs" | "iam" | "cbr" | "elb" | "dns";

export interface Subnet {
  readonly id: string;
  readonly neutron_subnet_id: string;
  readonly name: string;
  readonly cidr: string;
  readonly gateway_ip: string;
  readonly vpc_id: string;
}

export interface Vpc {
  readonly id: string;
  readonly name: string;
  readonly cidr: string;
}

export interface Domain {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  sold_out: boolean;
  readonly local: string;
  readonly remote: string;
}

export interface Server {
  readonly id: string;
  name: string;
  readonly zone: string;
  status: string;
  task_state: string | null;
  flavor: string;
  readonly vpc_id: string;
  readonly security_groups: { id: string; name: string }[];
  readonly image_id: string;
  readonly key_name: string | null;
  readonly os_type: string;
  readonly hypervisor: "kvm" | "xen";
  /** Set by a failover on the servers it stops by force; a start then fails. */
  unstartable: boolean;
  /** Outcome of a start that is accepted: its job fails, the server ends in ERROR, or stays as it is; null: it starts. */
  start_outcome?: "fails" | "error" | "stays" | null;
  locked: boolean;
  /** The dedicated host that it is on; none: the hosts of everybody. */
  dedicated_host_id?: string | undefined;
  readonly role: "user" | "dr" | "drill";
  readonly created: number;
  updated: number;
}

export interface DiskAttachment {
  readonly server_id: string;
  readonly device: string;
  readonly attached_at: number;
  readonly attachment_id: string;
}

export interface Disk {
  readonly id: string;
  name: string;
  status: string;
  size: number;
  readonly zone: string;
  readonly volume_type: string;
  readonly bootable: boolean;
  readonly multiattach: boolean;
  readonly encrypted: boolean;
  attachments: DiskAttachment[];
  /** Stands for the data on the disk, so that a test can read which point in time it holds. */
  marker: string;
  readonly created: number;
  updated: number;
}

/** The data of a disk that a copy began to overwrite. */
export interface Overwrite {
  readonly at: number;
  /** Status of the group at that moment: `reprotecting`, or `protected` where protection was enabled. */
  readonly during: string;
  readonly group: string;
  readonly pair: string;
  readonly disk: string;
  readonly lost: string;
  readonly by: string;
}

export interface Port {
  readonly id: string;
  device_id: string;
  device_owner: string;
  readonly network_id: string;
  readonly fixed_ips: { subnet_id: string; ip_address: string }[];
  readonly mac_address: string;
  primary: boolean;
  readonly security_groups: string[];
  /** Further addresses that may be used on this NIC, such as virtual IPs. */
  allowed_address_pairs?: readonly { readonly ip_address: string; readonly mac_address: string }[] | undefined;
  readonly created: number;
  updated: number;
}

export interface Eip {
  readonly id: string;
  readonly public_ip_address: string;
  port_id: string | null;
  /** The address of the port that it is bound to, if that is not the first one. */
  private_ip_address?: string | null | undefined;
  readonly bandwidth_id: string;
  readonly bandwidth_size: number;
  /** Those that the API has assigned: the rest have names and a type that are made up. */
  readonly bandwidth_name?: string | undefined;
  readonly type?: string | undefined;
  /** Time from which it may be bound. */
  readonly ready?: number | undefined;
  readonly created: number;
}

export interface LoadBalancer {
  readonly id: string;
  readonly name: string;
  /** False for one that shares its machines with those of other accounts. */
  readonly dedicated: boolean;
  readonly address: string;
  readonly pools: readonly Pool[];
  readonly created: number;
}

/** A backend server group. */
export interface Pool {
  readonly id: string;
  readonly name: string;
  readonly health_check: boolean;
  readonly members: readonly BackendMember[];
}

/** An address and a port that a load balancer sends requests to; nothing ties it to a NIC. */
export interface BackendMember {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly protocol_port: number;
  /** Null for an address of any network. */
  readonly neutron_subnet_id: string | null;
}

export interface DnsZone {
  readonly id: string;
  readonly name: string;
  readonly zone_type: "public" | "private";
  readonly records: readonly RecordSet[];
  readonly created: number;
}

export interface RecordSet {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly ttl: number;
  readonly values: readonly string[];
}

export interface Move {
  readonly verb: string;
  readonly from: Station;
  readonly to: Station;
}

export interface Group {
  readonly id: string;
  name: string;
  readonly description: string | null;
  readonly source_availability_zone: string;
  readonly target_availability_zone: string;
  readonly domain_id: string;
  readonly domain_name: string;
  readonly source_vpc_id: string;
  status: string;
  priority_station: Station;
  /** The transition under way, or the one that failed and may be retried. */
  move: Move | null;
  /** The running job that holds the group. */
  operation: string | null;
  last_drill: number | null;
  readonly created: number;
  updated: number;
}

/** Progress of the copy of a pair. `copying` ends by the clock alone: see behaviour/sync.ts. */
export interface Sync {
  readonly phase: "never" | "copying" | "interrupted" | "synced" | "paused" | "broken";
  readonly since: number;
  readonly base: number;
  /** Milliseconds from `base` to 100 on this clock. */
  readonly length: number;
}

export interface PairAttachment {
  readonly device: string;
  readonly protected_instance: string;
}

export interface Pair {
  readonly id: string;
  name: string;
  readonly description: string | null;
  readonly server_group_id: string;
  status: string;
  priority_station: Station;
  /** Station that the row says instead, where it did not follow its group (an assumption). */
  shown_station?: Station | undefined;
  /** Made while production was on the original DR side: the disk given is the target's. */
  readonly made_away: boolean;
  /** Original production disk, original DR disk. */
  source_volume: string;
  target_volume: string;
  attachment: PairAttachment[];
  /** Made by the creation of an instance rather than by a call of its own. */
  readonly automatic_for: string | null;
  failure_detail: string | null;
  sync: Sync;
  link_down: boolean;
  readonly faulty: { source: boolean; target: boolean };
  readonly created: number;
  updated: number;
}

export interface Tag {
  readonly key: string;
  readonly value: string;
}

export interface Instance {
  readonly id: string;
  name: string;
  readonly description: string | null;
  readonly server_group_id: string;
  status: string;
  priority_station: Station;
  /** Station that the row says instead, where it did not follow its group (an assumption). */
  shown_station?: Station | undefined;
  source_server: string;
  target_server: string;
  tags: Tag[];
  metadata: Record<string, string>;
  /** Ports as they stood when the move under way began; kept after a failure so that a retry finishes the same exchange. */
  nic_plan: { production: string[]; dr: string[] } | null;
  parked_ports: string[];
  readonly created: number;
  updated: number;
}

export interface Drill {
  readonly id: string;
  name: string;
  readonly server_group_id: string;
  status: string;
  drill_vpc_id: string;
  drill_servers: { protected_instance: string; drill_server_id: string }[];
  readonly created: number;
  updated: number;
}

export interface SubJob {
  readonly job_id: string;
  readonly job_type: string;
  readonly entities: Record<string, string>;
  /** Part of the whole job's length at which this one ends. */
  readonly ends_at: number;
  failed: { code: string; reason: string } | null;
  done: boolean;
}

export interface JobFailure {
  readonly code: string;
  readonly reason: string;
  /** Index of the sub-job that fails; the ones before it succeed. */
  readonly sub_job: number;
  readonly partial: boolean;
  readonly rule: string | null;
}

export interface Job {
  readonly job_id: string;
  readonly service: "sdrs" | "ecs" | "cbr";
  readonly job_type: string;
  status: "INIT" | "RUNNING" | "SUCCESS" | "FAIL";
  readonly begin: number;
  readonly seconds: number;
  end: number | null;
  error_code: string | null;
  fail_reason: string | null;
  entities: Record<string, unknown>;
  readonly sub_jobs: SubJob[];
  /** JSON arguments of the behaviour that finishes the job. */
  readonly args: Record<string, unknown>;
  readonly subject: JobSubject | null;
  doom: JobFailure | null;
  /** Id of the fault rule that keeps the job from ending. */
  hung: string | null;
}

export interface JobSubject {
  readonly resource_type: "serverGroup" | "protectedInstance" | "replication" | "disasterRecoveryDrill";
  readonly resource_id: string;
  readonly resource_name: string;
  readonly server_group_id: string;
  readonly failure_status: string;
}

export interface FailureJob extends JobSubject {
  readonly job_id: string;
  readonly job_type: string;
  readonly begin: number;
  readonly error_code: string;
  readonly fail_reason: string;
}

export interface TimedEvent {
  readonly at: number;
  readonly job_id: string;
  readonly step: string;
}

export interface Token {
  readonly id: string;
  readonly issued: number;
  readonly expires: number;
  readonly user: string;
  readonly project_id: string | null;
}

export interface Project {
  readonly id: string;
  readonly name: string;
}

export interface Account {
  readonly domain_id: string;
  readonly domain_name: string;
  readonly user_id: string;
  readonly username: string;
  readonly password: string;
  readonly access_key: string;
  readonly secret_key: string;
  readonly projects: readonly Project[];
}

export interface Limits {
  server_groups: number;
  replications: number;
  instances_per_group: number;
  unattached_replications: number;
  nics_per_instance: number;
  /** Quotas of the compute, disk and network services; -1, as one that is left out, is no limit. */
  servers?: number;
  cores?: number;
  ram?: number;
  volumes?: number;
  gigabytes?: number;
  eips?: number;
}
