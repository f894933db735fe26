/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { closeClouds, FAILOVER, login, protect, startCloud, type Cloud, type Json } from "./cloud.js";

const SERVERS = "/v1/{p}/cloudservers/detail?limit=100";
const DISKS = "/v2/{p}/cloudvolumes/detail";

describe("a dead zone", () => {
  afterEach(closeClouds);

  async function shop(assumptions: object = {}): Promise<Cloud> {
    const cloud = await startCloud({ assumptions });
    await protect(cloud);
    return cloud;
  }
  const zonesOf = (rows: Json[], key: string): string[] => [...new Set(rows.map((row) => row[key] as string))].sort();
  const serverZones = async (cloud: Cloud): Promise<string[]> =>
    zonesOf((await cloud.get(SERVERS)).servers, "OS-EXT-AZ:availability_zone");

  it("is felt by lists as by single reads, until it is revived", async () => {
    const cloud = await shop();
    await cloud.sim.control.killZone({ zone: "eu-de-02" });
    for (const list of [SERVERS, DISKS]) expect((await cloud.call("GET", list)).status, list).to.equal(503);
    await cloud.sim.control.reviveZone({ zone: "eu-de-02" });
    expect(await serverZones(cloud)).to.deep.equal(["eu-de-01", "eu-de-02"]);
  });

  it("is felt by no list whose rows are all elsewhere", async () => {
    const cloud = await shop();
    await cloud.sim.control.killZone({ zone: "eu-de-03" });
    expect((await cloud.call("GET", SERVERS)).status).to.equal(200);
  });

  it("leaves ports and EIPs to be read, of every server", async () => {
    const cloud = await shop();
    await cloud.sim.control.killZone({ group: "shop", side: "production" });
    const { servers } = await cloud.sim.control.world();
    const dead = servers.filter((row) => row.zone === "eu-de-01");
    expect(dead).to.have.lengthOf(2);
    for (const server of dead) {
      expect((await cloud.call("GET", `/v1/{p}/cloudservers/${server.id}`)).status).to.equal(503);
      expect((await cloud.get(`/v2.0/ports?device_id=${server.id}`)).ports).to.have.lengthOf(1);
    }
    expect((await cloud.get("/v2.0/ports")).ports).to.have.lengthOf(4);
    expect((await cloud.get("/v1/{p}/publicips")).publicips).to.have.lengthOf(1);
  });

  for (const by of ["switch", "rule"] as const)
    it(`may be absent from lists, by the ${by}`, async () => {
      const cloud = await shop(by === "switch" ? { deadZoneLists: "absent" } : {});
      await cloud.sim.control.killZone({ group: "shop", ...(by === "rule" ? { lists: "absent" as const } : {}) });
      expect(await serverZones(cloud)).to.deep.equal(["eu-de-01"]);
      expect(zonesOf((await cloud.get(DISKS)).volumes, "availability_zone")).to.deep.equal(["eu-de-01"]);
      expect((await cloud.get(SERVERS)).count).to.equal(2);
    });

  it("may be shown as it was when it died", async () => {
    const cloud = await shop({ deadZoneLists: "stale" });
    const { fault } = await cloud.sim.control.breakProduction({ group: "shop", deadZone: "fail" });
    const group = (await cloud.sim.control.world()).groups[0]!.id;
    await cloud.job("POST", `/v1/{p}/server-groups/${group}/action`, FAILOVER);
    const statuses = async (): Promise<string[]> =>
      (await cloud.get(SERVERS)).servers
        .filter((row: Json) => row["OS-EXT-AZ:availability_zone"] === "eu-de-01")
        .map((row: Json) => row.status);
    expect(await statuses()).to.deep.equal(["ACTIVE", "ACTIVE"]);
    const kept = await cloud.sim.control.snapshot();
    await cloud.sim.control.restore(kept);
    expect(await statuses()).to.deep.equal(["ACTIVE", "ACTIVE"]);
    await cloud.sim.control.faults.clear(fault);
    expect(await statuses()).to.deep.equal(["SHUTOFF", "SHUTOFF"]);
  });

  it("may leave lists unaffected", async () => {
    const cloud = await shop({ deadZoneLists: "unaffected" });
    await cloud.sim.control.killZone({ zone: "eu-de-02", mode: "hang" });
    expect(await serverZones(cloud)).to.deep.equal(["eu-de-01", "eu-de-02"]);
  });

  it("hangs lists where it hangs single reads; a list that takes long is a delay of that call", async () => {
    const cloud = await shop();
    await cloud.sim.control.killZone({ zone: "eu-de-02", mode: "hang" });
    const headers = { "x-auth-token": await login(cloud.sim) };
    const url = `${cloud.sim.url}${SERVERS.replace("{p}", cloud.sim.projectId)}`;
    const ask = (withinMs: number): Promise<string> =>
      fetch(url, { headers, signal: AbortSignal.timeout(withinMs) }).then(
        (answer) => String(answer.status),
        (error: unknown) => (error as Error).name,
      );
    expect(await ask(80)).to.equal("TimeoutError");
    await cloud.sim.control.reviveZone({ zone: "eu-de-02" });
    expect(await ask(20_000)).to.equal("200");
    await cloud.sim.control.faults.add({ match: { call: "list-servers" }, effect: { kind: "delay", ms: 2_000 } });
    expect(await ask(80)).to.equal("TimeoutError");
  });
});
