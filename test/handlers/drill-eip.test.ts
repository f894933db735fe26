import { expect } from "chai";
import type { SimulatorOptions } from "../../simulator/index";
import { useBench } from "../support/handlers";
import { Drills, EIP_FILE, PORT, byEip, objectsIn } from "./drill-scene";
import { GROUP, byName, protectedWorld } from "./scenes";

type Answered = Parameters<NonNullable<SimulatorOptions["onAnswer"]>>[0];

const BUSY = { kind: "status", status: 409, body: { code: "VPC.0512", message: "busy" } } as const;
const LOST = { kind: "reset", after: true } as const;

describe("a drill with EIPs of its own", () => {
  let heard: ((answered: Answered) => void) | undefined;
  const bench = useBench({ world: protectedWorld, onAnswer: (answered) => heard?.(answered) });

  afterEach(() => {
    heard = undefined;
  });

  it("passes by them, and leaves the world as it was", async () => {
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    const ended = await drills.ended(EIP_FILE, { verify: byEip });
    expect(ended.state, ended.reasons.join()).to.equal("passed");
    expect(ended.checks[0]?.proof?.by).to.equal("eip");
    expect(ended.servers.find(({ name }) => name.includes("web-1"))?.addresses[0]).to.match(/\(EIP 203\.0\.113\.1\)$/);
    expect(ended.timeline.map(({ what }) => what).join("\n")).to.match(/EIP 203\.0\.113\.1 \(\S+\) leads to server/);
    expect(objectsIn(await bench().world())).to.deep.equal(before);
    const [asked] = await bench().control.calls({ method: "POST", path: "/publicips" });
    const [name = ""] = drills.last().asked;
    expect(asked?.body).to.deep.equal({
      publicip: { type: "5_bgp" },
      bandwidth: { name, size: 5, share_type: "PER", charge_mode: "traffic" },
    });
    expect(name)
      .to.match(new RegExp(`^${drills.last().begun.name}-[0-9a-f-]{36}$`))
      .and.have.length(64);
    expect(await bench().control.calls({ method: "POST", path: "/publicips" })).to.have.length(1);
  });

  it("has each name on record before it is asked for, and each id before it is bound", async () => {
    const drills = new Drills(bench());
    const atOnce: string[] = [];
    heard = ({ method, path, service }) => {
      const [name = "-"] = drills.runs().at(-1)?.asked ?? [];
      if (service !== "vpc" || method === "GET") return;
      atOnce.push(
        `${method} ${drills.text.includes(name)} ${drills.last().objects.eips.some((id) => path.includes(id))}`,
      );
    };
    await drills.run(EIP_FILE);
    expect(atOnce).to.deep.equal(["POST true false", "PUT true true", "PUT true true", "DELETE true true"]);
  });

  it("gives them to the servers that are named, of the size and type that are named", async () => {
    const bindEip = { servers: ["db-1", "web-1"], bandwidth: 20, type: "5_mailbgp" };
    const drills = new Drills(bench());
    await drills.ended({ ...EIP_FILE, access: { bindEip } }, { verify: byEip });
    const bodies = (await bench().control.calls({ method: "POST", path: "/publicips" })).map(({ body }) => body);
    expect(bodies).to.have.length(2);
    expect(bodies[0]).to.deep.include({ publicip: { type: "5_mailbgp" } });
    expect((bodies[0] as { bandwidth: object }).bandwidth).to.include({ size: 20 });
    expect(drills.said.join("\n")).to.contain("2 EIPs of 20 Mbit/s, charged by traffic");
  });

  it("says what becomes reachable, and by which security groups", async () => {
    const drills = new Drills(bench());
    await drills.run(EIP_FILE);
    expect(drills.said[0]).to.match(
      /reachable from the Internet .*: web-1\S* gets an EIP\. .* security groups, .*, which are \w+\.$/,
    );
  });

  for (const [call, what] of [
    ["assign-eip", "assigning one"],
    ["update-eip", "binding or unbinding one"],
    ["release-eip", "releasing one"],
  ] as const)
    it(`passes where the answer to ${what} is lost, and asks for one alone`, async () => {
      await bench().control.faults.add({ match: { call }, times: 1, effect: LOST });
      const drills = new Drills(bench());
      const before = objectsIn(await bench().world());
      const ended = await drills.ended(EIP_FILE, { verify: byEip });
      expect(ended.state, ended.reasons.join()).to.equal("passed");
      expect(ended.cleanUp.complete).to.equal(true);
      expect(await bench().control.calls({ method: "POST", path: "/publicips" })).to.have.length(1);
      expect(objectsIn(await bench().world())).to.deep.equal(before);
    });

  it("fails and is clean where none is to be had", async () => {
    await bench().control.faults.add({
      match: { call: "assign-eip" },
      effect: { kind: "status", status: 409, body: { code: "VPC.0532", message: "No more IP addresses available" } },
    });
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    const ended = await drills.ended(EIP_FILE, { verify: byEip });
    expect(ended.state).to.equal("failed");
    expect(ended.reasons[0]).to.contain("No more IP addresses");
    expect(ended.cleanUp.complete).to.equal(true);
    expect(drills.last().asked).to.deep.equal([]);
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });

  for (const call of ["update-eip", "release-eip", "list-eips", "show-eip"] as const)
    it(`tries its clean-up again while ${call} is refused`, async () => {
      const drills = new Drills(bench());
      const before = objectsIn(await bench().world());
      const ended = await drills.ended(EIP_FILE, {
        verify: async (checks, servers) => {
          const results = await byEip(checks, servers);
          await bench().control.faults.add({ match: { call }, times: call === "show-eip" ? 2 : 3, effect: BUSY });
          return results;
        },
      });
      expect(ended.cleanUp, JSON.stringify(ended.cleanUp.left)).to.include({ complete: true });
      expect(objectsIn(await bench().world())).to.deep.equal(before);
    });

  it("names an EIP that it cannot release, removes the rest, and the next run releases it", async () => {
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    await bench().control.faults.add({ match: { call: "release-eip" }, effect: BUSY });
    const ended = await drills.ended({ ...EIP_FILE, cleanUp: "1m" }, { verify: byEip });
    const { eips } = drills.last().objects;
    expect(ended.cleanUp.complete).to.equal(false);
    expect(ended.cleanUp.left.map(({ kind, id }) => `${kind} ${id}`)).to.deep.equal([`EIP ${eips[0]}`]);
    expect(ended.cleanUp.left[0]?.why).to.contain("busy");
    expect((await bench().world()).drills).to.deep.equal([]);
    expect((await drills.leftovers()).map(({ kind, id, kept }) => [kind, id, kept])).to.deep.equal([
      ["EIP", eips[0], false],
    ]);
    await bench().control.faults.clear();
    await drills.finish();
    expect(drills.open()).to.deep.equal([]);
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });

  /** The EIP of the run, while the checks run. */
  const ownEip = async (): Promise<string> => {
    const { eips } = await bench().world();
    return byOwn(eips.map(({ id, public_ip_address: address }) => ({ id, address })));
  };
  const byOwn = (eips: readonly { readonly id: string; readonly address: string }[]): string =>
    eips.find(({ address }) => address.startsWith("203.0.113."))?.id ?? "";

  it("leaves alone its drill and its EIP once a foreign EIP leads to it, and removes both when that is away", async () => {
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    const foreign = (await bench().world()).eips[0]!;
    const ended = await drills.ended(EIP_FILE, {
      verify: async (checks, servers) => {
        const results = await byEip(checks, servers);
        const db = (await servers()).find(({ names }) => names.includes("db-1"));
        const port = (await bench().world()).ports.find(({ device_id: id }) => id === db?.id);
        await bench().control.bindEip({ eip: foreign.id, port: port?.id ?? "" });
        return results;
      },
    });
    expect(ended.cleanUp.left.map(({ kind }) => kind)).to.deep.equal(["drill", "EIP"]);
    expect(ended.cleanUp.left[0]?.why).to.contain(foreign.public_ip_address);
    const world = await bench().world();
    expect(world.drills).to.have.length(1);
    expect(world.eips.find(({ id }) => id === ended.cleanUp.left[1]?.id)?.port_id).to.be.a("string");
    expect((await drills.leftovers()).map(({ kind, kept }) => [kind, kept])).to.deep.equal([
      ["drill", true],
      ["EIP", true],
    ]);
    await bench().control.bindEip({ eip: foreign.id, port: foreign.port_id });
    await drills.finish();
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });

  it("leaves alone an EIP of its own that somebody took for another server, and takes the proof of its check", async () => {
    const drills = new Drills(bench());
    const web = byName((await bench().world()).servers, "db-1").id;
    const began = bench().clock.now();
    let eip = "";
    const ended = await drills.ended(EIP_FILE, {
      verify: async (checks, servers) => {
        const results = await byEip(checks, servers);
        const { ports } = await bench().world();
        eip = await ownEip();
        await bench().control.bindEip({ eip, port: ports.find(({ device_id: id }) => id === web)?.id ?? "" });
        return results;
      },
    });
    expect(ended.state).to.equal("unproven");
    expect(ended.reasons.join()).to.contain("its EIP was not seen to lead to server");
    expect(ended.cleanUp.left.map(({ kind, id }) => [kind, id])).to.deep.equal([["EIP", eip]]);
    expect(ended.cleanUp.left[0]?.why).to.contain("was bound by somebody to port");
    const world = await bench().world();
    expect(world.drills).to.deep.equal([]);
    expect(world.eips.find(({ id }) => id === eip)?.port_id).to.be.a("string");
    expect(bench().clock.now() - began, "it waits for nobody").to.be.below(14 * 60_000);
  });

  it("leaves its EIP to a drill that is kept for an emergency, and says so", async () => {
    const drills = new Drills(bench());
    const ended = await drills.ended(EIP_FILE, {
      verify: async (checks, servers) => {
        const results = await byEip(checks, servers);
        const [drill] = (await bench().world()).drills;
        await drills.keep(drill?.id ?? "");
        return results;
      },
    });
    expect(ended.cleanUp.left.map(({ kind }) => kind)).to.deep.equal(["drill", "EIP"]);
    expect(ended.cleanUp.left[1]?.why).to.match(/leads to drill \S+, which is left alone/);
    const { drills: left, eips } = await bench().world();
    expect(left).to.have.length(1);
    expect(eips.find(({ id }) => id === ended.cleanUp.left[1]?.id)?.port_id).to.be.a("string");
  });

  it("asks for no EIP of a drill that is kept before its servers are up", async () => {
    const drills = new Drills(bench());
    bench().clock.after(70, async () => {
      await drills.keep((await bench().world()).drills[0]?.id ?? "");
    });
    const ended = await drills.ended({ ...EIP_FILE, boot: { steady: "2m" } }, { verify: byEip });
    expect(ended.state).to.equal("unproven");
    expect(await bench().control.calls({ method: "POST", path: "/publicips" })).to.deep.equal([]);
  });
});

