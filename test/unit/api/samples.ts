/** Replies as the vendor's references describe them. */
export const GROUP = {
  id: "7f0c2d9e-41a6-4b8f-9d53-0e6a8c1b2f34",
  name: "pg-web",
  description: null,
  source_availability_zone: "eu-de-01",
  target_availability_zone: "eu-de-02",
  domain_id: "1d3b5f70-92c4-4e86-a8d1-6c5e4f3a2b10",
  domain_name: "SDRS_HypeDomain01",
  status: "protected",
  protected_status: null,
  replication_status: null,
  health_status: null,
  progress: 100,
  priority_station: "source",
  protected_instance_num: 1,
  replication_num: 2,
  disaster_recovery_drill_num: 0,
  source_vpc_id: "5e2f9a10-7c3d-4d8b-b1f6-93a7c0d4e852",
  created_at: "2026-01-15 08:30:41.4",
  updated_at: "2026-01-15 09:02:10.856",
};

export const PAIR = {
  id: "b1d3f5a7-c9eb-4d0f-a1b2-c3d4e5f60718",
  name: "pair-root",
  description: null,
  replication_model: "hypermetro",
  status: "protected",
  progress: 100,
  replication_status: "active",
  attachment: [{ device: "/dev/vda", protected_instance: "29b4e6f8-0a1c-4d3e-8f57-6b8a9cadbecf" }],
  server_group_id: GROUP.id,
  volume_ids: "3c5e7f90-a1b2-4c3d-9e4f-5a6b7c8d9e0f, 4d6f8091-b2c3-4d4e-8f50-6b7c8d9eaf10",
  priority_station: "source",
  fault_level: "0",
  created_at: "2026-01-15T08:43:24.108526",
  updated_at: "2026-01-15T08:44:28.322873",
  record_metadata: { multiattach: false, bootable: true, volume_size: 40, volume_type: "SAS" },
};

export const INSTANCE = {
  id: "29b4e6f8-0a1c-4d3e-8f57-6b8a9cadbecf",
  name: "pi-web-1",
  description: null,
  server_group_id: GROUP.id,
  status: "protected",
  progress: 100,
  source_server: "a6d1c0f2-3b5e-4f79-8c21-d0e9b8a7f654",
  target_server: "c8e3b2d4-5f70-4192-ae43-f2b1dac9e876",
  created_at: "2026-01-15 08:40:52.258",
  updated_at: "2026-01-15 08:44:59.853",
  priority_station: "source",
  attachment: [{ replication: PAIR.id, device: "/dev/vda" }],
  tags: [{ key: "tier", value: "web" }],
  metadata: {},
};

export const DRILL = {
  id: "60718293-a4b5-4c6d-9e7f-8091a2b3c4d5",
  name: "drill-1",
  status: "available",
  server_group_id: GROUP.id,
  drill_vpc_id: "81920314-c5d6-4e7f-a0b1-2c3d4e5f6071",
  created_at: "2026-01-16 06:41:58.681",
  updated_at: "2026-01-16 06:51:14.677",
  drill_servers: [{ protected_instance: INSTANCE.id, drill_server_id: "92031425-d6e7-4f80-b1c2-3d4e5f607182" }],
};

export const JOB = {
  status: "SUCCESS",
  job_id: "ff8080829a1b2c3d019a2b3c4d5e0007",
  job_type: "stopProtectionGroupNoCG",
  begin_time: "2026-01-15T10:00:00.101Z",
  end_time: "2026-01-15T10:00:08.442Z",
  error_code: null,
  fail_reason: null,
  entities: {
    server_group_id: GROUP.id,
    sub_jobs: [
      {
        status: "SUCCESS",
        job_id: "ff8080829a1b2c3d019a2b3c4d5e0008",
        job_type: "stopProtectionGroupRepNoCG",
        begin_time: "2026-01-15T10:00:01.000Z",
        end_time: "2026-01-15T10:00:07.900Z",
        error_code: null,
        fail_reason: null,
        entities: { server_group_id: GROUP.id },
      },
    ],
  },
};

