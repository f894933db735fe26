import { expect } from "chai";
import { BackupOperationReply, BackupReply, RestoreReply } from "../../../provider/model/wire/backups";
import {
  DomainReply,
  DrillReply,
  FailureReply,
  GroupReply,
  InstanceReply,
  JOB_LEVELS,
  JobReply,
  PairReply,
} from "../../../provider/model/wire/replies";
import { DiskReply, EipReply, PortReply, ServerReply } from "../../../provider/model/wire/replies-compute";
import * as sample from "../api/samples";

describe("wire", () => {
  it("reads a group", () => {
    expect(GroupReply.parse(sample.GROUP)).to.deep.equal({
      id: sample.GROUP.id,
      name: "pg-web",
      description: null,
      sourceZone: "eu-de-01",
      targetZone: "eu-de-02",
      domainId: sample.GROUP.domain_id,
      domainName: "SDRS_HypeDomain01",
      vpcId: sample.GROUP.source_vpc_id,
      status: "protected",
      productionSite: "source",
      progress: 100,
      instanceCount: 1,
      pairCount: 2,
      drillCount: 0,
      createdAt: "2026-01-15T08:30:41.400Z",
      updatedAt: "2026-01-15T09:02:10.856Z",
    });
  });

  it("reads an unknown status as it is, and does not guess a missing site", () => {
    expect(GroupReply.parse({ ...sample.GROUP, status: "hovering" }).status).to.equal("hovering");
    for (const site of [undefined, null, "both"])
      expect(GroupReply.safeParse({ ...sample.GROUP, priority_station: site }).success).to.equal(false);
  });

  it("takes the original site for a group that never came to exist", () => {
    const group = { ...sample.GROUP, priority_station: null };
    for (const status of ["creating", "error"])
      expect(GroupReply.parse({ ...group, status }).productionSite).to.equal("source");
  });

  it("reads a pair: two disks from one text, and the fault level as a text", () => {
    expect(PairReply.parse(sample.PAIR)).to.deep.include({
      groupId: sample.GROUP.id,
      sourceVolumeId: "3c5e7f90-a1b2-4c3d-9e4f-5a6b7c8d9e0f",
      targetVolumeId: "4d6f8091-b2c3-4d4e-8f50-6b7c8d9eaf10",
      faultLevel: "0",
      size: 40,
      volumeType: "SAS",
      bootable: true,
      shared: false,
      attachments: [{ instanceId: sample.INSTANCE.id, device: "/dev/vda" }],
      createdAt: "2026-01-15T08:43:24.108Z",
    });
    const odd = PairReply.parse({
      ...sample.PAIR,
      fault_level: 5,
      record_metadata: { multiattach: true, bootable: "false", volume_size: "100", volume_type: "SSD" },
      created_at: "2026-01-15 08:43:24.10",
      failure_detail: "EVS.2024",
      attachment: null,
    });
    expect(odd).to.deep.include({
      faultLevel: "5",
      size: 100,
      shared: true,
      bootable: false,
      failureDetail: "EVS.2024",
    });
    expect(odd).to.deep.include({ attachments: [], createdAt: "2026-01-15T08:43:24.100Z" });
  });

  it("takes a missing fault level for none that is known, and never for no fault", () => {
    const { fault_level: _level, ...pair } = sample.PAIR;
    for (const level of [{}, { fault_level: null }]) {
      expect(PairReply.parse({ ...pair, ...level })).to.include({ faultLevel: "" });
    }
    expect(PairReply.parse({ ...pair, status: "creating", volume_ids: "" })).to.deep.include({
      faultLevel: "",
      sourceVolumeId: "",
      targetVolumeId: "",
    });
  });

  it("needs the side of a living member, and of no other", () => {
    for (const status of ["deleting", "creating", "error", "error-deleting"]) {
      expect(PairReply.safeParse({ ...sample.PAIR, status, priority_station: null }).success, status).to.equal(true);
    }
    expect(PairReply.safeParse({ ...sample.PAIR, priority_station: null }).success).to.equal(false);
    expect(InstanceReply.safeParse({ ...sample.INSTANCE, priority_station: null }).success).to.equal(false);
  });

  it("reads what no decision needs whatever it is", () => {
    const [net = ""] = Object.keys(sample.SERVER.addresses);
    const nic = { addr: "192.168.0.7", "OS-EXT-IPS:type": "virtual", "OS-EXT-IPS-MAC:mac_addr": null };
    const server = ServerReply.parse({
      ...sample.SERVER,
      name: null,
      "OS-EXT-STS:power_state": "1",
      addresses: { [net]: [nic, { "OS-EXT-IPS:type": "fixed" }, "odd"], odd: 7 },
    });
    expect(server).to.include({ name: "", powerState: 1 });
    expect(server.addresses).to.deep.equal([{ ip: "192.168.0.7", mac: "", type: "fixed" }]);
    const odd = ServerReply.parse({ ...sample.SERVER, "OS-EXT-STS:power_state": "on", addresses: [] });
    expect(odd).to.deep.include({ powerState: null, addresses: [] });
    const pair = PairReply.parse({
      ...sample.PAIR,
      name: null,
      progress: "",
      record_metadata: { ...sample.PAIR.record_metadata, volume_size: "4" },
    });
    expect(pair).to.include({ name: "", progress: 0, size: 4 });
    const port = PortReply.parse({ ...sample.PORT, fixed_ips: [{ subnet_id: "x" }, ...sample.PORT.fixed_ips] });
    expect(port.fixedIps).to.have.length(sample.PORT.fixed_ips.length);
    expect(JobReply.parse({ ...sample.JOB, fail_reason: 7, entities: [] })).to.deep.include({
      failReason: "7",
      subJobs: [],
    });
  });

  it("reads the sub-jobs of a job whole or not at all, whatever their depth", () => {
    const head = '{"job_id":"J","job_type":"t","status":"RUNNING","entities":{"sub_jobs":[';
    const read = (levels: number) => JobReply.safeParse(JSON.parse(head.repeat(levels) + "]}}".repeat(levels)));
    expect(read(JOB_LEVELS + 1).data?.subJobs[0]?.subJobs[0]).to.include({ id: "J" });
    for (const levels of [JOB_LEVELS + 2, 3000])
      expect(read(levels).error?.message).to.contain("sub-jobs are nested deeper than 32 levels");
  });

  it("reads an instance and a drill", () => {
    expect(InstanceReply.parse(sample.INSTANCE)).to.deep.include({
      sourceServerId: sample.INSTANCE.source_server,
      targetServerId: sample.INSTANCE.target_server,
      attachments: [{ pairId: sample.PAIR.id, device: "/dev/vda" }],
      tags: [{ key: "tier", value: "web" }],
    });
    expect(InstanceReply.parse({ ...sample.INSTANCE, target_server: null, tags: null })).to.deep.include({
      targetServerId: "",
      tags: [],
    });
    expect(DrillReply.parse(sample.DRILL).servers).to.deep.equal([
      { instanceId: sample.INSTANCE.id, serverId: "92031425-d6e7-4f80-b1c2-3d4e5f607182" },
    ]);
  });

  it("reads a job with its sub-jobs, and one whose sub-jobs cannot be read", () => {
    const job = JobReply.parse(sample.JOB);
    expect(job).to.deep.include({
      id: sample.JOB.job_id,
      status: "SUCCESS",
      entities: { server_group_id: sample.GROUP.id },
    });
    expect(job.subJobs.map(({ type }) => type)).to.deep.equal(["stopProtectionGroupRepNoCG"]);
    expect(JobReply.parse({ ...sample.JOB, entities: { sub_jobs: [{ odd: true }] }, end_time: "" })).to.deep.include({
      subJobs: [],
      endTime: null,
    });
    expect(JobReply.parse({ job_id: "j", status: "INIT" })).to.deep.include({ entities: {}, errorCode: null });
  });

  it("reads failed tasks and domains", () => {
    expect(
      FailureReply.parse({ job_id: "j", resource_type: "protectedInstance", error_code: "EVS.2024" }),
    ).to.deep.include({
      resourceType: "protectedInstance",
      errorCode: "EVS.2024",
      failReason: null,
    });
    expect(
      DomainReply.parse({
        id: "d",
        name: "n",
        sold_out: false,
        local_replication_cluster: { availability_zone: "a" },
        remote_replication_cluster: { availability_zone: "b" },
      }),
    ).to.deep.equal({ id: "d", name: "n", description: null, soldOut: false, localZone: "a", remoteZone: "b" });
  });

  it("reads a server with addresses of both kinds", () => {
    expect(ServerReply.parse({ ...sample.SERVER, updated: "2026-01-15T08:44:00Z" })).to.deep.equal({
      id: sample.SERVER.id,
      name: "web-1",
      status: "SHUTOFF",
      taskState: null,
      zone: "eu-de-02",
      vpcId: "5e2f9a10-7c3d-4d8b-b1f6-93a7c0d4e852",
      updated: "2026-01-15T08:44:00Z",
      powerState: 4,
      addresses: [
        { ip: "192.168.0.10", mac: "fa:16:3e:aa:bb:01", type: "fixed", portId: sample.PORT.id },
        { ip: "80.158.1.2", mac: "fa:16:3e:aa:bb:01", type: "floating" },
      ],
      volumes: [{ id: "4d6f8091-b2c3-4d4e-8f50-6b7c8d9eaf10", device: "/dev/vda" }],
    });
    expect(ServerReply.parse({ id: "s", status: "ACTIVE", addresses: {} }).addresses).to.deep.equal([]);
  });

  it("reads ports, also parked ones, EIPs, also unbound ones, and disks", () => {
    expect(PortReply.parse(sample.PORT)).to.deep.include({ deviceId: sample.SERVER.id, primary: true });
    expect(PortReply.parse({ ...sample.PORT, device_id: "", "binding:vif_details": {} })).to.deep.include({
      deviceId: "",
      primary: false,
    });
    expect(EipReply.parse(sample.EIP)).to.deep.include({ portId: sample.PORT.id, privateIp: "192.168.0.10" });
    expect(EipReply.parse({ id: "e", public_ip_address: "1.2.3.4", status: "DOWN" })).to.deep.equal({
      id: "e",
      address: "1.2.3.4",
      status: "DOWN",
    });
    expect(DiskReply.parse(sample.DISK)).to.deep.include({ bootable: true, shared: false, size: 40 });
  });

  it("reads backups with their parts, operations with whatever is filled, and either answer of a restore", () => {
    const backup = BackupReply.parse({
      id: "b",
      status: "available",
      resource_type: "OS::Nova::Server",
      resource_id: "s",
      created_at: "2026-01-15T02:00:12.085+00:00",
      extend_info: { supported_restore_mode: "backup", contain_system_disk: true },
      children: [
        {
          id: "c",
          status: "available",
          resource_type: "OS::Cinder::Volume",
          resource_id: "v",
          children: [],
          extend_info: null,
        },
      ],
    });
    expect(backup).to.deep.include({ restoreMode: "backup", systemDisk: true, createdAt: "2026-01-15T02:00:12.085Z" });
    expect(backup.children[0]).to.deep.include({ id: "c", resourceId: "v", restoreMode: null });
    expect(BackupOperationReply.parse({ id: "o", status: "running" })).to.deep.include({ backupId: "", progress: 0 });
    expect(RestoreReply.parse(undefined)).to.deep.equal({ operationId: null });
    expect(RestoreReply.parse({ job_id: "o" })).to.deep.equal({ operationId: "o" });
  });
});
