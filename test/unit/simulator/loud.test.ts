/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access */
import { expect } from "chai";
import { readWorld } from "../../../simulator/index.js";
import { closeClouds, startCloud } from "./cloud.js";

describe("loud about what it does not know", () => {
  afterEach(closeClouds);

  it("answers 501 to an unknown route and counts it", async () => {
    const { call, sim } = await startCloud();
    const reply = await call("POST", "/v1/{p}/server-groups/x/failback", { now: true });
    expect(reply.status).to.equal(501);
    expect(reply.body).to.include({ method: "POST" });
    expect(reply.body.body).to.deep.equal({ now: true });
    expect(reply.body.section).to.match(/^docs\/contract\.md \d/);
    const [row] = await sim.control.unhandled();
    expect(row).to.include({ kind: "route", method: "POST" });
  });

  it("answers 400 to an unknown field, naming it, and counts it", async () => {
    const { call, sim } = await startCloud();
    const reply = await call("POST", "/v1/{p}/server-groups", { server_group: { name: "x", zone: "y" } });
    expect(reply.status).to.equal(400);
    expect(reply.body.error.code).to.equal("SDRS.0201");
    expect(reply.body.error.message).to.contain("server_group.zone");
    expect((await sim.control.unhandled()).map((row) => row.kind)).to.deep.equal(["field"]);
  });

  it("serves an unknown query parameter and counts it", async () => {
    const { get, sim } = await startCloud();
    await get("/v1/{p}/server-groups?marker=abc");
    expect((await sim.control.unhandled()).map((row) => row.kind)).to.deep.equal(["query"]);
  });

  it("answers 404 of the gateway to Huawei's own calls, and serves them under the flavour huawei", async () => {
    const otc = await startCloud();
    const path = "/v1/{p}/resource/rpo-statistics";
    const reply = await otc.call("GET", path);
    expect(reply.status).to.equal(404);
    expect(reply.body.error_code).to.equal("APIGW.0101");
    const huawei = await startCloud({ world: { flavour: "huawei" } });
    expect(await huawei.get(path)).to.deep.equal({ count: 0, resource_rpo_statistics: [] });
  });

  it("serves what clients ask for on the way: the version of Nova without a token, one port in the form of Huawei Cloud", async () => {
    const huawei = await startCloud({ world: { ...readWorld("demo"), flavour: "huawei" } });
    const version = await fetch(`${huawei.sim.url}/ecs/v2.1/`);
    expect(((await version.json()) as { version: object }).version).to.include({ id: "v2.1", status: "CURRENT" });
    const [port] = (await huawei.get("/v1/{p}/ports")).ports;
    expect((await huawei.get(`/v1/{p}/ports/${port.id as string}`)).port).to.deep.equal(port);
    expect((await huawei.call("GET", `/v1/{p}/ports/${huawei.sim.projectId}`)).status).to.equal(404);
    const otc = await startCloud();
    expect((await otc.call("GET", `/v1/{p}/ports/${port.id as string}`)).body.error_code).to.equal("APIGW.0101");
  });

  it("keeps the services strictly apart under their prefixes", async () => {
    const { sim, call, job } = await startCloud();
    const server = (await sim.control.world()).servers[0]!;
    const ecs = await job("POST", "/v1/{p}/cloudservers/action", { "os-stop": { servers: [{ id: server.id }] } });
    expect((await call("GET", `/ecs/v1/{p}/jobs/${ecs.job_id as string}`)).status).to.equal(200);
    expect((await call("GET", `/sdrs/v1/{p}/jobs/${ecs.job_id as string}`)).status).to.equal(400);
    expect((await call("GET", "/sdrs/v1/{p}/publicips")).status).to.equal(501);
  });
});
