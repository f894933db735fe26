/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import {
  addressesOf,
  closeClouds,
  FAILOVER,
  POWER,
  power,
  protect,
  reverse,
  START,
  startCloud,
  STOP,
  type Cloud,
  type Json,
  type Topology,
} from "./cloud.js";

const IP = "192.168.0.10";
const EIP = "80.158.1.2";

/** Every API must tell the same addresses of a server at the same instant. */
function agrees(side: Json): void {
  expect(side.interfaces, "os-interface").to.deep.equal(side.fixed);
  expect(side.ports, "ports").to.deep.equal(side.fixed);
  expect(side.nova, "nova").to.deep.equal([...side.fixed, ...side.floating]);
  for (const owner of side.owners) expect(owner).to.equal(`compute:${side.zone as string}`);
}

async function serversOf(cloud: Cloud, topology: Topology, side: "source" | "target"): Promise<string[]> {
  const world = await cloud.sim.control.world();
  return world.instances
    .filter((row) => row.server_group_id === topology.group)
    .map((row) => (side === "source" ? row.source_server : row.target_server));
}

describe("a move of production", () => {
  afterEach(closeClouds);

  it("leads through failover, reprotection and switchover back, with NICs, EIP, power and side as documented", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    const before = await addressesOf(cloud, topology.web);
    agrees(before.source);
    agrees(before.target);
    expect(before.source).to.deep.include({ status: "ACTIVE", fixed: [IP], floating: [EIP], zone: "eu-de-01" });
    expect(before.target).to.deep.include({ status: "SHUTOFF", floating: [], zone: "eu-de-02" });
    const parked = before.target.portIds[0] as string;

    const job = await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    expect(job).to.include({ job_type: "failoverProtectionGroupNoCG", status: "SUCCESS" });
    expect(job.entities.server_group_id).to.equal(topology.group);
    expect(job.entities.sub_jobs).to.have.length(6);
    expect(await cloud.group(topology.group)).to.include({
      status: "failed-over",
      priority_station: "target",
      progress: 0,
    });
    const over = await addressesOf(cloud, topology.web);
    agrees(over.source);
    agrees(over.target);
    expect(over.source).to.deep.include({ status: "SHUTOFF", fixed: [], floating: [] });
    expect(over.target).to.deep.include({ status: "SHUTOFF", fixed: [IP], floating: [EIP] });
    expect(over.target.macs).to.deep.equal(before.source.macs);
    const port = (await cloud.get(`/v2.0/ports/${parked}`)).port;
    expect(port).to.include({ device_id: "", device_owner: "", status: "DOWN" });
    const eip = (await cloud.get("/v1/{p}/publicips")).publicips[0];
    expect(eip).to.include({ port_id: before.source.portIds[0], private_ip_address: IP, status: "ACTIVE" });

    const [oldServers, newServers] = [
      await serversOf(cloud, topology, "source"),
      await serversOf(cloud, topology, "target"),
    ];
    const refused = await cloud.job("POST", POWER, power("os-start", oldServers));
    expect(refused).to.include({ status: "FAIL", error_code: "Ecs.0000" });
    expect((await cloud.job("POST", POWER, power("os-start", newServers))).status).to.equal("SUCCESS");
    expect((await addressesOf(cloud, topology.web)).target.status).to.equal("ACTIVE");

    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, START);
    expect(await cloud.group(topology.group)).to.include({
      status: "protected",
      priority_station: "target",
      progress: 100,
    });
    const reprotected = await addressesOf(cloud, topology.web);
    expect(reprotected.source.portIds).to.deep.equal([parked]);
    expect(reprotected.target.fixed).to.deep.equal([IP]);

    const running = await cloud.act(topology.group, reverse("source"));
    expect(running.body.error.code).to.equal("SDRS.1319");
    await cloud.job("POST", POWER, power("os-stop", newServers));
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, reverse("source"));
    expect(await cloud.group(topology.group)).to.include({
      status: "protected",
      priority_station: "source",
      progress: 100,
    });
    const back = await addressesOf(cloud, topology.web);
    agrees(back.source);
    agrees(back.target);
    expect(back.source).to.deep.include({ fixed: [IP], floating: [EIP] });
    expect(back.target.portIds).to.deep.equal([parked]);
    expect((await cloud.job("POST", POWER, power("os-start", oldServers))).status).to.equal("SUCCESS");
    expect(await cloud.sim.control.unhandled()).to.deep.equal([]);
  });

  it("exchanges the NICs of both sides in a switchover, keeps ids, disks and devices, and copies on", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    const before = await addressesOf(cloud, topology.web);
    const instance = (await cloud.get(`/v1/{p}/protected-instances/${topology.web}`)).protected_instance;
    await cloud.job("POST", POWER, power("os-stop", await serversOf(cloud, topology, "source")));
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, reverse("target"));
    const after = await addressesOf(cloud, topology.web);
    expect(after.target.portIds).to.deep.equal(before.source.portIds);
    expect(after.source.portIds).to.deep.equal(before.target.portIds);
    const later = (await cloud.get(`/v1/{p}/protected-instances/${topology.web}`)).protected_instance;
    expect(later).to.include({ priority_station: "target", status: "protected" });
    for (const field of ["source_server", "target_server", "attachment"]) {
      expect(later[field], field).to.deep.equal(instance[field]);
    }
    const pair = (await cloud.get(`/v1/{p}/replications/${topology.pair}`)).replication;
    expect(pair).to.include({ priority_station: "target", replication_status: "active", progress: 100 });
  });

  it("shows each transient status in group, instances and pairs, and flips the side at the end", async () => {
    const cloud = await startCloud({ pace: "manual" });
    const { clock } = cloud.sim.control;
    const topology = await patient(cloud);
    await cloud.act(topology.group, FAILOVER);
    for (const [status, path, key] of [
      ["failing-over", `/v1/{p}/server-groups/${topology.group}`, "server_group"],
      ["failing-over", `/v1/{p}/protected-instances/${topology.web}`, "protected_instance"],
      ["failing-over", `/v1/{p}/replications/${topology.pair}`, "replication"],
    ] as const) {
      const row = (await cloud.get(path))[key];
      expect(row.status, key).to.equal(status);
      expect(row.priority_station, key).to.equal("source");
      expect(row.progress, key).to.equal(0);
    }
    const wrong = await cloud.act(topology.group, FAILOVER);
    expect(wrong.status).to.equal(400);
    expect(wrong.body.error.code).to.equal("SDRS.1002");
    expect((await addressesOf(cloud, topology.web)).source.status).to.equal("ACTIVE");
    await clock.advance(60);
    expect((await addressesOf(cloud, topology.web)).source.status).to.equal("SHUTOFF");
    expect((await addressesOf(cloud, topology.web)).source.fixed).to.deep.equal([IP]);
    await clock.advance(60);
    expect(await cloud.group(topology.group)).to.include({ status: "failed-over", priority_station: "target" });
    expect((await addressesOf(cloud, topology.web)).source.fixed).to.deep.equal([]);
  });

  it("is lost when a server of the group is started or stopped meanwhile, and the retry finishes it", async () => {
    const cloud = await startCloud({ pace: "manual" });
    const topology = await patient(cloud);
    const { job_id } = (await cloud.act(topology.group, FAILOVER)).body as { job_id: string };
    const [source] = await serversOf(cloud, topology, "source");
    await cloud.call("POST", POWER, power("os-stop", [source!]));
    await cloud.sim.control.clock.advance(200);
    expect(await cloud.jobOf(job_id)).to.include({ status: "FAIL", error_code: "SDRS.1030" });
    expect(await cloud.group(topology.group)).to.include({ status: "error-failing-over", priority_station: "source" });
    const failures = (await cloud.get("/v1/{p}/task-center/failure-jobs")).failure_jobs;
    expect(failures[0]).to.include({ failure_status: "failoverFail", job_id, resource_type: "serverGroup" });
    await cloud.act(topology.group, FAILOVER);
    await cloud.sim.control.clock.advance(200);
    expect(await cloud.group(topology.group)).to.include({ status: "failed-over", priority_station: "target" });
  });

  it("that failed half-way leaves some members moved; the retry moves the rest and parks each NIC once", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    const before = await addressesOf(cloud, topology.web);
    const dbBefore = await addressesOf(cloud, topology.db);
    await cloud.sim.control.faults.add({
      match: { jobType: "failoverProtectionGroupNoCG" },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.1030", subJob: 3, partial: true },
    });
    const job = await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    expect(job).to.include({ status: "FAIL", error_code: "SDRS.1030" });
    const states = job.entities.sub_jobs.map((row: Json) => row.status);
    expect(states).to.deep.equal(["SUCCESS", "SUCCESS", "SUCCESS", "FAIL", "FAIL", "FAIL"]);
    expect((await cloud.group(topology.group)).status).to.equal("error-failing-over");
    const pairs = (await cloud.get(`/v1/{p}/replications?server_group_id=${topology.group}`)).replications;
    const counts = (status: string): number => pairs.filter((row: Json) => row.status === status).length;
    expect([counts("failed-over"), counts("error-failing-over")]).to.deep.equal([3, 3]);
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    for (const [id, was] of [
      [topology.web, before],
      [topology.db, dbBefore],
    ] as const) {
      const now = await addressesOf(cloud, id);
      expect(now.target.portIds).to.deep.equal(was.source.portIds);
      expect(now.source.portIds).to.deep.equal([]);
    }
    const world = await cloud.sim.control.world();
    expect(world.ports.filter((port) => port.device_id === "")).to.have.length(2);
  });

  it("is refused without pairs, with a broken link, from the wrong status, and to the present side", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud, false);
    expect((await cloud.act(topology.group, FAILOVER)).body.error.code).to.equal("SDRS.1002");
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, START);
    expect((await cloud.act(topology.group, reverse("source"))).body.error.code).to.equal("SDRS.0201");
    expect((await cloud.act(topology.group, reverse("elsewhere"))).body.error.code).to.equal("SDRS.0216");
    await cloud.sim.control.linkDown({ group: "shop" });
    const pair = (await cloud.get(`/v1/{p}/replications/${topology.pair}`)).replication;
    expect(pair.fault_level).to.equal("5");
    expect((await cloud.act(topology.group, FAILOVER)).body.error.code).to.equal("SDRS.1824");
    await cloud.sim.control.repair({ group: "shop" });
    await cloud.sim.control.breakProduction({ group: "shop" });
    expect((await cloud.act(topology.group, reverse("target"))).body.error.code).to.equal("SDRS.1823");
    expect((await cloud.act(topology.group, FAILOVER)).status).to.equal(200);
    expect((await cloud.act(topology.group, STOP)).body.error.code).to.equal("SDRS.1002");
  });

  it("makes reprotection wait for stopped old servers and repaired storage", async () => {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    await cloud.sim.control.breakProduction({ group: "shop" });
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    expect((await cloud.get(`/v1/{p}/replications/${topology.pair}`)).replication.fault_level).to.equal("0");
    await cloud.sim.control.power({ server: (await serversOf(cloud, topology, "source"))[0]!, status: "ACTIVE" });
    expect((await cloud.act(topology.group, START)).body.error.code).to.equal("SDRS.1342");
    await cloud.sim.control.power({ server: (await serversOf(cloud, topology, "source"))[0]!, status: "SHUTOFF" });
    const job = await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, START);
    expect(job).to.include({ status: "FAIL", error_code: "SDRS.1032" });
    expect((await cloud.group(topology.group)).status).to.equal("error-reprotecting");
    await cloud.sim.control.repair({ group: "shop" });
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, START);
    expect((await cloud.group(topology.group)).status).to.equal("protected");
  });

  it("carries what was written up to the failover to the DR disks", async () => {
    const cloud = await startCloud({ pace: "manual" });
    const topology = await patient(cloud);
    const marker = async (side: 0 | 1): Promise<string> => {
      const { volume_ids } = (await cloud.get(`/v1/{p}/replications/${topology.pair}`)).replication;
      const id = (volume_ids as string).split(",")[side]!;
      return (await cloud.sim.control.world()).disks.find((disk) => disk.id === id)!.marker;
    };
    const world = await cloud.sim.control.world();
    const source = world.pairs.find((pair) => pair.id === topology.pair)!.source_volume;
    await cloud.sim.control.setMarker({ disk: source, marker: "order 4711" });
    await cloud.act(topology.group, FAILOVER);
    await cloud.sim.control.clock.advance(200);
    expect(await marker(1)).to.equal("order 4711");
  });
});

/** As `protect`, on a clock that is stepped by hand. */
async function patient(cloud: Cloud): Promise<Topology> {
  const { clock } = cloud.sim.control;
  await clock.setPace("immediate");
  const topology = await protect(cloud);
  await cloud.group(topology.group);
  await clock.setPace("manual");
  return topology;
}
