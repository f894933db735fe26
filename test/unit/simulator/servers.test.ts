/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call */
import { expect } from "chai";
import { answerProblems } from "../../../contract/conformance/index.js";
import { SERVER_STATUSES } from "../../../simulator/behaviour/servers.js";
import { closeClouds, FAILOVER, POWER, power, protect, refusal, startCloud, type Cloud, type Json } from "./cloud.js";

describe("servers", () => {
  afterEach(closeClouds);

  async function shop(
    assumptions: object = {},
  ): Promise<{ cloud: Cloud; source: string; target: string; web: string }> {
    const cloud = await startCloud({ assumptions });
    const { web } = await protect(cloud);
    const row = (await cloud.sim.control.world()).instances.find((one) => one.id === web)!;
    return { cloud, web, source: row.source_server, target: row.target_server };
  }
  const show = async (cloud: Cloud, id: string): Promise<Json> =>
    (await cloud.get(`/v1/{p}/cloudservers/${id}`)).server;

  for (const side of ["source", "target"] as const)
    it(`can be put into every status on the ${side} side, told alike by single read, list and Nova`, async () => {
      const world = await shop();
      const { cloud } = world;
      const id = world[side];
      for (const [status, [vmState, powerState]] of Object.entries(SERVER_STATUSES)) {
        await cloud.sim.control.setServer({ server: id, status, taskState: "rebooting_hard" });
        const listed = (await cloud.get("/v1/{p}/cloudservers/detail")).servers.find((row: Json) => row.id === id);
        const nova = (await cloud.get(`/v2.1/{p}/servers/${id}`)).server;
        expect(answerProblems("showServer", 200, { server: listed as object })).to.deep.equal([]);
        for (const row of [await show(cloud, id), listed, nova])
          expect(row).to.include({
            status,
            "OS-EXT-STS:vm_state": vmState,
            "OS-EXT-STS:power_state": powerState,
            "OS-EXT-STS:task_state": "rebooting_hard",
          });
      }
      await cloud.sim.control.setServer({ server: id, taskState: null });
      expect((await show(cloud, id))["OS-EXT-STS:task_state"]).to.equal(null);
    });

  it("are never in a status that no server has", async () => {
    const { cloud, source } = await shop();
    expect(await refusal(cloud.sim.control.setServer({ server: source, status: "ASLEEP" }))).to.match(
      /no server is ever "ASLEEP"; known: ACTIVE/,
    );
  });

  for (const status of Object.keys(SERVER_STATUSES))
    it(`that are ${status} ${["ACTIVE", "SHUTOFF"].includes(status) ? "start" : "do not start, unless that is assumed"}`, async () => {
      for (const value of ["job-fails", "accepted"]) {
        const { cloud, source } = await shop({ startInOtherStatus: value });
        await cloud.sim.control.setServer({ server: source, status });
        const job = await cloud.job("POST", POWER, power("os-start", [source]));
        const starts = value === "accepted" || ["ACTIVE", "SHUTOFF"].includes(status);
        expect([job.status, (await show(cloud, source)).status]).to.deep.equal(
          starts ? ["SUCCESS", "ACTIVE"] : ["FAIL", status],
        );
      }
    });

  for (const [start, job, status] of [
    ["fails", "FAIL", "SHUTOFF"],
    ["error", "SUCCESS", "ERROR"],
    ["stays", "SUCCESS", "SHUTOFF"],
    [null, "SUCCESS", "ACTIVE"],
  ] as const)
    it(`whose start ${start ?? "is as ever"}: the job ends ${job}, the server ${status}`, async () => {
      const { cloud, source } = await shop();
      await cloud.sim.control.setServer({ server: source, status: "SHUTOFF", start });
      expect((await cloud.job("POST", POWER, power("os-start", [source]))).status).to.equal(job);
      expect((await show(cloud, source)).status).to.equal(status);
    });

  for (const [value, touched] of [
    ["touched", true],
    ["untouched", false],
  ] as const)
    it(`under serverUpdatedByPower: ${value} tell a new time of update after a stop, a start, a forced stop: ${touched}`, async () => {
      const { cloud, source } = await shop({ serverUpdatedByPower: value });
      const group = (await cloud.sim.control.world()).groups[0]!.id;
      const changes = async (act: () => Promise<unknown>): Promise<boolean> => {
        const before = await show(cloud, source);
        await cloud.sim.control.clock.advance(60);
        await act();
        const after = await show(cloud, source);
        expect(after.status).not.to.equal(before.status);
        expect(after.created).to.equal(before.created);
        return after.updated !== before.updated;
      };
      expect([
        await changes(() => cloud.job("POST", POWER, power("os-stop", [source]))),
        await changes(() => cloud.job("POST", POWER, power("os-start", [source]))),
        await changes(() => cloud.sim.control.power({ server: source, status: "ERROR" })),
        await changes(() => cloud.job("POST", `/v1/{p}/server-groups/${group}/action`, FAILOVER)),
      ]).to.deep.equal([touched, touched, touched, touched]);
    });

  it("keep their time of update when a start changes nothing, and have one set", async () => {
    const { cloud, source } = await shop();
    await cloud.sim.control.setServer({ server: source, updated: "2026-01-02T03:04:05Z" });
    await cloud.job("POST", POWER, power("os-start", [source]));
    expect(await show(cloud, source)).to.include({ status: "ACTIVE", updated: "2026-01-02T03:04:05Z" });
    const listed = (await cloud.get("/v1/{p}/cloudservers/detail")).servers.find((row: Json) => row.id === source);
    expect(listed.updated).to.equal("2026-01-02T03:04:05Z");
  });
});

describe("the date of an answer", () => {
  afterEach(closeClouds);

  it("is the virtual clock's, of whatever kind the answer is, and as old as what was created then", async () => {
    const start = "2026-03-02T03:00:00.000Z";
    const cloud = await startCloud({ start, pace: "manual" });
    await cloud.sim.control.clock.advance(3600);
    for (const path of ["/v1/{p}/server-groups", "/v1/{p}/server-groups/nothing", "/no/such/route", "/v2.0/ports"])
      expect((await cloud.call("GET", path)).headers.get("date"), path).to.equal("Mon, 02 Mar 2026 04:00:00 GMT");
    await protect(cloud, false).catch(() => undefined);
    await cloud.sim.control.clock.advance(20);
    const reply = await cloud.call("GET", "/v1/{p}/server-groups");
    const age = Date.parse(reply.headers.get("date") ?? "") - Date.parse(`${reply.body.server_groups[0].created_at}Z`);
    expect(age).to.equal(20_000);
    await cloud.sim.control.faults.add({ effect: { kind: "status", status: 503 } });
    expect((await cloud.call("GET", "/v1/{p}/server-groups")).headers.get("date")).to.match(/02 Mar 2026/);
  });
});
