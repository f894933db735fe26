/** Right answers of the services, as short as they can be with every field that is read. */

export const ID = "7f0c2d9e-41a6-4b8f-9d53-0e6a8c1b2f34";
const TIMES = { created_at: "2026-01-15 08:30:41.413", updated_at: "2026-01-15 09:02:10.856" };

export const GROUP = {
  ...{ id: ID, name: "orders", description: null, status: "protected", priority_station: "source", progress: 100 },
  ...{ source_availability_zone: "eu-de-01", target_availability_zone: "eu-de-02" },
  ...{ domain_id: "d1", domain_name: "domain", source_vpc_id: "v1" },
  ...{ protected_instance_num: 1, replication_num: 2, disaster_recovery_drill_num: 0, ...TIMES },
};

export const PAIR = {
  ...{ id: ID, name: "root", description: null, server_group_id: "g1", status: "protected", progress: 100 },
  ...{ replication_status: "active", fault_level: "0", priority_station: "source", volume_ids: "v1,v2" },
  attachment: [{ device: "/dev/vda", protected_instance: "i1" }],
  record_metadata: { multiattach: false, bootable: true, volume_size: 40, volume_type: "SAS" },
  ...{ failure_detail: null, ...TIMES },
};

export const INSTANCE = {
  ...{ id: ID, name: "web", description: null, server_group_id: "g1", status: "protected", progress: 100 },
  ...{ priority_station: "source", source_server: "s1", target_server: "s2" },
  ...{ attachment: [{ device: "/dev/vda", replication: "p1" }], tags: [{ key: "tier", value: "web" }], ...TIMES },
};

export const DRILL = {
  ...{ id: ID, name: "rehearsal", status: "available", server_group_id: "g1", drill_vpc_id: "v9", ...TIMES },
  drill_servers: [{ protected_instance: "i1", drill_server_id: "s9" }],
};

const SUB_JOB = {
  ...{ job_id: "j2", job_type: "part", status: "SUCCESS", begin_time: "2026-01-15T08:43:24Z", end_time: null },
  ...{ error_code: null, fail_reason: null, entities: { replication_pair_id: "p1" } },
};
export const JOB = {
  ...SUB_JOB,
  ...{ job_id: ID, status: "FAIL", error_code: "SDRS.1030", fail_reason: "a member did not answer" },
  entities: { server_group_id: "g1", sub_jobs: [SUB_JOB, { ...SUB_JOB, entities: { sub_jobs: [SUB_JOB] } }] },
};
export const JOB_ID = { job_id: "j1" };

export const FAILURE = {
  ...{ job_id: "j1", job_type: "failover", resource_id: "g1", resource_name: "orders", resource_type: "server_group" },
  ...{ failure_status: "failover", begin_time: "2026-01-15T08:43:24Z", error_code: "SDRS.1030", fail_reason: "no" },
};

export const DOMAIN = {
  ...{ id: "d1", name: "domain", description: null, sold_out: false },
  local_replication_cluster: { availability_zone: "eu-de-01" },
  remote_replication_cluster: { availability_zone: "eu-de-02" },
};

export const MEMBER = {
  ...{ id: ID, address: "192.168.0.10", protocol_port: 443, operating_status: "ONLINE" },
  ...{ subnet_cidr_id: "subnet-1", instance_id: "s1", pool_id: "pool-1", loadbalancer_id: "lb-1" },
};
export const POOL = { id: ID, loadbalancers: [{ id: "lb-1" }], members: [{ id: "member-1" }] };
export const RECORD_SET = {
  ...{ id: ID, zone_name: "shop.example.", name: "www.shop.example.", type: "A", records: ["80.158.1.2"] },
};
export const SERVER = {
  ...{ id: ID, name: "web", status: "ACTIVE", flavor: { id: "s3.large" }, updated: "2026-01-15T08:43:24Z" },
  ...{ "OS-EXT-AZ:availability_zone": "eu-de-01", "OS-EXT-STS:task_state": null, "OS-EXT-STS:power_state": 1 },
  addresses: {
    v1: [{ addr: "192.168.0.10", "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:00:00:01", "OS-EXT-IPS:type": "fixed" }],
  },
  "os-extended-volumes:volumes_attached": [{ id: "d1", device: "/dev/vda" }],
};

const FIXED = [{ ip_address: "192.168.0.10", subnet_id: "n1" }];
export const INTERFACE = {
  port_id: "p1",
  net_id: "n1",
  mac_addr: "fa:16:3e:00:00:01",
  port_state: "ACTIVE",
  fixed_ips: FIXED,
};
export const PORT = {
  ...{
    id: ID,
    device_id: "s1",
    status: "ACTIVE",
    mac_address: "fa:16:3e:00:00:01",
    network_id: "n1",
    fixed_ips: FIXED,
  },
  "binding:vif_details": { primary_interface: true },
};
export const EIP = {
  ...{ id: ID, public_ip_address: "80.158.1.2", status: "ACTIVE", port_id: "p1", private_ip_address: "192.168.0.10" },
};
export const EIP_QUOTA = { type: "publicIp", used: 2, quota: 10, min: 0 };
export const DISK = {
  ...{ id: ID, name: "root", status: "in-use", size: 40, availability_zone: "eu-de-01", volume_type: "SAS" },
  ...{ bootable: "true", multiattach: false, attachments: [{ server_id: "s1", device: "/dev/vda" }] },
};
export const DISK_QUOTAS = {
  volumes: { in_use: 4, limit: 50, reserved: 0 },
  gigabytes: { in_use: 140, limit: -1, reserved: 0 },
};
export const SERVER_LIMITS = {
  ...{ maxTotalInstances: 10, totalInstancesUsed: 3, maxTotalCores: -1, totalCoresUsed: 6 },
  ...{ maxTotalRAMSize: 65_536, totalRAMUsed: 12_288 },
};

const CHILD = {
  ...{ id: "b2", name: "disk", checkpoint_id: "c1", vault_id: "v1", status: "available", created_at: TIMES.created_at },
  ...{ resource_type: "OS::Cinder::Volume", resource_id: "d1", resource_name: "root", resource_az: "eu-de-01" },
  ...{ resource_size: 40, expired_at: null, extend_info: { supported_restore_mode: "backup", bootable: true } },
};
export const BACKUP = { ...CHILD, id: ID, resource_type: "OS::Nova::Server", children: [CHILD] };
export const VAULT = { id: ID, name: "vault", billing: { status: "available" } };
export const OPERATION = {
  ...{ id: ID, operation_type: "restore", status: "failed", created_at: "2026-01-15T08:43:24Z", ended_at: null },
  error_info: { code: "BackupService.1", message: "the disk is in use" },
  extra_info: { restore: { backup_id: "b1", target_resource_id: "s1" }, common: { progress: 40 } },
};
export const TOKEN = {
  token: { issued_at: "2026-01-15T08:43:24Z", expires_at: "2026-01-16T08:43:24Z", project: { id: "p1" } },
};

export const RPO = {
  ...{ id: 1, point_time: "2026-01-15 08:00", resource_num: 3, resource_type: "replication" },
  ...{ created_at: "2026-01-15 08:00:41.413", updated_at: "2026-01-15 08:00:41.413" },
};
