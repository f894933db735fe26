/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-argument */
import { expect } from "chai";
import { ASSUMPTIONS, chooseAssumptions } from "../../../simulator/index.js";
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

async function failedOver(assumptions: object): Promise<{ cloud: Cloud; topology: Topology }> {
  const cloud = await startCloud({ assumptions });
  const topology = await protect(cloud);
  await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
  return { cloud, topology };
}

/** A failover that is watched: the group is read before its end, after a part `at` of its length. */
async function midway(assumptions: object, seconds: number): Promise<{ cloud: Cloud; topology: Topology }> {
  const cloud = await startCloud({ assumptions });
  const topology = await protect(cloud);
  await cloud.group(topology.group);
  await cloud.sim.control.clock.setPace("manual");
  await cloud.act(topology.group, FAILOVER);
  await cloud.sim.control.clock.advance(seconds);
  return { cloud, topology };
}

const instanceOf = async (cloud: Cloud, id: string): Promise<Json> =>
  (await cloud.get(`/v1/{p}/protected-instances/${id}`)).protected_instance;
const pairOf = async (cloud: Cloud, id: string): Promise<Json> =>
  (await cloud.get(`/v1/{p}/replications/${id}`)).replication;

describe("assumptions", () => {
  afterEach(closeClouds);

  it("have a default among their values, a meaning and a citation", () => {
    for (const [name, row] of Object.entries(ASSUMPTIONS)) {
      expect(row.values, name).to.include(row.default);
      expect(row.meaning, name).to.match(/\w/);
      expect(row.citation, name).to.match(/./);
    }
    const points = new Set(Object.values(ASSUMPTIONS).map((row) => row.point as string));
    for (const point of ["U1", "U4", "U5", "U6", "U7", "U8", "U9", "U10", "U11", "U20", "U22"])
      expect(points).to.include(point);
  });

  it("refuse an unknown name or value, listing what is possible", () => {
    expect(() => chooseAssumptions({ sky: "blue" })).to.throw(/unknown assumption "sky"; known: sourceServerAfterMove/);
    expect(() => chooseAssumptions({ parkedPort: "sold" })).to.throw(/possible: detached, owner-kept, deleted/);
  });

  it("U1: ids may follow the roles instead of the original sides", async () => {
    const { cloud, topology } = await failedOver({ sourceServerAfterMove: "current", volumeOrderAfterMove: "current" });
    const world = await cloud.sim.control.world();
    const fact = world.instances.find((row) => row.id === topology.web)!;
    expect((await instanceOf(cloud, topology.web)).source_server).to.equal(fact.target_server);
    const pair = world.pairs.find((row) => row.id === topology.pair)!;
    expect((await pairOf(cloud, topology.pair)).volume_ids).to.equal(`${pair.target_volume},${pair.source_volume}`);
  });

  const memberCases = [
    ["with-group", 60, "failing-over"],
    ["own", 60, "protected"],
    ["first", 100, "failed-over"],
    ["late", 125, "failing-over"],
  ] as const;
  for (const [value, seconds, status] of memberCases) {
    it(`U4: with memberStatus ${value} a pair reads ${status} after ${seconds} of 120 seconds`, async () => {
      const { cloud, topology } = await midway({ memberStatus: value }, seconds);
      expect((await pairOf(cloud, topology.pair)).status).to.equal(status);
      await cloud.sim.control.clock.advance(200);
      expect((await pairOf(cloud, topology.pair)).status).to.equal("failed-over");
      expect((await instanceOf(cloud, topology.web)).status).to.equal("failed-over");
    });
  }

  it("U4: progress may be kept while failing over", async () => {
    const { cloud, topology } = await midway({ progressDuringMove: "kept" }, 60);
    expect((await pairOf(cloud, topology.pair)).progress).to.equal(100);
  });

  for (const [value, station] of [
    ["unchanged", "source"],
    ["flipped", "target"],
  ] as const) {
    it(`U5: after a failed failover the side is ${value}, and the retry goes the same way`, async () => {
      const cloud = await startCloud({ assumptions: { stationAfterFailure: value } });
      const topology = await protect(cloud);
      const before = await addressesOf(cloud, topology.web);
      await cloud.sim.control.faults.add({
        times: 1,
        match: { jobType: "failoverProtectionGroupNoCG" },
        effect: { kind: "fail-job", code: "SDRS.1030" },
      });
      await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
      expect(await cloud.group(topology.group)).to.include({ status: "error-failing-over", priority_station: station });
      await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
      expect(await cloud.group(topology.group)).to.include({ status: "failed-over", priority_station: "target" });
      expect((await addressesOf(cloud, topology.web)).target.portIds).to.deep.equal(before.source.portIds);
    });
  }

  for (const [value, at, station] of [
    ["end", 119, "source"],
    ["start", 0, "target"],
    ["middle", 61, "target"],
    ["middle", 59, "source"],
  ] as const) {
    it(`flips the side at the ${value}: after ${at} of 120 seconds it is ${station} in group and members`, async () => {
      const { cloud, topology } = await midway({ stationFlipsAt: value }, at);
      expect((await cloud.group(topology.group)).priority_station).to.equal(station);
      expect((await pairOf(cloud, topology.pair)).priority_station).to.equal(station);
      expect((await instanceOf(cloud, topology.web)).priority_station).to.equal(station);
    });
  }

  it("U6: a switchover to the present side may be accepted and change nothing", async () => {
    const cloud = await startCloud({ assumptions: { reverseToPresentSide: "accept" } });
    const topology = await protect(cloud);
    const world = await cloud.sim.control.world();
    await cloud.job(
      "POST",
      POWER,
      power(
        "os-stop",
        world.instances.map((row) => row.source_server),
      ),
    );
    const before = await addressesOf(cloud, topology.web);
    const job = await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, reverse("source"));
    expect(job.status).to.equal("SUCCESS");
    expect(await cloud.group(topology.group)).to.include({ status: "protected", priority_station: "source" });
    expect(await addressesOf(cloud, topology.web)).to.deep.equal(before);
  });

  it("U7: the new production servers may start by themselves", async () => {
    const { cloud, topology } = await failedOver({ serversStartAfterMove: "yes" });
    expect((await addressesOf(cloud, topology.web)).target.status).to.equal("ACTIVE");
  });

  for (const [value, dr, code] of [
    ["both", "ACTIVE", "SDRS.1342"],
    ["production", "ACTIVE", null],
    ["none", "ACTIVE", null],
  ] as const) {
    it(`U8: with reverseNeedsStopped ${value} a running DR server ${code === null ? "does not matter" : "refuses the switchover"}`, async () => {
      const cloud = await startCloud({ assumptions: { reverseNeedsStopped: value } });
      const topology = await protect(cloud);
      const world = await cloud.sim.control.world();
      for (const row of world.instances) {
        await cloud.sim.control.power({ server: row.source_server, status: value === "none" ? "ACTIVE" : "SHUTOFF" });
        await cloud.sim.control.power({ server: row.target_server, status: dr });
      }
      const reply = await cloud.act(topology.group, reverse("target"));
      expect(reply.body.error?.code ?? null).to.equal(code);
    });
  }

  it("U9: a parked NIC may keep its owner, or be deleted and made anew", async () => {
    const kept = await failedOver({ parkedPort: "owner-kept" });
    const parked = (await kept.cloud.sim.control.world()).ports.filter((port) => port.device_id === "");
    expect(parked.map((port) => port.device_owner)).to.deep.equal(["compute:eu-de-02", "compute:eu-de-02"]);
    const gone = await failedOver({ parkedPort: "deleted" });
    expect((await gone.cloud.sim.control.world()).ports.filter((port) => port.device_id === "")).to.deep.equal([]);
    await gone.cloud.job("POST", `/v1/{p}/server-groups/${gone.topology.group}/action`, START);
    expect((await addressesOf(gone.cloud, gone.topology.web)).source.fixed).to.have.length(1);
  });

  it("U10: the EIP may read unbound while the move runs", async () => {
    const { cloud, topology } = await midway({ eipDuringMove: "unbound" }, 60);
    const row = (await cloud.get("/v1/{p}/publicips")).publicips[0];
    expect(row.status).to.equal("DOWN");
    expect(row).not.to.have.property("port_id");
    expect((await addressesOf(cloud, topology.web)).source.floating).to.deep.equal([]);
    await cloud.sim.control.clock.advance(100);
    expect((await cloud.get("/v1/{p}/publicips")).publicips[0].status).to.equal("ACTIVE");
    expect((await addressesOf(cloud, topology.web)).target.floating).to.deep.equal(["80.158.1.2"]);
  });

  for (const [value, left] of [
    ["automatic-deleted", 1],
    ["all-deleted", 0],
    ["all-kept", 3],
  ] as const) {
    it(`U11: with pairsOnInstanceDelete ${value}, ${left} of 3 pairs outlive the instance`, async () => {
      const cloud = await startCloud({ assumptions: { pairsOnInstanceDelete: value } });
      const topology = await protect(cloud);
      const count = async (): Promise<number> => (await cloud.group(topology.group)).replication_num as number;
      const before = await count();
      await cloud.job("DELETE", `/v1/{p}/protected-instances/${topology.web}`, { delete_target_server: false });
      expect(before - (await count())).to.equal(3 - left);
    });
  }

  for (const [value, expected] of [
    ["job-fails", "FAIL"],
    ["refused", 400],
    ["accepted", "SUCCESS"],
  ] as const) {
    it(`U20: starting an old production server under ${value}`, async () => {
      const { cloud, topology } = await failedOver({ startUnstartable: value });
      const server = (await cloud.sim.control.world()).instances.find((row) => row.id === topology.web)!.source_server;
      const reply = await cloud.call("POST", POWER, power("os-start", [server]));
      if (expected === 400) expect(reply.status).to.equal(400);
      else expect((await cloud.jobOf(reply.body.job_id)).status).to.equal(expected);
      expect((await addressesOf(cloud, topology.web)).source.status).to.equal("SHUTOFF");
    });
  }

  it("U22: reprotecting while the new production servers run may be refused", async () => {
    const { cloud, topology } = await failedOver({ reprotectWithRunningProduction: "refused" });
    const server = (await instanceOf(cloud, topology.web)).target_server as string;
    await cloud.job("POST", POWER, power("os-start", [server]));
    expect((await cloud.act(topology.group, START)).body.error.code).to.equal("SDRS.1319");
    await cloud.job("POST", POWER, power("os-stop", [server]));
    expect((await cloud.act(topology.group, START)).status).to.equal(200);
  });

  it("U27: disabling while copying may be refused", async () => {
    for (const [value, status] of [
      ["allowed", 200],
      ["refused", 400],
    ] as const) {
      const cloud = await startCloud({ assumptions: { stopWhileCopying: value } });
      const topology = await protect(cloud, false);
      await cloud.sim.control.clock.setPace("manual");
      await cloud.act(topology.group, START);
      await cloud.sim.control.clock.advance(25);
      expect((await pairOf(cloud, topology.pair)).replication_status).to.equal("copying");
      expect((await cloud.act(topology.group, STOP)).status, value).to.equal(status);
    }
  });

  it("a storage fault may show in the status of pair and instance", async () => {
    const cloud = await startCloud({ assumptions: { faultShows: "fault" } });
    const topology = await protect(cloud);
    await cloud.sim.control.breakProduction({ group: "shop" });
    expect(await pairOf(cloud, topology.pair)).to.include({
      status: "fault",
      replication_status: "inactive",
      fault_level: "2",
    });
    expect((await instanceOf(cloud, topology.web)).status).to.equal("fault");
  });

  it("can be changed while the simulator runs", async () => {
    const { sim } = await startCloud();
    expect((await sim.control.assume({ listOrder: "oldest-first" })).listOrder).to.equal("oldest-first");
    expect((await sim.control.assumptions()).listOrder).to.equal("oldest-first");
  });
});
