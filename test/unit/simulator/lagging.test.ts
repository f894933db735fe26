/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { closeClouds, FAILOVER, POWER, power, protect, START, startCloud, type Cloud, type Topology } from "./cloud.js";

async function stepped(options: object = {}): Promise<{ cloud: Cloud; topology: Topology }> {
  const cloud = await startCloud(options);
  const topology = await protect(cloud);
  await cloud.sim.control.clock.setPace("manual");
  await cloud.sim.control.clock.advance(60);
  return { cloud, topology };
}

const statusOf = async (cloud: Cloud, { group }: Topology): Promise<string> => (await cloud.group(group)).status;
const pairStatus = async (cloud: Cloud, { pair }: Topology): Promise<string> =>
  (await cloud.get(`/v1/{p}/replications/${pair}`)).replication.status;

describe("reads that lag", () => {
  afterEach(closeClouds);

  it("under readLag show a class as it was 3 seconds ago, and every other class as it is", async () => {
    const { cloud, topology } = await stepped({ assumptions: { readLag: "groups" } });
    await cloud.act(topology.group, FAILOVER);
    expect([await statusOf(cloud, topology), await pairStatus(cloud, topology)]).to.deep.equal([
      "protected",
      "failing-over",
    ]);
    await cloud.sim.control.clock.advance(2);
    expect(await statusOf(cloud, topology)).to.equal("protected");
    await cloud.sim.control.clock.advance(2);
    expect(await statusOf(cloud, topology)).to.equal("failing-over");
    await cloud.sim.control.clock.advance(118);
    expect(await statusOf(cloud, topology)).to.equal("failing-over");
    await cloud.sim.control.clock.advance(1.5);
    expect(await statusOf(cloud, topology)).to.equal("failed-over");
  });

  it("under readLag: members show a copy as far as it had come then", async () => {
    const cloud = await startCloud({ assumptions: { readLag: "members" } });
    const { group, pair } = await protect(cloud, false);
    await cloud.sim.control.clock.setPace("manual");
    await cloud.act(group, START);
    await cloud.sim.control.clock.advance(20 + 60);
    const progress = async (): Promise<number> =>
      (await cloud.get(`/v1/{p}/replications/${pair}`)).replication.progress;
    expect(await progress()).to.equal(9);
    await cloud.sim.control.clock.advance(3);
    expect(await progress()).to.equal(10);
  });

  for (const [reads, path, before, after] of [
    ["members", (t: Topology) => `/v1/{p}/replications/${t.pair}`, "protected", "failing-over"],
    ["members", (t: Topology) => `/v1/{p}/protected-instances?server_group_id=${t.group}`, "protected", "failing-over"],
    ["groups", () => "/v1/{p}/server-groups", "protected", "failing-over"],
  ] as const)
    it(`under readLag: ${reads} concern ${path({ group: "…", pair: "…", web: "", db: "" })}`, async () => {
      const { cloud, topology } = await stepped({ assumptions: { readLag: reads } });
      await cloud.act(topology.group, FAILOVER);
      expect(JSON.stringify(await cloud.get(path(topology)))).to.include(`"status":"${before}"`);
      await cloud.sim.control.clock.advance(4);
      expect(JSON.stringify(await cloud.get(path(topology)))).to.include(`"status":"${after}"`);
    });

  it("under readLag: servers and network show power and NICs late", async () => {
    const { cloud, topology } = await stepped({ assumptions: { readLag: "all" } });
    const { source_server } = (await cloud.sim.control.world()).instances.find((row) => row.id === topology.web)!;
    const [port] = (await cloud.get(`/v2.0/ports?device_id=${source_server}`)).ports;
    await cloud.call("POST", POWER, power("os-stop", [source_server], "HARD"));
    await cloud.sim.control.clock.advance(6);
    expect((await cloud.get(`/v1/{p}/cloudservers/${source_server}`)).server.status).to.equal("ACTIVE");
    await cloud.sim.control.clock.advance(3);
    expect((await cloud.get(`/v1/{p}/cloudservers/${source_server}`)).server.status).to.equal("SHUTOFF");
    await cloud.act(topology.group, FAILOVER);
    await cloud.sim.control.clock.advance(121);
    expect((await cloud.get(`/v2.0/ports/${port.id}`)).port.device_id).to.equal(source_server);
    await cloud.sim.control.clock.advance(3);
    expect((await cloud.get(`/v2.0/ports/${port.id}`)).port.device_id).not.to.equal(source_server);
  });

  it("a new object is not there at first, and a job neither", async () => {
    const { cloud } = await stepped({ assumptions: { readLag: "all" } });
    const world = await cloud.sim.control.world();
    const { body } = await cloud.call("POST", "/v1/{p}/server-groups", {
      server_group: {
        name: "second",
        source_availability_zone: "eu-de-01",
        target_availability_zone: "eu-de-02",
        domain_id: world.domains[0]!.id,
        source_vpc_id: world.vpcs[0]!.id,
      },
    });
    expect((await cloud.call("GET", `/v1/{p}/jobs/${body.job_id}`)).status).to.equal(400);
    expect((await cloud.get("/v1/{p}/server-groups")).server_groups).to.have.lengthOf(1);
    await cloud.sim.control.clock.advance(3);
    expect((await cloud.get("/v1/{p}/server-groups")).server_groups).to.have.lengthOf(2);
    expect((await cloud.jobOf(body.job_id)).status).to.be.oneOf(["INIT", "RUNNING"]);
  });

  it("under staleReads go back in time by lot, and the lots follow the seed", async () => {
    const seen = async (seed: number): Promise<string[]> => {
      const { cloud, topology } = await stepped({ assumptions: { staleReads: "groups" }, seed });
      await cloud.act(topology.group, FAILOVER);
      const statuses: string[] = [];
      for (let read = 0; read < 30; read++) statuses.push(await statusOf(cloud, topology));
      await cloud.sim.control.clock.advance(4);
      for (let read = 0; read < 10; read++) expect(await statusOf(cloud, topology)).to.equal("failing-over");
      return statuses;
    };
    const first = await seen(1);
    expect(first).to.include("protected").and.include("failing-over");
    expect(first.join()).to.match(/failing-over,protected/);
    expect(await seen(1)).to.deep.equal(first);
    expect(await seen(2)).not.to.deep.equal(first);
  });

  it("by a rule with a seed, a number of seconds and a class of reads", async () => {
    const { cloud, topology } = await stepped();
    const { id } = await cloud.sim.control.faults.add({
      times: 2,
      seed: 3,
      effect: { kind: "stale-read", seconds: 10, reads: "groups" },
    });
    await cloud.sim.control.clock.advance(20);
    await cloud.act(topology.group, FAILOVER);
    await cloud.sim.control.clock.advance(9);
    expect(await pairStatus(cloud, topology)).to.equal("failing-over");
    const seen = [await statusOf(cloud, topology), await statusOf(cloud, topology), await statusOf(cloud, topology)];
    expect(seen).to.deep.equal(["protected", "protected", "failing-over"]);
    const rule = (await cloud.sim.control.faults.list()).find((one) => one.id === id)!;
    expect([rule.seen, rule.hits]).to.deep.equal([3, 2]);
  });

  it("change nothing of the world, and writes always meet the present one", async () => {
    const { cloud, topology } = await stepped({ assumptions: { readLag: "all" } });
    await cloud.act(topology.group, FAILOVER);
    expect(await statusOf(cloud, topology)).to.equal("protected");
    expect((await cloud.act(topology.group, FAILOVER)).body.error.code).to.equal("SDRS.1002");
    expect((await cloud.sim.control.world()).groups[0]!.status).to.equal("failing-over");
  });
});

describe("a job that is not visible yet", () => {
  afterEach(closeClouds);

  for (const [unknownJob, status] of [
    ["400", 400],
    ["404", 404],
  ] as const)
    it(`answers ${status} for 5 seconds, as an unknown one does, and is then there`, async () => {
      const { cloud, topology } = await stepped({ assumptions: { unknownJob } });
      await cloud.sim.control.assume({ jobVisible: "after-5-seconds" });
      const { body } = await cloud.act(topology.group, FAILOVER);
      const never = await cloud.call("GET", "/v1/{p}/jobs/ff8080820000000000000000000000000");
      await cloud.sim.control.clock.advance(4);
      const early = await cloud.call("GET", `/v1/{p}/jobs/${body.job_id}`);
      expect([early.status, early.body]).to.deep.equal([never.status, never.body]);
      expect(early.status).to.equal(status);
      await cloud.sim.control.clock.advance(1);
      expect((await cloud.jobOf(body.job_id)).status).to.be.oneOf(["INIT", "RUNNING"]);
    });
});
