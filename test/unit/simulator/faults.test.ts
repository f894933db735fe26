/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-member-access */
import { expect } from "chai";
import type { FaultRule } from "../../../simulator/index.js";
import { closeClouds, FAILOVER, login, protect, startCloud, type Cloud } from "./cloud.js";

const LIST = "/v1/{p}/server-groups";

describe("faults", () => {
  let cloud: Cloud;
  beforeEach(async () => {
    cloud = await startCloud();
  });
  afterEach(closeClouds);

  const add = (rule: FaultRule): Promise<{ id: string }> => cloud.sim.control.faults.add(rule);

  const token = async (): Promise<Record<string, string>> => ({ "x-auth-token": await login(cloud.sim) });
  const statuses = async (n: number): Promise<number[]> => {
    const all: number[] = [];
    for (let i = 0; i < n; i++) all.push((await cloud.call("GET", LIST)).status);
    return all;
  };

  it("answer by status, with and without Retry-After, skip the first and end after so many", async () => {
    await add({
      match: { method: "GET", path: "/v1/*/server-groups" },
      skip: 1,
      times: 2,
      effect: { kind: "status", status: 429, retryAfter: 7 },
    });
    expect(await statuses(4)).to.deep.equal([200, 429, 429, 200]);
    await cloud.sim.control.faults.clear();
    await add({ times: 1, effect: { kind: "status", status: 429, retryAfter: 7 } });
    const reply = await cloud.call("GET", LIST);
    expect(reply.headers.get("retry-after")).to.equal("7");
    expect(reply.body.error_code).to.equal("APIG.0308");
    expect((await cloud.sim.control.faults.list())[0]).to.include({ seen: 1, hits: 1 });
  });

  it("with a probability follow the seed", async () => {
    const run = async (seed: number): Promise<number[]> => {
      cloud = await startCloud({
        seed,
        faults: [{ match: { method: "GET" }, probability: 0.5, effect: { kind: "status", status: 503 } }],
      });
      return statuses(12);
    };
    const first = await run(7);
    expect(await run(7)).to.deep.equal(first);
    expect(new Set(first)).to.deep.equal(new Set([200, 503]));
  });

  it("answer 502 before the effect or after it", async () => {
    const topology = await protect(cloud, false);
    const start = { "start-server-group": {} };
    await add({ times: 1, match: { call: "server-group-action" }, effect: { kind: "status", status: 502 } });
    expect((await cloud.act(topology.group, start)).status).to.equal(502);
    expect((await cloud.group(topology.group)).status).to.equal("available");
    await add({
      times: 1,
      match: { call: "server-group-action" },
      effect: { kind: "status", status: 502, after: true },
    });
    expect((await cloud.act(topology.group, start)).status).to.equal(502);
    expect((await cloud.group(topology.group)).status).to.equal("protected");
    const calls = await cloud.sim.control.calls({ call: "server-group-action" });
    expect(calls.map((row) => [row.status, row.effect])).to.deep.equal([
      [502, false],
      [502, true],
    ]);
  });

  it("break the connection before or after the effect, cut a body short, or garble it", async () => {
    const topology = await protect(cloud, false);
    const headers = await token();
    const send = (): Promise<unknown> =>
      fetch(`${cloud.sim.url}/v1/${cloud.sim.projectId}/server-groups/${topology.group}/action`, {
        method: "POST",
        headers,
        body: JSON.stringify({ "start-server-group": {} }),
      }).then((response) => response.json());
    const failed = async (): Promise<boolean> =>
      send().then(
        () => false,
        () => true,
      );
    await add({ times: 1, match: { method: "POST" }, effect: { kind: "reset" } });
    expect(await failed()).to.equal(true);
    expect((await cloud.group(topology.group)).status).to.equal("available");
    for (const kind of ["reset", "truncate", "malformed"] as const) {
      const effect = kind === "reset" ? { kind, after: true } : { kind };
      await add({ times: 1, match: { method: "POST" }, effect });
      expect(await failed(), kind).to.equal(true);
      expect((await cloud.group(topology.group)).status, kind).to.equal("protected");
      await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, { "stop-server-group": {} });
    }
  });

  it("hang until the client gives up", async () => {
    await add({ match: { path: "/server-groups" }, effect: { kind: "hang" } });
    const url = `${cloud.sim.url}/v1/${cloud.sim.projectId}/server-groups`;
    const outcome = await fetch(url, { headers: await token(), signal: AbortSignal.timeout(100) }).catch(
      (error: unknown) => (error as Error).name,
    );
    expect(outcome).to.equal("TimeoutError");
    expect((await cloud.sim.control.calls({ call: "list-server-groups" }))[0]!.status).to.equal(null);
  });

  it("expire every token", async () => {
    await add({ times: 1, match: { call: "list-server-groups" }, effect: { kind: "expire-tokens" } });
    expect(await statuses(2)).to.deep.equal([401, 401]);
  });

  it("kill a zone: calls about its servers and disks fail, others do not", async () => {
    const topology = await protect(cloud);
    const { fault } = await cloud.sim.control.breakProduction({ group: "shop", deadZone: "fail" });
    const world = await cloud.sim.control.world();
    const web = world.instances.find((row) => row.id === topology.web)!;
    expect((await cloud.call("GET", `/v1/{p}/cloudservers/${web.source_server}`)).status).to.equal(503);
    expect((await cloud.call("GET", `/v1/{p}/cloudservers/${web.source_server}/os-interface`)).status).to.equal(503);
    expect((await cloud.call("GET", `/v2/{p}/volumes/${world.pairs[0]!.source_volume}`)).status).to.equal(503);
    expect((await cloud.call("GET", `/v1/{p}/cloudservers/${web.target_server}`)).status).to.equal(200);
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    await cloud.sim.control.faults.clear(fault);
    expect((await cloud.get(`/v1/{p}/cloudservers/${web.source_server}`)).server.status).to.equal("SHUTOFF");
  });

  it("hold a job back until the rule is cleared", async () => {
    const topology = await protect(cloud);
    const { id } = await add({ match: { jobType: "failoverProtectionGroupNoCG" }, effect: { kind: "hang-job" } });
    const { job_id } = (await cloud.act(topology.group, FAILOVER)).body as { job_id: string };
    expect((await cloud.jobOf(job_id)).status).to.equal("RUNNING");
    await cloud.sim.control.clock.advance(7200);
    expect((await cloud.group(topology.group)).status).to.equal("failing-over");
    await cloud.sim.control.faults.clear(id);
    expect((await cloud.jobOf(job_id)).status).to.equal("SUCCESS");
  });

  it("refuse a rule that is not one", async () => {
    const wrong = { effect: { kind: "meteor" } } as unknown as FaultRule;
    const message = await add(wrong).catch((error: unknown) => (error as Error).message);
    expect(message).to.match(/unknown fault effect "meteor"; known: .*dead-zone/);
  });
});
