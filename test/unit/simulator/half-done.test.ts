/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access */
import { expect } from "chai";
import { readWorld } from "../../../simulator/index.js";
import { closeClouds, FAILOVER, protect, START, startCloud, type Cloud, type Json } from "./cloud.js";

/** What an assumption says of members whose creation, attachment or group's move did not go as it should. */
describe("members half done", () => {
  afterEach(closeClouds);

  const pairOf = async (cloud: Cloud, id: string): Promise<Json> =>
    (await cloud.get(`/v1/{p}/replications/${id}`)).replication;
  const instanceOf = async (cloud: Cloud, id: string): Promise<Json> =>
    (await cloud.get(`/v1/{p}/protected-instances/${id}`)).protected_instance;

  for (const [value, station] of [
    ["follows", "target"],
    ["stays", "source"],
  ] as const)
    for (const status of ["error", "invalid", "error-attaching"])
      it(`under stationOfOtherMembers: ${value} a member in ${status} names ${station} after a failover`, async () => {
        const cloud = await startCloud({ assumptions: { stationOfOtherMembers: value } });
        const { group, pair, web, db } = await protect(cloud);
        // The service refuses to move a group with an invalid member, so it becomes one on the way.
        await cloud.sim.control.clock.setPace("manual");
        await cloud.act(group, FAILOVER);
        await cloud.sim.control.setStatus({ pair, status });
        await cloud.sim.control.setStatus({ instance: web, status });
        await cloud.sim.control.clock.advance(121);
        expect(await pairOf(cloud, pair)).to.include({ status, priority_station: station });
        expect(await instanceOf(cloud, web)).to.include({ status, priority_station: station });
        expect(await instanceOf(cloud, db)).to.include({ status: "failed-over", priority_station: "target" });
        await cloud.sim.control.setStatus({ instance: web, status: "failed-over" });
        await cloud.sim.control.setStatus({ pair, status: "failed-over" });
        await cloud.act(group, START);
        await cloud.sim.control.clock.advance(61);
        expect((await cloud.group(group)).status).to.equal("protected");
        expect(await instanceOf(cloud, web)).to.include({ status: "protected", priority_station: "target" });
      });

  for (const [value, afterFailure, afterDeletion] of [
    ["stay", 2, 2],
    ["go-with-instance", 2, 0],
    ["go-with-failure", 0, 0],
  ] as const)
    it(`under failedInstanceDisks: ${value} a failed creation leaves ${afterFailure} DR disks, its deletion ${afterDeletion}`, async () => {
      const groups = [{ name: "shop", sourceZone: "eu-de-01", targetZone: "eu-de-02" }];
      const cloud = await startCloud({
        world: { ...readWorld("demo"), groups },
        assumptions: { failedInstanceDisks: value },
      });
      const group = (await cloud.sim.control.world()).groups[0]!.id;
      const drDisks = async (): Promise<number> =>
        (await cloud.sim.control.world()).disks.filter(
          (disk) => disk.zone === "eu-de-02" && disk.name.startsWith("web-1"),
        ).length;
      expect(await drDisks()).to.equal(0);
      const server = (await cloud.sim.control.world()).servers.find((row) => row.name === "web-1")!.id;
      const fault = await cloud.sim.control.faults.add({
        match: { jobType: "createProtectedInstanceNoCG" },
        effect: { kind: "fail-job", code: "SDRS.1350" },
      });
      const job = await cloud.job("POST", "/v1/{p}/protected-instances", {
        protected_instance: { server_group_id: group, server_id: server, name: "again" },
      });
      await cloud.sim.control.faults.clear(fault.id);
      expect(job.status).to.equal("FAIL");
      const failed = (await cloud.sim.control.world()).instances.find((row) => row.name === "again")!;
      expect([failed.status, await drDisks()]).to.deep.equal(["error", afterFailure]);
      await cloud.job("DELETE", `/v1/{p}/protected-instances/${failed.id}`, { delete_target_server: true });
      expect(await drDisks()).to.equal(afterDeletion);
      expect((await cloud.sim.control.world()).pairs.filter((row) => row.name.startsWith("web-1"))).to.deep.equal([]);
    });

  async function failedAttachment(assumptions: object): Promise<{ cloud: Cloud; pair: string; web: string }> {
    const cloud = await startCloud({ assumptions });
    const { pair, web } = await protect(cloud, false);
    await cloud.job("DELETE", `/v1/{p}/protected-instances/${web}/detachreplication/${pair}`);
    const fault = await cloud.sim.control.faults.add({
      match: { jobType: "attachReplicationPairNew" },
      effect: { kind: "fail-job", code: "SDRS.1603" },
    });
    await attach(cloud, web, pair);
    await cloud.sim.control.faults.clear(fault.id);
    expect((await pairOf(cloud, pair)).status).to.equal("error-attaching");
    return { cloud, pair, web };
  }
  const attach = (cloud: Cloud, web: string, pair: string): Promise<{ status: number; body: Json }> =>
    cloud.call("POST", `/v1/{p}/protected-instances/${web}/attachreplication`, {
      replicationAttachment: { replication_id: pair, device: "/dev/vdd" },
    });

  for (const [leaves, detached, deleted] of [
    ["nothing", "SDRS.1604", 200],
    ["attachment", undefined, 400],
  ] as const)
    it(`under attachFailureLeaves: ${leaves} a pair in error-attaching ${detached === undefined ? "can be detached" : "can only be deleted"}`, async () => {
      const { cloud, pair, web } = await failedAttachment({ attachFailureLeaves: leaves });
      const path = `/v1/{p}/replications/${pair}`;
      const deletion = await cloud.call("DELETE", path, { replication: {} });
      expect(deletion.status).to.equal(deleted);
      const detachment = await cloud.call("DELETE", `/v1/{p}/protected-instances/${web}/detachreplication/${pair}`);
      if (detached === undefined) {
        expect(detachment.status).to.equal(200);
        expect(await pairOf(cloud, pair)).to.include({ status: "available" });
        expect((await cloud.job("DELETE", path, { replication: {} })).status).to.equal("SUCCESS");
      } else expect(detachment.status).to.equal(400);
      expect((await cloud.call("GET", path)).status).to.equal(400);
    });

  for (const leaves of ["nothing", "attachment"])
    for (const [allows, status] of [
      ["delete", 400],
      ["attach-again", 200],
    ] as const)
      it(`under errorAttachingAllows: ${allows}, with ${leaves} left, another attachment answers ${status}`, async () => {
        const assumptions = { errorAttachingAllows: allows, attachFailureLeaves: leaves };
        const { cloud, pair, web } = await failedAttachment(assumptions);
        expect((await attach(cloud, web, pair)).status).to.equal(status);
        if (status !== 200) return;
        const row = await pairOf(cloud, pair);
        expect(row.status).to.equal("available");
        expect(row.attachment).to.deep.equal([{ device: "/dev/vdd", protected_instance: web }]);
      });

  for (const [value, first] of [
    ["by-side", "eu-de-01"],
    ["given-first", "eu-de-02"],
  ] as const)
    it(`under volumeOrderMadeAway: ${value} a pair made at the DR site names the disk in ${first} first, its job too`, async () => {
      const world = {
        domains: [{ name: "d", zones: ["eu-de-01", "eu-de-02"] as [string, string] }],
        vpcs: [{ name: "v", cidr: "10.0.0.0/16", subnets: [{ name: "s", cidr: "10.0.0.0/24" }] }],
        disks: [
          { name: "here", size: 10, zone: "eu-de-01" },
          { name: "there", size: 10, zone: "eu-de-02" },
        ],
        groups: [
          { name: "g", sourceZone: "eu-de-01", targetZone: "eu-de-02", disks: ["here"], status: "protected" as const },
        ],
      };
      const cloud = await startCloud({ world, assumptions: { volumeOrderMadeAway: value } });
      const { groups, disks } = await cloud.sim.control.world();
      const group = groups[0]!.id;
      const act = `/v1/{p}/server-groups/${group}/action`;
      await cloud.job("POST", act, { "reverse-server-group": { priority_station: "target" } });
      const given = disks.find((disk) => disk.name === "there")!.id;
      const job = await cloud.job("POST", "/v1/{p}/replications", {
        replication: { server_group_id: group, volume_id: given, name: "made-away" },
      });
      const row = await pairOf(cloud, job.entities.replication_pair_id as string);
      expect(row.volume_ids).to.equal(job.entities.volume_ids).and.to.include(given);
      const zone = async (id: string): Promise<string> =>
        (await cloud.sim.control.world()).disks.find((disk) => disk.id === id)!.zone;
      expect(await zone((row.volume_ids as string).split(",")[0]!)).to.equal(first);
      const older = (await cloud.sim.control.world()).pairs.find((pair) => pair.name === "here-pair")!;
      expect((await pairOf(cloud, older.id)).volume_ids).to.equal(`${older.source_volume},${older.target_volume}`);
    });
});
