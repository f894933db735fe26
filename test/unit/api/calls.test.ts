import { expect } from "chai";
import { type Cloud, createCloud, sharedCloud } from "../../../provider/api/cloud";
import { fakeClock } from "../../support/fake-clock";
import { failure } from "../failure";
import { type Loopback, loopback, type Reaction, type Seen, settingsFor } from "./loopback";
import * as sample from "./samples";

const G = sample.GROUP.id;
const P = sample.PAIR.id;
const I = sample.INSTANCE.id;
const D = sample.DRILL.id;
const S = sample.SERVER.id;
/** The page behind the last, for lists that no `count` ends. */
const NO_MORE: Reaction = { body: { ports: [], publicips: [] } };
const JOB: Reaction = { body: { job_id: "j1" } };

interface Row {
  readonly name: string;
  readonly run: (cloud: Cloud) => Promise<unknown>;
  readonly request: string;
  readonly body?: object;
  readonly query?: Record<string, string>;
  readonly reply: Reaction;
  readonly gives?: unknown;
}

const one = (key: string, object: object): Reaction => ({ body: { [key]: object } });
const SDRS = { limit: "999" };

const ROWS: Row[] = [
  {
    name: "domains.list",
    run: (c) => c.domains.list(),
    request: "GET /v1/p1/active-domains",
    reply: one("domains", []),
  },
  {
    name: "quotas.list",
    run: (c) => c.quotas.list(),
    request: "GET /v1/p1/sdrs/quotas",
    reply: one("quotas", { resources: [{ type: "server_groups", used: 1, quota: -1, min: 0 }] }),
    gives: [{ type: "server_groups", used: 1, quota: -1, min: 0, max: -1 }],
  },
  {
    name: "instances.addNic",
    run: (c) => c.instances.addNic(I, { subnetId: "n1", ipAddress: "192.168.0.60", securityGroupIds: ["s1"] }),
    request: `POST /v1/p1/protected-instances/${I}/nic`,
    body: { subnet_id: "n1", ip_address: "192.168.0.60", security_groups: [{ id: "s1" }] },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.removeNic",
    run: (c) => c.instances.removeNic(I, "port-1"),
    request: `POST /v1/p1/protected-instances/${I}/nic/delete`,
    body: { nic_id: "port-1" },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.projectTags",
    run: (c) => c.instances.projectTags(),
    request: "GET /v1/p1/protected-instances/tags",
    reply: one("tags", [{ key: "tier", values: ["web", "db"] }]),
    gives: [{ key: "tier", values: ["web", "db"] }],
  },
  {
    name: "groups.get",
    run: (c) => c.groups.get(G),
    request: `GET /v1/p1/server-groups/${G}`,
    reply: one("server_group", sample.GROUP),
  },
  {
    name: "groups.list",
    run: (c) => c.groups.list({ name: "x", zone: "eu-de-01", queryType: "period_no_dr_drill" }),
    request: "GET /v1/p1/server-groups",
    query: { ...SDRS, name: "x", availability_zone: "eu-de-01", query_type: "period_no_dr_drill" },
    reply: { body: { count: 0, server_groups: [] } },
  },
  {
    name: "groups.create",
    run: (c) =>
      c.groups.create({
        name: "pg",
        sourceAvailabilityZone: "a",
        targetAvailabilityZone: "b",
        domainId: "d",
        sourceVpcId: "v",
        description: "t",
      }),
    request: "POST /v1/p1/server-groups",
    body: {
      server_group: {
        name: "pg",
        description: "t",
        source_availability_zone: "a",
        target_availability_zone: "b",
        domain_id: "d",
        source_vpc_id: "v",
        dr_type: "migration",
      },
    },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "groups.rename",
    run: (c) => c.groups.rename(G, "new"),
    request: `PUT /v1/p1/server-groups/${G}`,
    body: { server_group: { name: "new" } },
    reply: one("server_group", sample.GROUP),
  },
  {
    name: "groups.remove",
    run: (c) => c.groups.remove(G),
    request: `DELETE /v1/p1/server-groups/${G}`,
    reply: JOB,
    gives: "j1",
  },
  ...(["start-server-group", "stop-server-group", "failover-server-group"] as const).map((verb) => ({
    name: `groups.act ${verb}`,
    run: (c: Cloud) => c.groups.act(G, { verb }),
    request: `POST /v1/p1/server-groups/${G}/action`,
    body: { [verb]: {} },
    reply: JOB,
    gives: "j1",
  })),
  {
    name: "groups.act reverse",
    run: (c) => c.groups.act(G, { verb: "reverse-server-group", priorityStation: "target" }),
    request: `POST /v1/p1/server-groups/${G}/action`,
    body: { "reverse-server-group": { priority_station: "target" } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "pairs.get",
    run: (c) => c.pairs.get(P),
    request: `GET /v1/p1/replications/${P}`,
    reply: one("replication", sample.PAIR),
  },
  {
    name: "pairs.list",
    run: (c) => c.pairs.list({ groupIds: [G, "g2"], instanceId: I }),
    request: "GET /v1/p1/replications",
    query: { ...SDRS, server_group_ids: `["${G}","g2"]`, protected_instance_id: I },
    reply: { body: { replications: [] } },
  },
  {
    name: "pairs.create",
    run: (c) => c.pairs.create({ protectionGroupId: G, volumeId: "v", name: "p" }),
    request: "POST /v1/p1/replications",
    body: { replication: { server_group_id: G, volume_id: "v", name: "p" } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "pairs.rename",
    run: (c) => c.pairs.rename(P, "new"),
    request: `PUT /v1/p1/replications/${P}`,
    body: { replication: { name: "new" } },
    reply: one("replication", sample.PAIR),
  },
  {
    name: "pairs.remove",
    run: (c) => c.pairs.remove(P, { groupId: G, deleteTargetVolume: false }),
    request: `DELETE /v1/p1/replications/${P}`,
    body: { replication: { server_group_id: G, delete_target_volume: false } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "pairs.extend",
    run: (c) => c.pairs.extend(P, 80),
    request: `POST /v1/p1/replications/${P}/action`,
    body: { "extend-replication": { new_size: 80 } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.get",
    run: (c) => c.instances.get(I),
    request: `GET /v1/p1/protected-instances/${I}`,
    reply: one("protected_instance", sample.INSTANCE),
  },
  {
    name: "instances.list",
    run: (c) => c.instances.list({ ids: [I] }),
    request: "GET /v1/p1/protected-instances",
    query: { ...SDRS, protected_instance_ids: `["${I}"]` },
    reply: { body: { protected_instances: [] } },
  },
  {
    name: "instances.create",
    run: (c) =>
      c.instances.create({
        protectionGroupId: G,
        serverId: "s",
        name: "i",
        primarySubnetId: "n",
        primaryIpAddress: "10.0.0.1",
        flavor: "f",
        tags: { k: "v" },
      }),
    request: "POST /v1/p1/protected-instances",
    body: {
      protected_instance: {
        server_group_id: G,
        server_id: "s",
        name: "i",
        primary_subnet_id: "n",
        primary_ip_address: "10.0.0.1",
        flavorRef: "f",
        tags: [{ key: "k", value: "v" }],
      },
    },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.rename",
    run: (c) => c.instances.rename(I, "new"),
    request: `PUT /v1/p1/protected-instances/${I}`,
    body: { protected_instance: { name: "new" } },
    reply: one("protected_instance", sample.INSTANCE),
  },
  {
    name: "instances.remove",
    run: (c) => c.instances.remove(I, { deleteTargetServer: true, deleteTargetEip: false }),
    request: `DELETE /v1/p1/protected-instances/${I}`,
    body: { delete_target_server: true, delete_target_eip: false },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.attachPair",
    run: (c) => c.instances.attachPair(I, { pairId: P, device: "/dev/vdb" }),
    request: `POST /v1/p1/protected-instances/${I}/attachreplication`,
    body: { replicationAttachment: { replication_id: P, device: "/dev/vdb" } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.detachPair",
    run: (c) => c.instances.detachPair(I, P),
    request: `DELETE /v1/p1/protected-instances/${I}/detachreplication/${P}`,
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.resize",
    run: (c) => c.instances.resize(I, { drFlavor: "s3.large.1" }),
    request: `POST /v1/p1/protected-instances/${I}/resize`,
    body: { resize: { dr_flavorRef: "s3.large.1" } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "instances.addTags",
    run: (c) => c.instances.addTags(I, { k: "v" }),
    request: `POST /v1/p1/protected-instances/${I}/tags/action`,
    body: { action: "create", tags: [{ key: "k", value: "v" }] },
    reply: { status: 204 },
  },
  {
    name: "instances.removeTags",
    run: (c) => c.instances.removeTags(I, ["k"]),
    request: `POST /v1/p1/protected-instances/${I}/tags/action`,
    body: { action: "delete", tags: [{ key: "k" }] },
    reply: { status: 204 },
  },
  {
    name: "drills.get",
    run: (c) => c.drills.get(D),
    request: `GET /v1/p1/disaster-recovery-drills/${D}`,
    reply: one("disaster_recovery_drill", sample.DRILL),
  },
  {
    name: "drills.list",
    run: (c) => c.drills.list({ groupId: G }),
    request: "GET /v1/p1/disaster-recovery-drills",
    query: { ...SDRS, server_group_id: G },
    reply: { body: { disaster_recovery_drills: [] } },
  },
  {
    name: "drills.create",
    run: (c) => c.drills.create({ groupId: G, name: "d", vpcId: "v" }),
    request: "POST /v1/p1/disaster-recovery-drills",
    body: { disaster_recovery_drill: { server_group_id: G, name: "d", drill_vpc_id: "v" } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "drills.rename",
    run: (c) => c.drills.rename(D, "new"),
    request: `PUT /v1/p1/disaster-recovery-drills/${D}`,
    body: { disaster_recovery_drill: { name: "new" } },
    reply: one("disaster_recovery_drill", sample.DRILL),
  },
  {
    name: "drills.remove",
    run: (c) => c.drills.remove(D),
    request: `DELETE /v1/p1/disaster-recovery-drills/${D}`,
    reply: JOB,
    gives: "j1",
  },
  {
    name: "jobs.get",
    run: (c) => c.jobs.get(sample.JOB.job_id),
    request: `GET /v1/p1/jobs/${sample.JOB.job_id}`,
    reply: { body: sample.JOB },
  },
  {
    name: "failures.list",
    run: (c) => c.failures.list(G),
    request: "GET /v1/p1/task-center/failure-jobs",
    query: { ...SDRS, server_group_id: G },
    reply: { body: { count: 0, failure_jobs: [] } },
    gives: [],
  },
  {
    name: "failures.remove",
    run: (c) => c.failures.remove("j1"),
    request: "DELETE /v1/p1/task-center/failure-jobs/j1",
    reply: { status: 204 },
  },
  {
    name: "failures.clear",
    run: (c) => c.failures.clear(),
    request: "DELETE /v1/p1/task-center/failure-jobs/batch",
    reply: { status: 204 },
  },
  {
    name: "failures.clear of a group",
    run: (c) => c.failures.clear(G),
    request: `DELETE /v1/p1/task-center/${G}/failure-jobs/batch`,
    reply: { status: 204 },
  },
  {
    name: "servers.get",
    run: (c) => c.servers.get(S),
    request: `GET /v1/p1/cloudservers/${S}`,
    reply: one("server", sample.SERVER),
  },
  {
    name: "servers.list",
    run: (c) => c.servers.list(),
    request: "GET /v1/p1/cloudservers/detail",
    query: { limit: "1000", offset: "1" },
    reply: { body: { count: 0, servers: [] } },
    gives: [],
  },
  {
    name: "servers.start",
    run: (c) => c.servers.start([S]),
    request: "POST /v1/p1/cloudservers/action",
    body: { "os-start": { servers: [{ id: S }] } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "servers.stop",
    run: (c) => c.servers.stop([S], "SOFT"),
    request: "POST /v1/p1/cloudservers/action",
    body: { "os-stop": { type: "SOFT", servers: [{ id: S }] } },
    reply: JOB,
    gives: "j1",
  },
  {
    name: "servers.job",
    run: (c) => c.servers.job(sample.JOB.job_id),
    request: `GET /v1/p1/jobs/${sample.JOB.job_id}`,
    reply: { body: sample.JOB },
  },
  {
    name: "servers.interfaces",
    run: (c) => c.servers.interfaces(S),
    request: `GET /v1/p1/cloudservers/${S}/os-interface`,
    reply: {
      body: {
        interfaceAttachments: [
          {
            port_id: "p",
            net_id: "n",
            mac_addr: "m",
            port_state: "ACTIVE",
            fixed_ips: [{ ip_address: "1", subnet_id: "s" }],
          },
        ],
      },
    },
    gives: [
      { portId: "p", networkId: "n", macAddress: "m", status: "ACTIVE", fixedIps: [{ ipAddress: "1", subnetId: "s" }] },
    ],
  },
  {
    name: "ports.ofServer",
    run: (c) => c.ports.ofServer(S),
    request: "GET /v2.0/ports",
    query: { limit: "2000", device_id: S },
    reply: { body: { ports: [sample.PORT, { ...sample.PORT, id: "foreign", device_id: "other" }] } },
  },
  {
    name: "ports.get",
    run: (c) => c.ports.get(sample.PORT.id),
    request: `GET /v2.0/ports/${sample.PORT.id}`,
    reply: one("port", sample.PORT),
  },
  {
    name: "eips.list",
    run: (c) => c.eips.list(),
    request: "GET /v1/p1/publicips",
    query: { limit: "2000" },
    reply: { body: { publicips: [sample.EIP] } },
  },
  {
    name: "disks.get",
    run: (c) => c.disks.get(sample.DISK.id),
    request: `GET /v2/p1/os-vendor-volumes/${sample.DISK.id}`,
    reply: one("volume", sample.DISK),
  },
  {
    name: "disks.list",
    run: (c) => c.disks.list(),
    request: "GET /v2/p1/cloudvolumes/detail",
    query: { limit: "1000" },
    reply: { body: { volumes: [] } },
    gives: [],
  },
  {
    name: "disks.limits",
    run: (c) => c.disks.limits(),
    request: "GET /v2/p1/os-quota-sets/p1",
    query: { usage: "True" },
    reply: one("quota_set", sample.DISK_QUOTAS),
    gives: { disks: { used: 4, limit: 50 }, size: { used: 140, limit: -1 } },
  },
  {
    name: "servers.limits",
    run: (c) => c.servers.limits(),
    request: "GET /v1/p1/cloudservers/limits",
    reply: one("absolute", sample.SERVER_LIMITS),
    gives: {
      servers: { used: 3, limit: 10 },
      cores: { used: 6, limit: -1 },
      memory: { used: 12_288, limit: 65_536 },
    },
  },
  {
    name: "eips.all",
    run: (c) => c.eips.all(),
    request: "GET /v1/p1/publicips",
    query: { limit: "2000" },
    reply: { body: { publicips: [] } },
    gives: [],
  },
  {
    name: "eips.get",
    run: (c) => c.eips.get("e1"),
    request: "GET /v1/p1/publicips/e1",
    reply: one("publicip", { id: "e1", status: "PENDING_CREATE", bandwidth_name: "b-1" }),
    gives: { id: "e1", address: "", status: "PENDING_CREATE", bandwidthName: "b-1" },
  },
  {
    name: "eips.assign",
    run: (c) => c.eips.assign({ name: "b-1", type: "5_bgp", bandwidth: 5 }),
    request: "POST /v1/p1/publicips",
    body: {
      publicip: { type: "5_bgp" },
      bandwidth: { name: "b-1", size: 5, share_type: "PER", charge_mode: "traffic" },
    },
    reply: one("publicip", { id: "e1", status: "PENDING_CREATE", public_ip_address: "80.158.1.9" }),
    gives: "e1",
  },
  {
    name: "eips.bind",
    run: (c) => c.eips.bind("e1", "port-1"),
    request: "PUT /v1/p1/publicips/e1",
    body: { publicip: { port_id: "port-1" } },
    reply: one("publicip", { id: "e1" }),
  },
  {
    name: "eips.unbind",
    run: (c) => c.eips.unbind("e1"),
    request: "PUT /v1/p1/publicips/e1",
    body: { publicip: { port_id: "" } },
    reply: one("publicip", { id: "e1" }),
  },
  {
    name: "eips.release",
    run: (c) => c.eips.release("e1"),
    request: "DELETE /v1/p1/publicips/e1",
    reply: { status: 204 },
  },
  {
    name: "eips.limits",
    run: (c) => c.eips.limits(),
    request: "GET /v1/p1/quotas",
    query: { type: "publicIp" },
    reply: one("quotas", { resources: [{ type: "publicIp", used: 2, quota: 10, min: 0 }] }),
    gives: { type: "publicIp", used: 2, limit: 10 },
  },
  {
    name: "vpcs.get",
    run: (c) => c.vpcs.get(sample.VPC.id),
    request: `GET /v1/p1/vpcs/${sample.VPC.id}`,
    reply: one("vpc", sample.VPC),
    gives: { id: sample.VPC.id, name: "shop", cidr: "192.168.0.0/16" },
  },
  {
    name: "vpcs.subnet",
    run: (c) => c.vpcs.subnet(sample.SUBNET.id),
    request: `GET /v1/p1/subnets/${sample.SUBNET.id}`,
    reply: one("subnet", sample.SUBNET),
    gives: {
      ...{ id: sample.SUBNET.id, name: "shop-subnet", cidr: "192.168.0.0/24", vpcId: sample.VPC.id },
      neutronId: sample.SUBNET.neutron_subnet_id,
    },
  },
  {
    name: "backups.list",
    run: (c) => c.backups.list({ resourceId: S, status: "available" }),
    request: "GET /v3/p1/backups",
    query: { limit: "1000", image_type: "backup", sort: "created_at:desc", resource_id: S, status: "available" },
    reply: { body: { backups: [] } },
    gives: [],
  },
  {
    name: "backups.restore of a server",
    run: (c) => c.backups.restore("b1", { serverId: S, mappings: [{ backupId: "c1", volumeId: "v1" }] }),
    request: "POST /v3/p1/backups/b1/restore",
    body: { restore: { server_id: S, power_on: false, mappings: [{ backup_id: "c1", volume_id: "v1" }] } },
    reply: { status: 202 },
    gives: null,
  },
  {
    name: "backups.restore of a disk",
    run: (c) => c.backups.restore("b1", { volumeId: "v1" }),
    request: "POST /v3/p1/backups/b1/restore",
    body: { restore: { volume_id: "v1" } },
    reply: { status: 202, body: { job_id: "log1" } },
    gives: "log1",
  },
  {
    name: "backups.operation",
    run: (c) => c.backups.operation("o1"),
    request: "GET /v3/p1/operation-logs/o1",
    reply: one("operation_log", { id: "o1", status: "running" }),
  },
  {
    name: "backups.restores",
    run: (c) => c.backups.restores({ since: "2026-01-15T11:00:00.123Z" }),
    request: "GET /v3/p1/operation-logs",
    query: { limit: "1000", operation_type: "restore", start_time: "2026-01-15T11:00:00Z" },
    reply: { body: { operation_logs: [] } },
    gives: [],
  },
];

describe("calls", () => {
  let server: Loopback;
  let cloud: Cloud;
  const start = async (react: Reaction[] | ((request: Seen) => Reaction)): Promise<void> => {
    server = await loopback(react);
    cloud = createCloud(settingsFor(server.url), { clock: fakeClock() });
  };
  afterEach(async () => {
    await cloud.close();
    await server.close();
  });

  for (const { name, run, request, body, query, reply, gives } of ROWS) {
    it(`${name} is one ${request.replaceAll(/[0-9a-f-]{32,36}/g, "{id}")}`, async () => {
      await start(({ query: asked }) => (asked["marker"] === undefined ? reply : NO_MORE));
      const value = await run(cloud);
      const [seen] = server.seen;
      expect(server.seen.filter(({ query: asked }) => asked["marker"] === undefined)).to.have.length(1);
      expect(`${seen?.method ?? ""} ${seen?.path ?? ""}`).to.equal(request);
      expect(seen?.body).to.deep.equal(body);
      expect(seen?.query).to.deep.equal(query ?? {});
      if (gives !== undefined) expect(value).to.deep.equal(gives);
    });
  }

  it("creates by what the service takes of a resource, and of nothing that is only ours", async () => {
    const ours = { __urn: "urn", __derivedName: true, adopt: "a", timeouts: { create: "1m" }, description: undefined };
    const member = { ...ours, protectionGroupId: G, __group: { confirm: "secret" }, clusterId: undefined };
    const zones = { sourceAvailabilityZone: "a", targetAvailabilityZone: "b", domainId: "d", sourceVpcId: "v" };
    await start([JOB]);
    await cloud.groups.create({ ...ours, ...zones, name: "g", confirm: "secret", failover: false, abandon: true });
    await cloud.pairs.create({ ...member, volumeId: "v", name: "p", size: 9, confirm: "secret" });
    await cloud.instances.create({ ...member, serverId: "s", name: "i", tags: undefined, deleteTargetServer: true });
    expect(server.seen.map(({ body }) => body)).to.deep.equal([
      {
        server_group: {
          name: "g",
          ...{ source_availability_zone: "a", target_availability_zone: "b" },
          ...{ domain_id: "d", source_vpc_id: "v", dr_type: "migration" },
        },
      },
      { replication: { server_group_id: G, volume_id: "v", name: "p" } },
      { protected_instance: { server_group_id: G, server_id: "s", name: "i" } },
    ]);
  });

  it("gives a server only its own ports", async () => {
    const ports = [sample.PORT, { ...sample.PORT, id: "foreign", device_id: "other" }];
    await start([{ body: { ports, ports_links: [] } }]);
    expect((await cloud.ports.ofServer(S)).map(({ id }) => id)).to.deep.equal([sample.PORT.id]);
  });

  it("pages servers by page number and ports by marker", async () => {
    const many = (count: number, row: object) =>
      Array.from({ length: count }, (_, index) => ({ ...row, id: `x${index}` }));
    await start(({ path, query }) => {
      if (path === "/v2.0/ports") return { body: { ports: query["marker"] ? [] : many(2000, sample.PORT) } };
      return { body: { servers: query["offset"] === "1" ? many(1000, sample.SERVER) : [] } };
    });
    await cloud.servers.list();
    await cloud.ports.list();
    expect(server.seen.map(({ query }) => query["offset"] ?? query["marker"])).to.deep.equal([
      "1",
      "2",
      undefined,
      "x1999",
    ]);
  });

  it("asks for at most 30 groups in one list", async () => {
    await start([{ body: { replications: [] } }]);
    await cloud.pairs.list({ groupIds: Array.from({ length: 65 }, (_, index) => `g${index}`) });
    const counts = server.seen.map(({ query }) => (JSON.parse(query["server_group_ids"] ?? "[]") as string[]).length);
    expect(counts.sort((a, b) => b - a)).to.deep.equal([30, 30, 5]);
  });

  it("filters by disk and by server itself", async () => {
    await start(({ path, query: { offset } }) => ({
      body: path.endsWith("replications")
        ? { replications: offset ? [] : [sample.PAIR] }
        : { protected_instances: offset ? [] : [sample.INSTANCE] },
    }));
    expect(await cloud.pairs.list({ volumeId: "4d6f8091-b2c3-4d4e-8f50-6b7c8d9eaf10" })).to.have.length(1);
    expect(await cloud.pairs.list({ volumeId: "other" })).to.have.length(0);
    expect(await cloud.instances.list({ serverId: sample.INSTANCE.target_server })).to.have.length(1);
    expect(await cloud.instances.list({ groupId: G, ids: ["other"] })).to.have.length(0);
  });

  it("refuses a reply about another object, naming operation and path", async () => {
    await start([{ body: { server_group: { ...sample.GROUP, id: "another" } } }]);
    const error = await failure(cloud.groups.get(G));
    expect(error.code).to.equal("DR_PROTOCOL");
    expect(error.message)
      .to.contain(`GET /v1/p1/server-groups/${G}`)
      .and.contain('describes "another"')
      .and.contain("req-1");
  });

  it("refuses a reply without a field that is needed", async () => {
    const { status: _status, ...group } = sample.GROUP;
    await start([{ body: { server_group: group } }]);
    const error = await failure(cloud.groups.get(G));
    expect(error.code).to.equal("DR_PROTOCOL");
    expect(error.message).to.contain("server_group.status");
  });

  it("calls an accepted action without a job id unknown", async () => {
    await start([{ body: { fine: true } }]);
    const error = await failure(cloud.groups.act(G, { verb: "failover-server-group" }));
    expect(error.code).to.equal("DR_AMBIGUOUS");
    expect(error.message).to.contain("the answer names no job");
  });

  for (const id of ["", "a b", "../x", "a/b", "..", "ä"]) {
    it(`sends nothing for the id ${JSON.stringify(id)}`, async () => {
      await start([JOB]);
      expect((await failure(cloud.groups.get(id))).code).to.equal("DR_USAGE");
      expect(server.seen).to.have.length(0);
    });
  }

  it("is one cloud for equal settings", () => {
    const settings = settingsFor("http://127.0.0.1:9");
    expect(sharedCloud(settings)).to.equal(sharedCloud({ ...settings }));
    expect(sharedCloud({ ...settings, region: "eu-nl" })).not.to.equal(sharedCloud(settings));
  });
});