describe("the preflight of a drill with EIPs of its own", () => {
  const bench = useBench({ world: { ...protectedWorld, limits: { eips: 1 } } });

  it("refuses before anything is made where the quota, a server or a check does not fit", async () => {
    const mark = await bench().mark();
    const file = { ...EIP_FILE, access: { bindEip: { servers: ["web-1", "web-9"] } } };
    const elsewhere = { name: "db", tcp: { server: "db-1", port: 5432 } };
    const end = await new Drills(bench()).run(file, { more: { checks: [PORT, elsewhere] } });
    if (end.did !== "refused") throw new Error("it was not refused");
    expect(end.preflight.problems).to.deep.equal([
      'access.bindEip names server "web-9", which the group does not have: it has db-1-protected, web-1-protected',
      'check db goes to the EIP of "db-1", which access.bindEip leaves out: name it there',
      "the quota of EIPs leaves 0 of 1, and the drill needs 1: have it raised, or free some",
    ]);
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  it("goes on, and says so, where the quota cannot be read", async () => {
    await bench().control.faults.add({
      match: { call: "show-network-quotas" },
      effect: { kind: "status", status: 403 },
    });
    const drills = new Drills(bench());
    const ended = await drills.ended(EIP_FILE, { verify: byEip });
    expect(drills.said[0]).to.equal("the quota of EIPs could not be read, so nothing of it was checked");
    expect(ended.reasons[0]).to.contain("Assigning EIP");
    expect(ended.cleanUp.complete).to.equal(true);
    expect((await bench().world()).drills).to.deep.equal([]);
  });
});

describe("a drill with EIPs that are seen late", () => {
  let heard: ((answered: Answered) => void) | undefined;
  const bench = useBench({
    ...{ world: protectedWorld, assumptions: { eipVisible: "after-5-seconds" } },
    onAnswer: (answered) => heard?.(answered),
  });

  it("is found by its name once it is seen, where the run died at its request", async () => {
    const before = objectsIn(await bench().world());
    const drills = new Drills(bench());
    const death = new AbortController();
    heard = ({ method, path }) => {
      if (method === "POST" && path.endsWith("/publicips")) death.abort();
    };
    await drills.run(EIP_FILE, { dies: death.signal }).catch(() => undefined);
    heard = undefined;
    expect(drills.last().objects.eips).to.deep.equal([]);
    expect((await bench().world()).eips).to.have.length(2);
    await drills.finish();
    expect(drills.open()).to.deep.equal([]);
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });

  it("waits for them, also where the answer was lost", async () => {
    const before = objectsIn(await bench().world());
    await bench().control.faults.add({ match: { call: "assign-eip" }, times: 1, effect: LOST });
    const ended = await new Drills(bench()).ended(EIP_FILE, { verify: byEip });
    expect(ended.state, ended.reasons.join()).to.equal("passed");
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });
});

describe("a drill with EIPs whose names are not told", () => {
  const bench = useBench({ world: protectedWorld, assumptions: { eipBandwidthName: "absent" } });

  it("is cleaned up by the ids", async () => {
    const before = objectsIn(await bench().world());
    expect((await new Drills(bench()).ended(EIP_FILE, { verify: byEip })).state).to.equal("passed");
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });

  it("is not called clean where the answer was lost: it names those that may be it", async () => {
    await bench().control.faults.add({ match: { call: "assign-eip" }, times: 1, effect: LOST });
    const drills = new Drills(bench());
    const ended = await drills.ended({ ...EIP_FILE, cleanUp: "1m" }, { verify: byEip });
    expect(ended.state).to.equal("failed");
    expect(ended.cleanUp.complete).to.equal(false);
    expect(ended.cleanUp.left.map(({ kind, id }) => [kind, id])).to.deep.equal([["EIP", drills.last().asked[0]]]);
    expect(ended.cleanUp.left[0]?.why).to.contain("look at these in the console");
    expect(byName((await bench().world()).groups, GROUP).status).to.equal("protected");
  });
});
