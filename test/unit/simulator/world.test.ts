/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment */
import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkWorld, generateWorld, parseGeneration, readWorld, startSimulator } from "../../../simulator/index.js";
import { closeClouds, startCloud } from "./cloud.js";

const server = { name: "a", zone: "eu-de-01", disks: [{ name: "a-root", size: 40 }], nics: [{ subnet: "s" }] };
const vpcs = [{ name: "v", cidr: "10.0.0.0/16", subnets: [{ name: "s", cidr: "10.0.0.0/24" }] }];

describe("worlds", () => {
  afterEach(closeClouds);

  const bad: [string, unknown, RegExp][] = [
    [
      "a field that is not known",
      { servers: [{ ...server, colour: "red" }] },
      /servers\[0\]\.colour is not a known field/,
    ],
    ["a field that is missing", { servers: [{ name: "a" }] }, /servers\[0\]\.zone is missing/],
    [
      "a value of the wrong kind",
      { servers: [{ ...server, disks: [{ name: "x", size: "big" }] }] },
      /servers\[0\]\.disks\[0\]\.size must be integer/,
    ],
    ["a value that is not among those possible", { flavour: "blue" }, /flavour must be one of otc, huawei/],
  ];
  for (const [what, world, message] of bad) {
    it(`name the place of ${what}`, () => {
      expect(() => checkWorld(world, "orders.yaml")).to.throw(message);
    });
  }

  const dangling: [string, object, RegExp][] = [
    [
      "a subnet",
      { vpcs, servers: [{ ...server, nics: [{ subnet: "t" }] }] },
      /servers\[0\]\.nics\[0\]\.subnet names no subnet of its VPC: t/,
    ],
    ["a VPC", { vpcs, servers: [{ ...server, vpc: "w" }] }, /servers\[0\]\.vpc names no VPC of the world: w/],
    [
      "a domain",
      { vpcs, groups: [{ name: "g", sourceZone: "eu-de-01", targetZone: "eu-de-02" }] },
      /groups\[0\]: no domain of the world joins/,
    ],
  ];
  for (const [what, world, message] of dangling) {
    it(`name the place of ${what} that does not exist`, async () => {
      const error = await startSimulator({ world }).catch((error: unknown) => (error as Error).message);
      expect(error).to.match(message);
    });
  }

  it("are read from YAML and JSON files, and errors name the file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "world-"));
    const path = join(folder, "orders.json");
    writeFileSync(path, JSON.stringify({ vpcs, servers: [server] }));
    const { sim } = await startCloud({ world: path });
    expect((await sim.control.world()).servers.map((row) => row.name)).to.deep.equal(["a"]);
    writeFileSync(path, "{");
    expect(() => readWorld(path)).to.throw(/orders\.json is not valid JSON/);
    const other = join(folder, "clouds.yaml");
    writeFileSync(other, "clouds:\n  password: 'Tr0ub4dor\n  x: [");
    expect(() => readWorld(other)).to.throw(/clouds\.yaml is not valid YAML, line \d$/);
    expect(() => readWorld(join(folder, "none.yaml"))).to.throw(
      /none\.yaml cannot be read \(shipped worlds: demo, waves\)/,
    );
    rmSync(folder, { recursive: true });
  });

  it("shipped as waves hold three protected groups in sync", async () => {
    const { sim, get } = await startCloud({ world: "waves" });
    const { server_groups: groups } = await get("/v1/{p}/server-groups");
    expect(groups).to.have.length(3);
    for (const group of groups) expect(group).to.include({ status: "protected", progress: 100 });
    expect((await sim.control.world()).eips).to.have.length(2);
  });

  it("are generated with as many groups and pairs as asked", async () => {
    expect(parseGeneration("groups=7,pairs=20")).to.deep.equal({ groups: 7, pairs: 20 });
    expect(parseGeneration("pairs=3")).to.deep.equal({ groups: 1, pairs: 3 });
    for (const other of [
      ...["many", "0x10", "1e2", "+1", "-1", "1.0", "", "1=2", "1,groups=2"].map((value) => `groups=${value}`),
      ...["toString=1", "groups"],
    ])
      expect(() => parseGeneration(other), other).to.throw(/takes groups=N,pairs=N, each once and in plain digits/);
    const { sim } = await startCloud({ world: generateWorld({ groups: 7, pairs: 20 }) });
    const world = await sim.control.world();
    expect([world.groups.length, world.pairs.length]).to.deep.equal([7, 20]);
  });
});
