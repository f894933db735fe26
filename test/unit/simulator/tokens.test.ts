/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { closeClouds, login, startCloud, type Json } from "./cloud.js";

describe("tokens", () => {
  afterEach(closeClouds);

  const password = (name: string, secret: string, domain: string, scope?: object): string =>
    JSON.stringify({
      auth: {
        identity: { methods: ["password"], password: { user: { name, password: secret, domain: { name: domain } } } },
        ...(scope === undefined ? {} : { scope }),
      },
    });

  it("are issued with 201, a header, a life of 24 hours and a catalog that leads back to the simulator", async () => {
    const { sim } = await startCloud();
    const response = await fetch(`${sim.url}/v3/auth/tokens`, {
      method: "POST",
      body: password(sim.username, sim.password, sim.userDomain, { project: { name: sim.region } }),
    });
    expect(response.status).to.equal(201);
    expect(response.headers.get("x-subject-token")).to.match(/^MII/);
    const { token } = (await response.json()) as Json;
    expect(token.project.id).to.equal(sim.projectId);
    expect(Date.parse(token.expires_at) - Date.parse(token.issued_at)).to.equal(24 * 3600 * 1000);
    const types = token.catalog.map((row: Json) => row.type);
    expect(types).to.include.members(["sdrs", "ecs", "evs", "volumev2", "vpc", "network", "cbr"]);
    const sdrs = token.catalog.find((row: Json) => row.type === "sdrs");
    expect(sdrs.endpoints[0].url).to.equal(`${sim.url}/v1/${sim.projectId}`);
  });

  it("publish addresses under the prefixes to a client that came in under one, and no catalog if asked so", async () => {
    const { sim } = await startCloud();
    const ask = async (path: string): Promise<Json> => {
      const body = password(sim.username, sim.password, sim.userDomain, { project: { id: sim.projectId } });
      return ((await (await fetch(sim.url + path, { method: "POST", body })).json()) as Json).token;
    };
    const prefixed = await ask("/iam/v3/auth/tokens");
    const ecs = prefixed.catalog.find((row: Json) => row.type === "ecs");
    expect(ecs.endpoints[0].url).to.equal(`${sim.url}/ecs/v1/${sim.projectId}`);
    expect(await ask("/v3/auth/tokens?nocatalog=1")).not.to.have.property("catalog");
  });

  it("are refused with 401 in Keystone's style for a wrong password, 400 without a method", async () => {
    const { sim } = await startCloud();
    const wrong = await fetch(`${sim.url}/v3/auth/tokens`, {
      method: "POST",
      body: password(sim.username, "guess", sim.userDomain),
    });
    expect(wrong.status).to.equal(401);
    expect(((await wrong.json()) as Json).error).to.include({ code: 401, title: "Unauthorized" });
    const empty = await fetch(`${sim.url}/v3/auth/tokens`, { method: "POST", body: '{"auth": {"identity": {}}}' });
    expect(empty.status).to.equal(400);
  });

  it("expire after 24 hours of the virtual clock", async () => {
    const cloud = await startCloud();
    await cloud.get("/v1/{p}/server-groups");
    await cloud.sim.control.clock.advance(24 * 3600 + 1);
    const reply = await cloud.call("GET", "/v1/{p}/server-groups");
    expect(reply.status).to.equal(401);
    expect(reply.body.error_code).to.equal("APIGW.0301");
  });

  for (const [value, status, code] of [
    ["403", 403, "APIGW.0302"],
    ["401", 401, "APIGW.0301"],
    ["404", 404, "APIGW.0101"],
  ] as const) {
    it(`of another project are answered ${status} under projectMismatch ${value}`, async () => {
      const { sim } = await startCloud({ assumptions: { projectMismatch: value } });
      const token = await login(sim, { project: { name: `${sim.region}_other` } });
      const response = await fetch(`${sim.url}/v1/${sim.projectId}/server-groups`, {
        headers: { "x-auth-token": token },
      });
      expect(response.status).to.equal(status);
      expect(((await response.json()) as Json).error_code).to.equal(code);
    });
  }

  it("are required by every call but the versions and the login", async () => {
    const { sim } = await startCloud();
    expect((await fetch(`${sim.url}/v1/${sim.projectId}/active-domains`)).status).to.equal(401);
    const versions = await fetch(`${sim.url}/`);
    expect(versions.status).to.equal(200);
    expect(((await versions.json()) as Json).versions[0]).to.include({ id: "v1", status: "CURRENT" });
    expect(((await (await fetch(`${sim.url}/v1`)).json()) as Json).version.id).to.equal("v1");
  });

  it("list the projects of the account, by exact name", async () => {
    const cloud = await startCloud();
    const { projects } = await cloud.get("/v3/projects?name=eu-de");
    expect(projects).to.have.length(1);
    expect(projects[0].id).to.equal(cloud.sim.projectId);
    expect((await cloud.get("/v3/projects")).projects).to.have.length(2);
  });
});
