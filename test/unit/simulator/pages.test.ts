/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call */
import { expect } from "chai";
import { closeClouds, protect, startCloud, type Cloud } from "./cloud.js";

describe("pages of lists", () => {
  afterEach(closeClouds);

  const LISTS: readonly (readonly [path: string, key: string, next: (at: number, last: string) => string])[] = [
    ["/v1/{p}/replications?limit=900", "replications", (at) => `&offset=${at}`],
    ["/v1/{p}/protected-instances?limit=900", "protected_instances", (at) => `&offset=${at}`],
    ["/v1/{p}/cloudservers/detail?limit=900", "servers", (at) => `&offset=${at + 1}`],
    ["/v2.0/ports?limit=900", "ports", (_, last) => `&marker=${last}`],
    ["/v2/{p}/cloudvolumes/detail?limit=900", "volumes", (at) => `&offset=${at}`],
  ];

  const readAll = async (cloud: Cloud, [path, key, next]: (typeof LISTS)[number]): Promise<string[][]> => {
    const pages: string[][] = [];
    for (let at = 0, last = ""; ; at += 1) {
      const asked = at === 0 ? path : `${path}${next(at, last)}`;
      const rows: string[] = (await cloud.get(asked))[key].map((row: { id: string }) => row.id);
      if (rows.length === 0) return pages;
      pages.push(rows);
      last = rows.at(-1) ?? "";
    }
  };

  for (const list of LISTS)
    it(`hold one row under pageCap: 1, whatever limit asks for: ${list[1]}`, async () => {
      const cloud = await startCloud();
      await protect(cloud);
      const all: string[] = (await cloud.get(list[0]))[list[1]].map((row: { id: string }) => row.id);
      expect(all.length).to.be.greaterThan(1);
      await cloud.sim.control.assume({ pageCap: "1" });
      const pages = await readAll(cloud, list);
      expect(pages.map((page) => page.length)).to.deep.equal(all.map(() => 1));
      expect(pages.flat()).to.deep.equal(all);
    });

  it("are capped by a rule as well, for the calls it names", async () => {
    const cloud = await startCloud();
    await protect(cloud);
    await cloud.sim.control.faults.add({ match: { call: "list-replications" }, effect: { kind: "page-cap", rows: 2 } });
    expect((await cloud.get("/v1/{p}/replications")).replications).to.have.lengthOf(2);
    expect((await cloud.get("/v2/{p}/cloudvolumes/detail")).volumes.length).to.be.greaterThan(2);
  });

  it("count all matches, or the rows of the capped page", async () => {
    const cloud = await startCloud({ assumptions: { pageCap: "2" } });
    await protect(cloud);
    expect((await cloud.get("/v1/{p}/replications")).count).to.equal(6);
    await cloud.sim.control.assume({ listCount: "page" });
    expect((await cloud.get("/v1/{p}/replications")).count).to.equal(2);
  });

  for (const [value, status] of [
    ["accepted", 200],
    ["refused", 400],
    ["capped", 200],
  ] as const)
    it(`of limit=1000 are ${value}, and 999 is always taken`, async () => {
      const cloud = await startCloud({ assumptions: { limit1000: value } });
      const reply = await cloud.call("GET", "/v1/{p}/server-groups?limit=1000");
      expect(reply.status).to.equal(status);
      if (status === 400) expect(reply.body.error.code).to.equal("SDRS.0221");
      expect((await cloud.call("GET", "/v1/{p}/server-groups?limit=999")).status).to.equal(200);
      expect((await cloud.call("GET", "/v1/{p}/server-groups")).status).to.equal(200);
    });
});
