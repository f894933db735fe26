import { expect } from "chai";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { worldText } from "../../../cli/export/file";
import { openStage } from "../../../cli/gameday/stage/open";
import { findingsOf } from "../../../cli/tabletop/findings";
import { ended } from "../../../cli/tabletop/rehearse";
import { chooseWorld } from "../../../cli/tabletop/world";
import type { World } from "../../../simulator/index";
import { failure } from "../failure";
import { MOVED, REFUSED } from "./seen";

const disk = (name: string) => ({ id: name, name, size: 1 });
const server = (name: string, disks: readonly string[]) => ({
  ...{ id: name, name, zone: "eu-de-01", disks: disks.map(disk), nics: [] },
});
const group = (more: object) => ({
  ...{ id: "g1", name: "orders", sourceZone: "eu-de-01", targetZone: "eu-de-02", status: "protected" as const },
  instances: [{ id: "i", name: "web-i", server: "web", drServer: "web-dr" }],
  pairs: [{ id: "p", name: "root-pair", disk: "root", drDisk: "root-dr" }],
  ...more,
});
const world = (more: object = {}, rest: Partial<World> = {}): World => ({
  servers: [server("web", ["root"]), server("web-dr", ["root-dr"])],
  groups: [group(more)],
  ...rest,
});
const calm = { ...MOVED, consents: [], references: [], servers: MOVED.servers.slice(0, 1), addresses: [] };
const said = (one: typeof MOVED, of: World): string[] =>
  findingsOf([one], of).map(({ weight, what }) => `${weight}: ${what}`);

describe("findings of a rehearsal", () => {
  it("are none where all is well", () => {
    expect(said(calm, world())).to.deep.equal([]);
  });

  it("are the refusal with its way out, the consent, and what stays stopped", () => {
    expect(said(REFUSED, { groups: [] })).to.deep.equal([
      "blocks: the failover is refused, and nothing is sent: There is no replica to move to",
    ]);
    expect(findingsOf([REFUSED], {})[0]?.next).to.equal("Enable protection.");
    expect(said(MOVED, world())).to.deep.equal([
      "note: somebody must agree to: healthy",
      "note: server batch stays stopped",
      "note: 1 load balancer members and DNS records name addresses of it; no move changes them",
    ]);
  });

  const bad: [string, typeof MOVED, RegExp][] = [
    [
      "a move without an end",
      { ...calm, outcome: "failed" },
      /^blocks: the failover does not end: no reason was given$/,
    ],
    [
      "a move that ends otherwise than well",
      { ...calm, exitCode: 4, failure: { code: "DR_X", message: "It stopped.", hint: "Look." } },
      /^blocks: the failover ends with exit code 4: It stopped$/,
    ],
    [
      "a move of which nothing is told",
      { ...calm, servers: [], untold: "the state is odd." },
      /^blocks: it moves, but nothing is told of its servers and addresses: the state is odd$/,
    ],
    [
      "a move that is silent on a server of the world",
      { ...calm, servers: [] },
      /^blocks: nothing is told of 1 of its 1 server$/,
    ],
    [
      "production that is away",
      { ...calm, outcome: "already there", to: "target" },
      /^attention: production runs at the DR site already/,
    ],
    [
      "a server that does not run",
      { ...calm, servers: [{ name: "web", from: "", to: "", verdict: "down", startedAfter: 1 }] },
      /^blocks: server web does not run/,
    ],
    [
      "one that cannot be read",
      { ...calm, servers: [{ name: "web", from: "", to: "", verdict: "unknown", startedAfter: 1 }] },
      /^blocks: server web does not run/,
    ],
    [
      "an address that is lost",
      { ...calm, addresses: [{ server: "web", privateIp: "192.0.2.1", eip: "203.0.113.1", verdict: "lost" }] },
      /^blocks: 203\.0\.113\.1 of web does not arrive/,
    ],
  ];
  for (const [what, seen, text] of bad)
    it(`are ${what}`, () => {
      expect(said(seen, world()).join()).to.match(text);
    });

  const found: [string, World, string][] = [
    [
      "a disk in no pair",
      world({}, { servers: [server("web", ["root", "bare"]), server("web-dr", ["root-dr"])] }),
      "disk bare of server web is in no replication pair: its data stay behind",
    ],
    [
      "a disk in no pair of the side that serves",
      world({ site: "target" }, { servers: [server("web", ["root"]), server("web-dr", ["root-dr", "bare"])] }),
      "disk bare of server web-dr is in no replication pair: its data stay behind",
    ],
    [
      "a damaged instance",
      world({ instances: [{ id: "i", name: "web-i", server: "web", drServer: "web-dr", status: "invalid" }] }),
      "instance web-i is invalid",
    ],
    [
      "a copy that is not done",
      world({ pairs: [{ id: "p", name: "p", disk: "root", drDisk: "root-dr", progress: 40 }] }),
      "pair p is copied to 40 %: a failover now would lose data",
    ],
    [
      "a fault",
      world({ pairs: [{ id: "p", name: "p", disk: "root", drDisk: "root-dr", fault: "link" }] }),
      "pair p has a fault: link",
    ],
    ["a group without servers", world({ instances: [], pairs: [] }), "no server of it is protected"],
    [
      "no room for a drill",
      world({}, { limits: { servers: 2 } }),
      "a drill needs 1 servers, and the quota has room for 0",
    ],
  ];
  for (const [what, of, text] of found)
    it(`are ${what}`, () => {
      expect(said(calm, of)).to.deep.equal([`attention: ${text}`]);
    });

  it("are no quota where there is none, or enough room", () => {
    for (const servers of [-1, 3]) expect(said(calm, world({}, { limits: { servers } }))).to.deep.equal([]);
  });

  it("are not of another group of its name", () => {
    const twins = [group({}), group({ id: "g2", instances: [], pairs: [] })];
    const found = findingsOf([calm, { ...calm, id: "g2" }], world({}, { groups: twins }));
    expect(found.map(({ groupId, what }) => `${groupId ?? ""}: ${what}`)).to.deep.equal([
      "g2: no server of it is protected",
    ]);
  });

  it("are no second word on an address that is lost", () => {
    const lost = { server: "web", privateIp: "192.0.2.1", eip: null, verdict: "lost" };
    expect(said({ ...calm, exitCode: 7, addresses: [lost] }, world())).to.deep.equal([
      "blocks: 192.0.2.1 of web does not arrive",
    ]);
  });

  it("come in the order of their weight", () => {
    const weights = findingsOf([MOVED, { ...REFUSED, id: "g3" }], world({}, { limits: { servers: 0 } })).map(
      ({ weight }) => weight,
    );
    expect(weights).to.deep.equal(["blocks", "attention", "note", "note", "note"]);
  });
});