export const SERVER = {
  id: "c8e3b2d4-5f70-4192-ae43-f2b1dac9e876",
  name: "web-1",
  metadata: { vpc_id: "5e2f9a10-7c3d-4d8b-b1f6-93a7c0d4e852" },
  status: "SHUTOFF",
  addresses: {
    "5e2f9a10-7c3d-4d8b-b1f6-93a7c0d4e852": [
      {
        version: "4",
        addr: "192.168.0.10",
        primary: true,
        "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:aa:bb:01",
        "OS-EXT-IPS:type": "fixed",
        "OS-EXT-IPS:port_id": "0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f",
      },
      {
        version: 4,
        addr: "80.158.1.2",
        "OS-EXT-IPS-MAC:mac_addr": "fa:16:3e:aa:bb:01",
        "OS-EXT-IPS:type": "floating",
      },
    ],
  },
  "OS-EXT-AZ:availability_zone": "eu-de-02",
  "OS-EXT-STS:task_state": null,
  "OS-EXT-STS:power_state": 4,
  "os-extended-volumes:volumes_attached": [{ id: "4d6f8091-b2c3-4d4e-8f50-6b7c8d9eaf10", device: "/dev/vda" }],
};

export const PORT = {
  id: "0f1e2d3c-4b5a-4697-8879-6a5b4c3d2e1f",
  status: "ACTIVE",
  fixed_ips: [{ subnet_id: "b4c5d6e7-f809-4a1b-8c2d-3e4f50617283", ip_address: "192.168.0.10" }],
  mac_address: "fa:16:3e:aa:bb:01",
  network_id: "6f708192-a3b4-4c5d-8e9f-0a1b2c3d4e5f",
  device_id: SERVER.id,
  device_owner: "compute:eu-de-01",
  "binding:vif_details": { primary_interface: true },
};

export const EIP = {
  id: "c5d6e7f8-0912-4a3b-8c4d-5e6f70819203",
  status: "ACTIVE",
  public_ip_address: "80.158.1.2",
  private_ip_address: "192.168.0.10",
  port_id: PORT.id,
};

export const VPC = {
  id: "5e2f9a10-7c3d-4d8b-b1f6-93a7c0d4e852",
  name: "shop",
  cidr: "192.168.0.0/16",
  status: "OK",
};

export const SUBNET = {
  id: "0c2f5a7e-3b1d-4c9f-8a64-7e1d2c3b4a59",
  name: "shop-subnet",
  cidr: "192.168.0.0/24",
  gateway_ip: "192.168.0.1",
  vpc_id: VPC.id,
  status: "ACTIVE",
  neutron_network_id: "0c2f5a7e-3b1d-4c9f-8a64-7e1d2c3b4a59",
  neutron_subnet_id: "9d8c7b6a-5f4e-4d3c-8b2a-1f0e9d8c7b6a",
};

export const DISK_QUOTAS = {
  id: "p1",
  volumes: { in_use: 3, limit: 50, reserved: 1 },
  gigabytes: { in_use: 140, limit: -1, reserved: 0 },
};
export const SERVER_LIMITS = {
  ...{ maxTotalInstances: 10, totalInstancesUsed: 3, maxTotalCores: -1, totalCoresUsed: 6 },
  ...{ maxTotalRAMSize: 65_536, totalRAMUsed: 12_288 },
};

export const DISK = {
  id: "3c5e7f90-a1b2-4c3d-9e4f-5a6b7c8d9e0f",
  name: "web-1-root",
  status: "in-use",
  size: 40,
  availability_zone: "eu-de-01",
  volume_type: "SAS",
  bootable: "true",
  multiattach: false,
  attachments: [{ server_id: "a6d1c0f2-3b5e-4f79-8c21-d0e9b8a7f654", device: "/dev/vda" }],
};
