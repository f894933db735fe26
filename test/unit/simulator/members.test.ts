/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import {
  closeClouds,
  FAILOVER,
  POWER,
  power,
  protect,
  startCloud,
  type Cloud,
  type Json,
  type Topology,
} from "./cloud.js";

const INSTANCE = (id: string): string => `/v1/{p}/protected-instances/${id}`;

async function codeOf(cloud: Cloud, method: string, path: string, body?: unknown): Promise<string> {
  const reply = await cloud.call(method, path, body);
  return `${reply.status} ${String(reply.body?.error?.code)}`;
}

async function sourceServer(cloud: Cloud, id: string): Promise<string> {
  return (await cloud.get(INSTANCE(id))).protected_instance.source_server as string;
}

describe("members of a group", () => {
  let cloud: Cloud;
  let topology: Topology;
  beforeEach(async () => {
    cloud = await startCloud();
    topology = await protect(cloud);
  });
  afterEach(closeClouds);

  it("come into being with a DR server that is stopped, a disk and a pair for every disk, attached on both sides", async () => {
    const { protected_instance: web } = await cloud.get(INSTANCE(topology.web));
    expect(web.attachment.map((row: Json) => row.device)).to.deep.equal(["/dev/vda", "/dev/vdb", "/dev/vdc"]);
    const { server } = await cloud.get(`/v1/{p}/cloudservers/${web.target_server as string}`);
    expect(server).to.include({ name: "web-1", status: "SHUTOFF", "OS-EXT-AZ:availability_zone": "eu-de-02" });
    const { replications } = await cloud.get(`/v1/{p}/replications?protected_instance_id=${topology.web}`);
    for (const pair of replications) {
      const [source, target] = (pair.volume_ids as string).split(",");
      const production = (await cloud.get(`/v2/{p}/os-vendor-volumes/${source!}`)).volume;
      const replica = (await cloud.get(`/v3/{p}/volumes/${target!}`)).volume;
      expect(replica.name).to.equal(production.name);
      expect(replica).to.include({
        size: production.size,
        volume_type: production.volume_type,
        availability_zone: "eu-de-02",
      });
      expect(replica.attachments[0]).to.include({
        server_id: web.target_server,
        device: production.attachments[0].device,
      });
    }
  });

  it("name themselves in the entities of their jobs: strings only for pairs and attachments", async () => {
    const detach = await cloud.job("DELETE", `${INSTANCE(topology.web)}/detachreplication/${topology.pair}`);
    expect(detach.entities).to.deep.equal({ replication_pair_id: topology.pair, protected_instance_id: topology.web });
    const remove = await cloud.job("DELETE", `/v1/{p}/replications/${topology.pair}`, {
      replication: { delete_target_volume: true },
    });
    expect(Object.values(remove.entities as object).every((value) => typeof value === "string")).to.equal(true);
  });

  it("correct a device name of the wrong kind of disk bus, and refuse one in use", async () => {
    await cloud.job("DELETE", `${INSTANCE(topology.web)}/detachreplication/${topology.pair}`);
    const attach = (device: string): [string, string, object] => [
      "POST",
      `${INSTANCE(topology.web)}/attachreplication`,
      { replicationAttachment: { replication_id: topology.pair, device } },
    ];
    expect(await codeOf(cloud, ...attach("/dev/sdb"))).to.equal("400 SDRS.1603");
    await cloud.job(...attach("/dev/sdd"));
    const { replication } = await cloud.get(`/v1/{p}/replications/${topology.pair}`);
    expect(replication.attachment).to.deep.equal([{ device: "/dev/vdd", protected_instance: topology.web }]);
  });

  it("refuse what their state or relation forbids", async () => {
    const world = await cloud.sim.control.world();
    const server = await sourceServer(cloud, topology.web);
    const create = (id: string): object => ({
      protected_instance: { server_group_id: topology.group, server_id: id, name: "again" },
    });
    expect(await codeOf(cloud, "POST", "/v1/{p}/protected-instances", create(server))).to.equal("400 SDRS.1305");
    const drServer = world.instances[0]!.target_server;
    expect(await codeOf(cloud, "POST", "/v1/{p}/protected-instances", create(drServer))).to.equal("400 SDRS.1305");
    const system = world.pairs.find((pair) => pair.attachment.some((row) => row.device === "/dev/vda"))!;
    const owner = system.attachment[0]!.protected_instance;
    expect(await codeOf(cloud, "DELETE", `${INSTANCE(owner)}/detachreplication/${system.id}`)).to.equal(
      "400 SDRS.1316",
    );
    expect(await codeOf(cloud, "DELETE", `/v1/{p}/replications/${topology.pair}`, { replication: {} })).to.equal(
      "400 SDRS.1605",
    );
    expect(await codeOf(cloud, "DELETE", `/v1/{p}/server-groups/${topology.group}`)).to.equal("400 SDRS.1001");
    const pair = { replication: { server_group_id: topology.group, volume_id: system.source_volume, name: "twice" } };
    expect(await codeOf(cloud, "POST", "/v1/{p}/replications", pair)).to.equal("400 SDRS.1811");
  });

  it("keep the production server and its disks when they are deleted, with and without the DR server", async () => {
    const { protected_instance: db } = await cloud.get(INSTANCE(topology.db));
    await cloud.job("DELETE", INSTANCE(topology.db), { delete_target_server: true });
    expect((await cloud.call("GET", `/v1/{p}/cloudservers/${db.target_server as string}`)).status).to.equal(404);
    expect((await cloud.get(`/v1/{p}/cloudservers/${db.source_server as string}`)).server.status).to.equal("ACTIVE");
    const { protected_instance: web } = await cloud.get(INSTANCE(topology.web));
    await cloud.job("DELETE", INSTANCE(topology.web));
    expect((await cloud.get(`/v1/{p}/cloudservers/${web.target_server as string}`)).server.status).to.equal("SHUTOFF");
    expect((await cloud.group(topology.group)).replication_num).to.equal(1);
    await cloud.job("DELETE", `/v1/{p}/replications/${topology.pair}`, {
      replication: { server_group_id: topology.group },
    });
    await cloud.job("DELETE", `/v1/{p}/server-groups/${topology.group}`);
    expect((await cloud.call("GET", `/v1/{p}/server-groups/${topology.group}`)).body.error.code).to.equal("SDRS.1013");
    const disks = (await cloud.sim.control.world()).disks.filter((disk) => disk.zone === "eu-de-01");
    expect(disks).to.have.length(6);
  });

  it("cannot lose their DR server, its EIP or their DR disk while production runs there", async () => {
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    expect(await codeOf(cloud, "DELETE", INSTANCE(topology.web), { delete_target_server: true })).to.equal(
      "400 SDRS.1330",
    );
    expect(await codeOf(cloud, "DELETE", INSTANCE(topology.web), { delete_target_eip: true })).to.equal(
      "400 SDRS.1338",
    );
    await cloud.job("DELETE", `${INSTANCE(topology.web)}/detachreplication/${topology.pair}`);
    const path = `/v1/{p}/replications/${topology.pair}`;
    expect(await codeOf(cloud, "DELETE", path, { replication: { delete_target_volume: true } })).to.equal(
      "400 SDRS.1809",
    );
    await cloud.job("DELETE", path, { replication: { delete_target_volume: false } });
    await cloud.job("DELETE", INSTANCE(topology.web), { delete_target_server: false, delete_target_eip: false });
  });

  it("expand on both sides, never shrink, and return to their status", async () => {
    const path = `/v1/{p}/replications/${topology.pair}/action`;
    expect(await codeOf(cloud, "POST", path, { "extend-replication": { new_size: 60 } })).to.equal("400 SDRS.0201");
    await cloud.job("POST", path, { "extend-replication": { new_size: 80.9 } });
    const { replication } = await cloud.get(`/v1/{p}/replications/${topology.pair}`);
    expect(replication).to.include({ status: "protected" });
    for (const id of (replication.volume_ids as string).split(",")) {
      expect((await cloud.get(`/v2/{p}/volumes/${id}`)).volume.size).to.equal(80);
    }
  });

  it("take and give back NICs, but not the primary one", async () => {
    const subnet = (await cloud.sim.control.world()).subnets[0]!.id;
    const nic = `${INSTANCE(topology.web)}/nic`;
    expect(await codeOf(cloud, "POST", nic, { subnet_id: subnet, ip_address: "192.168.0.10" })).to.equal(
      "400 SDRS.1334",
    );
    const job = await cloud.job("POST", nic, { subnet_id: subnet, ip_address: "192.168.0.60" });
    const port = (await cloud.get(`/v2.0/ports/${job.entities.nic_id as string}`)).port;
    expect(port.device_id).to.equal(await sourceServer(cloud, topology.web));
    await cloud.job("POST", `${nic}/delete`, { nic_id: port.id });
    const primary = (await cloud.get(`/v2.0/ports?device_id=${await sourceServer(cloud, topology.web)}`)).ports;
    expect(primary).to.have.length(1);
    expect(await codeOf(cloud, "POST", `${nic}/delete`, { nic_id: primary[0].id })).to.equal("400 SDRS.1311");
  });

  it("change their flavor only while stopped", async () => {
    const path = `${INSTANCE(topology.web)}/resize`;
    expect(await codeOf(cloud, "POST", path, { resize: {} })).to.equal("400 SDRS.0201");
    const body = { resize: { flavorRef: "s3.xlarge.2" } };
    expect(await codeOf(cloud, "POST", path, body)).to.equal("400 SDRS.1352");
    await cloud.job("POST", POWER, power("os-stop", [await sourceServer(cloud, topology.web)]));
    await cloud.job("POST", path, body);
    for (const server of (await cloud.get("/v1/{p}/cloudservers/detail?name=web-1")).servers) {
      expect(server.flavor.id).to.equal("s3.xlarge.2");
    }
    expect(await codeOf(cloud, "POST", path, body)).to.equal("400 SDRS.1341");
  });

  it("carry tags: overwritten by key, deleted by key, found by filter", async () => {
    const path = `${INSTANCE(topology.web)}/tags`;
    expect((await cloud.call("POST", path, { tag: { key: "tier", value: "front" } })).status).to.equal(204);
    expect((await cloud.call("POST", path, { tag: { key: "tier", value: "web" } })).status).to.equal(204);
    const twice = [
      { key: "a", value: "1" },
      { key: "a", value: "2" },
    ];
    expect(await codeOf(cloud, "POST", `${path}/action`, { action: "create", tags: twice })).to.equal("400 SDRS.2209");
    expect((await cloud.get(path)).tags).to.deep.equal([{ key: "tier", value: "web" }]);
    expect((await cloud.get("/v1/{p}/protected-instances/tags")).tags).to.deep.equal([
      { key: "tier", values: ["web"] },
    ]);
    const query = { action: "filter", tags: [{ key: "tier", values: ["*we"] }] };
    const found = await cloud.call("POST", "/v1/{p}/protected-instances/resource_instances/action", query);
    expect(found.body.resources.map((row: Json) => row.resource_id)).to.deep.equal([topology.web]);
    expect(await codeOf(cloud, "DELETE", `${path}/missing`)).to.equal("404 SDRS.2206");
    expect((await cloud.call("DELETE", `${path}/tier`)).status).to.equal(204);
  });

  it("tell the mistakes of a query by tags apart", async () => {
    const path = "/v1/{p}/protected-instances/resource_instances/action";
    const refused = (query: object): Promise<string> => codeOf(cloud, "POST", path, { action: "filter", ...query });
    const name = (value: unknown): object => ({ key: "resource_name", value });
    const values = (...all: string[]): object => ({ tags: [{ key: "tier", values: all }] });
    expect(await refused({ matches: [] })).to.equal("400 SDRS.2212");
    expect(await refused({ matches: [{ key: "", value: "x" }] })).to.equal("400 SDRS.2213");
    expect(await refused({ matches: [{ key: "colour", value: "x" }] })).to.equal("400 SDRS.2214");
    expect(await refused({ matches: [name("x"), name("y")] })).to.equal("400 SDRS.2215");
    expect(await refused({ matches: [name(null)] })).to.equal("400 SDRS.2216");
    expect(await refused(values(...Array.from({ length: 21 }, (_, n) => `v${n}`)))).to.equal("400 SDRS.2218");
    expect(await refused(values("a", "a"))).to.equal("400 SDRS.2219");
  });

  it("become invalid when a server or a disk is deleted behind the service's back; no action works then", async () => {
    await cloud.sim.control.deleteServer(await sourceServer(cloud, topology.db));
    expect((await cloud.get(INSTANCE(topology.db))).protected_instance.status).to.equal("invalid");
    expect((await cloud.act(topology.group, FAILOVER)).body.error.code).to.equal("SDRS.1314");
  });

  it("stay behind in `error` with a failed task when their creation fails, and can then be deleted", async () => {
    const disk = (await cloud.sim.control.world()).disks.find((row) => row.name === "shop-spare")!;
    await cloud.job("DELETE", `${INSTANCE(topology.web)}/detachreplication/${topology.pair}`);
    await cloud.job("DELETE", `/v1/{p}/replications/${topology.pair}`, { replication: { delete_target_volume: true } });
    await cloud.sim.control.faults.add({
      times: 1,
      match: { jobType: "createReplicationPairNoCG" },
      effect: { kind: "fail-job", code: "EVS.2024" },
    });
    const job = await cloud.job("POST", "/v1/{p}/replications", {
      replication: { server_group_id: topology.group, volume_id: disk.id, name: "broken" },
    });
    expect(job).to.include({ status: "FAIL", error_code: "EVS.2024" });
    const id = job.entities.replication_pair_id as string;
    expect((await cloud.get(`/v1/{p}/replications/${id}`)).replication).to.include({
      status: "error",
      failure_detail: "EVS.2024",
    });
    const tasks = await cloud.get(
      `/v1/{p}/task-center/failure-jobs?server_group_id=${topology.group}&failure_status=createFail`,
    );
    expect(tasks.failure_jobs[0]).to.include({ resource_id: id, resource_type: "replication", job_id: job.job_id });
    expect((await cloud.get("/v1/{p}/task-center/failure-jobs")).count).to.equal(0);
    expect((await cloud.call("DELETE", `/v1/{p}/task-center/failure-jobs/${id}`)).status).to.equal(204);
    await cloud.job("DELETE", `/v1/{p}/replications/${id}`, { replication: {} });
  });
});
