/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { generateWorld } from "../../../simulator/index.js";
import { closeClouds, startCloud, type Cloud, type Json } from "./cloud.js";

describe("lists", () => {
  let cloud: Cloud;
  before(async () => {
    cloud = await startCloud({ world: generateWorld({ groups: 3, pairs: 12 }) });
  });
  after(closeClouds);

  const names = async (query: string): Promise<string[]> =>
    (await cloud.get(`/v1/{p}/server-groups?${query}`)).server_groups.map((row: Json) => row.name);

  it("are newest first, count every match, and page by rows", async () => {
    const page = await cloud.get("/v1/{p}/server-groups?limit=2&offset=1");
    expect(page.count).to.equal(3);
    expect(page.server_groups.map((row: Json) => row.name)).to.deep.equal(["group-2", "group-1"]);
    expect(await names("offset=3")).to.deep.equal([]);
    expect(await names("limit=0")).to.have.length(3);
  });

  for (const [query, code] of [
    ["limit=1001", "SDRS.0221"],
    ["limit=-1", "SDRS.0221"],
    ["limit=ten", "SDRS.0221"],
    ["offset=-1", "SDRS.0222"],
    ["offset=x", "SDRS.0222"],
    ["query_type=other", "SDRS.0201"],
  ] as const) {
    it(`refuse ${query} with ${code}`, async () => {
      const reply = await cloud.call("GET", `/v1/{p}/server-groups?${query}`);
      expect([reply.status, reply.body.error.code]).to.deep.equal([400, code]);
    });
  }

  it("filter by part of the name, status, current production zone and query type", async () => {
    expect(await names("name=oup-3")).to.deep.equal(["group-3"]);
    expect(await names("status=available")).to.deep.equal([]);
    expect(await names("availability_zone=eu-de-01&status=protected")).to.have.length(3);
    expect(await names("availability_zone=eu-de-02")).to.deep.equal([]);
    expect(await names("query_type=status_abnormal")).to.deep.equal([]);
    expect(await names("query_type=general")).to.have.length(3);
  });

  it("take lists of ids in both styles of quotes, at most 30; the list wins over the single id", async () => {
    const world = await cloud.sim.control.world();
    const [a, b] = world.groups.map((group) => group.id);
    for (const list of [`['${a!}','${b!}']`, `["${a!}","${b!}"]`]) {
      const path = `/v1/{p}/replications?server_group_ids=${encodeURIComponent(list)}&server_group_id=${world.groups[2]!.id}`;
      expect((await cloud.get(path)).count).to.equal(8);
    }
    const many = `[${Array.from({ length: 31 }, (_, index) => `'${index}'`).join(",")}]`;
    const reply = await cloud.call("GET", `/v1/{p}/replications?server_group_ids=${encodeURIComponent(many)}`);
    expect(reply.body.error.code).to.equal("SDRS.0226");
  });

  it("of instances ignore the ids of instances when a group filter is present", async () => {
    const world = await cloud.sim.control.world();
    const ids = encodeURIComponent(`['${world.instances[0]!.id}']`);
    const list = (query: string): Promise<Json> => cloud.get(`/v1/{p}/protected-instances?${query}`);
    expect((await list(`protected_instance_ids=${ids}`)).count).to.equal(1);
    expect((await list(`protected_instance_ids=${ids}&server_group_id=${world.groups[1]!.id}`)).count).to.equal(2);
  });

  it("of servers count pages from 1, 25 rows to a page", async () => {
    const first = await cloud.get("/v1/{p}/cloudservers/detail?limit=5&offset=1");
    const second = await cloud.get("/v1/{p}/cloudservers/detail?limit=5&offset=2");
    expect(first.count).to.equal(12);
    expect(first.servers).to.have.length(5);
    const ids = [...first.servers, ...second.servers].map((row: Json) => row.id);
    expect(new Set(ids).size).to.equal(10);
  });

  it("of ports go on by marker", async () => {
    const first = await cloud.get("/v2.0/ports?limit=7");
    expect(first.ports_links[0].rel).to.equal("next");
    const next = new URL(first.ports_links[0].href);
    const second = await cloud.get(next.pathname + next.search);
    expect(second.ports).to.have.length(5);
    expect(second.ports_links).to.deep.equal([]);
  });

  it("of quotas tell what is used", async () => {
    const { resources } = (await cloud.get("/v1/{p}/sdrs/quotas")).quotas;
    expect(resources[0]).to.deep.equal({ type: "server_groups", used: 3, quota: -1, min: 0, max: -1 });
    expect(resources[1]).to.include({ type: "replications", used: 12 });
  });
});

describe("limits", () => {
  afterEach(closeClouds);

  it("refuse groups and pairs beyond the quota", async () => {
    const world = generateWorld({ groups: 1, pairs: 2 });
    const cloud = await startCloud({ world: { ...world, limits: { server_groups: 1, replications: 2 } } });
    const { domains, vpcs, groups } = await cloud.sim.control.world();
    const group = {
      name: "g",
      source_availability_zone: "eu-de-01",
      target_availability_zone: "eu-de-02",
      domain_id: domains[0]!.id,
      source_vpc_id: vpcs[0]!.id,
    };
    const reply = await cloud.call("POST", "/v1/{p}/server-groups", { server_group: group });
    expect(reply.body.error.code).to.equal("SDRS.0305");
    expect(groups).to.have.length(1);
  });

  for (const [name, code] of [
    ["x".repeat(64), null],
    ["x".repeat(65), "SDRS.0202"],
    ["with space", "SDRS.0202"],
    ["", "SDRS.0202"],
  ] as const) {
    it(`${code === null ? "accept" : "refuse"} a name of ${name.length} characters like "${name.slice(0, 12)}"`, async () => {
      const cloud = await startCloud({ world: generateWorld({ groups: 1, pairs: 0 }) });
      const id = (await cloud.sim.control.world()).groups[0]!.id;
      const reply = await cloud.call("PUT", `/v1/{p}/server-groups/${id}`, { server_group: { name } });
      expect(reply.body.error?.code ?? null).to.equal(code);
    });
  }
});