describe("the world of sdrs tabletop", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tabletop-"));
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (content: unknown): string => {
    const name = path.join(folder, "w.json");
    writeFileSync(name, typeof content === "string" ? content : JSON.stringify(content));
    return name;
  };

  it("is read whole, with its digest, and its groups are named by name or id", () => {
    const chosen = chooseWorld(file(world()), ["orders"]);
    expect(chosen.digest).to.match(/^[0-9a-f]{64}$/);
    expect(chooseWorld(file(world()), ["g1"]).wanted.has("g1")).to.equal(true);
    expect(chooseWorld("waves", []).world.groups).to.have.length(3);
  });

  it("is refused where it cannot be used, before anything is started", () => {
    expect(() => chooseWorld(file("{"), [])).to.throw(
      /is no world that can be rehearsed: .*not valid JSON[^]*sdrs export[^]*Nothing was started/,
    );
    expect(() => chooseWorld(file({ groups: [] }), [])).to.throw(/it holds no protection group/);
    expect(() => chooseWorld(path.join(folder, "none.yaml"), [])).to.throw(/cannot be read/);
    expect(() => chooseWorld(file(world()), ["order"])).to.throw(/has no group "order"[^]*Did you mean orders\?/);
    expect(() => chooseWorld(file(world()), ["something else"])).to.throw(/It has orders\. Nothing was started/);
    const twice = { ...world(), groups: [group({}), group({ id: "g2" })] };
    expect(() => chooseWorld(file(twice), ["orders"])).to.throw(/several groups "orders"[^]*Name it by its id/);
  });

  it("is refused where it is the first part of an exported one, wherever that ends, and taken with what was added", () => {
    const text = worldText(chooseWorld("waves", []).world, "w.yaml");
    const whole = path.join(folder, "w.yaml");
    writeFileSync(whole, `${text}limits: {}\n`);
    expect(chooseWorld(whole, []).world.groups).to.have.length(3);
    const lines = text.trimEnd().split("\n");
    for (const kept of [lines.length - 1, lines.lastIndexOf("groups:") + 8]) {
      writeFileSync(whole, lines.slice(0, kept).join("\n"));
      expect(() => chooseWorld(whole, []), `${kept} lines`).to.throw(
        /was cut off: the last line [^]*Nothing was started/,
      );
    }
  });

  it("is refused where no cloud could be so, and no engine is started", async () => {
    const twice = { ...world(), groups: [group({}), group({ id: "g1", name: "other" })] };
    const error = await failure(openStage({ folder, world: twice, seed: 1 }));
    expect(error.message).to.match(/\[DR_USAGE\] The world cannot be played: [^]*No engine was started/);
  });

  it("is left alone where somebody ends the rehearsal", () => {
    expect(ended("SIGTERM").message).to.match(
      /The rehearsal was ended \(SIGTERM\)[^]*Nothing but the simulator was reached/,
    );
  });
});
