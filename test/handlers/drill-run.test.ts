import { once } from "node:events";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect } from "chai";
import { checkDrill } from "../../provider/resources/drill/check-drill";
import type { DrillWish } from "../../provider/drills/run-drill";
import type { Check } from "../../provider/model/checks";
import { systemClock } from "../../provider/wait";
import type { Ended, Objects } from "../../provider/model/drill-history";
import type { DrillFile } from "../../provider/model/drill-file";
import { Drills, FILE, emergencyDrill, objectsIn, passed } from "./drill-scene";
import { type Bench, useBench } from "../support/handlers";
import { GROUP, byName, protectedWorld } from "./scenes";

const DELETE = { match: { call: "delete-drill" } } as const;

const named = (name: string): Check => ({ name, tcp: { server: "web-1", port: 80 } });

describe("a drill that ends", () => {
  const bench = useBench({ world: protectedWorld });

  it("passes, tells how long it took, and leaves the world as it was", async () => {
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    const ended = await drills.ended(FILE);
    expect(ended).to.include({ state: "passed" });
    expect(ended.reasons).to.deep.equal([]);
    expect(ended.bootedSeconds).to.be.above(30);
    expect(ended.readySeconds).to.be.at.least(ended.bootedSeconds ?? 0);
    expect(ended.cleanUp).to.deep.include({ complete: true, left: [] });
    expect(ended.servers.flatMap(({ addresses }) => addresses)).to.have.length(2);
    expect(objectsIn(await bench().world())).to.deep.equal(before);
    expect(await bench().accepted("createDisasterRecoveryDrill")).to.equal(1);
    const { servers, disks, ports } = drills.last().objects;
    expect([servers.length, disks.length, ports.length]).to.deep.equal([2, 4, 2]);
  });

  it("is on record, with a name of its own, before it is asked for", async () => {
    const drills = new Drills(bench());
    await bench().control.faults.add({ match: { call: "create-drill" }, effect: { kind: "status", status: 400 } });
    const ended = await drills.ended(FILE);
    expect(ended.state).to.equal("failed");
    expect(drills.last().begun.name).to.match(/^sdrs-drill-[0-9a-f]{16}$/);
    expect(ended.reasons[0]).to.contain("Creating");
    expect(ended.readySeconds).to.equal(null);
  });

  it("is asked for once where the answer is lost", async () => {
    const effect = { kind: "reset", after: true } as const;
    await bench().control.faults.add({ match: { call: "create-drill" }, times: 1, effect });
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    expect((await drills.ended(FILE)).state).to.equal("passed");
    expect(await bench().accepted("createDisasterRecoveryDrill")).to.equal(1);
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });

  it("takes the VPC of the drill before, which the service keeps", async () => {
    const drills = new Drills(bench());
    await drills.run(FILE);
    const { vpcId } = drills.last().objects;
    await drills.run(FILE);
    expect(vpcId).to.be.a("string");
    expect(drills.last().objects.vpcId).to.equal(vpcId);
    expect((await bench().world()).vpcs).to.have.length(2);
  });

  it("gets another VPC where that of the drill before is gone or taken", async () => {
    const drills = new Drills(bench());
    await drills.run(FILE);
    const first = drills.last().objects.vpcId ?? "";
    const taken = bench().resource("DisasterRecoveryDrill");
    const { id } = byName((await bench().world()).groups, GROUP);
    await taken.up({ name: "of-anna", protectionGroupId: id, drillVpcId: first });
    expect((await drills.ended(FILE)).state).to.equal("passed");
    expect(drills.said.join("\n")).to.contain("is used by drill of-anna");
    expect(drills.last().objects.vpcId).not.to.equal(first);
    expect((await bench().world()).drills.map(({ name }) => name)).to.deep.equal(["of-anna"]);
  });

  it("fails when it is not ready in time", async () => {
    const ended = await new Drills(bench()).ended({ ...FILE, objective: { ready: "10s" } });
    expect(ended.state).to.equal("failed");
    expect(ended.reasons.join()).to.match(/^ready: \d+ s, and the objective is 10 s$/);
    expect(ended.cleanUp.complete).to.equal(true);
  });

  it("fails when a server does not stay up, and names it", async () => {
    const drills = new Drills(bench());
    const down = async (): Promise<void> => {
      for (const { id, role } of (await bench().world()).servers as readonly { id: string; role: string }[])
        if (role === "drill") await bench().control.setServer({ server: id, status: "ERROR" });
    };
    bench().clock.after(65, down);
    const ended = await drills.ended({ ...FILE, boot: { within: "2m" } });
    expect(ended.state).to.equal("failed");
    expect(ended.reasons.join()).to.match(/not up in time: server \S+ \(\S+\) is ERROR/);
    expect(ended).to.include({
      bootedSeconds: null,
      readySeconds: null,
      proves: "It proves nothing: its servers did not all boot.",
    });
    expect(ended.cleanUp.complete).to.equal(true);
  });

  it("starts servers that stand still in waves, by the names that they have", async () => {
    const drills = new Drills(bench());
    const copies = async (): Promise<readonly { id: string; name: string; role: string }[]> => {
      const { servers } = await bench().world();
      return (servers as readonly { id: string; name: string; role: string }[]).filter(({ role }) => role === "drill");
    };
    let seen: Awaited<ReturnType<typeof copies>> = [];
    bench().clock.after(65, async () => {
      seen = await copies();
      for (const { id } of seen) await bench().control.setServer({ server: id, status: "SHUTOFF" });
    });
    const ended = await drills.ended({ ...FILE, startOrder: [["db-1"], ["web-1"]] });
    expect(ended.state, ended.reasons.join()).to.equal("passed");
    const waves = ended.timeline.map(({ what }) => what).filter((what) => what.startsWith("wave "));
    expect(waves).to.have.length(2);
    expect(waves[0]).to.match(/^wave 1 of 2 is up: \S*db/);
    expect(waves[1]).to.match(/^wave 2 of 2 is up: \S*web/);
    const calls = await bench().control.calls({ method: "POST", path: "/cloudservers/action" });
    const started = calls.map(
      ({ body }) => (body as { "os-start": { servers: { id: string }[] } })["os-start"].servers,
    );
    const idOf = (name: string): string => byName(seen, name).id;
    expect(started).to.deep.equal([[{ id: idOf("db-1") }], [{ id: idOf("web-1") }]]);
  });

  it("measures the loss of data by the check that is named, against the objective", async () => {
    const lost = async (value: number | null): Promise<Ended> =>
      new Drills(bench()).ended(
        { ...FILE, dataLoss: "newest row", objective: { dataLoss: "1m" } },
        {
          checks: [named("port"), named("newest row")],
          verify: async (checks, servers) => {
            const id = (await servers())[0]?.id ?? "";
            return checks.map(({ name }) => ({ ...passed(name, id), value: name === "newest row" ? value : 1 }));
          },
        },
      );
    const within = await lost(59);
    expect(within).to.deep.include({ state: "passed", dataLossSeconds: 59 });
    const beyond = await lost(61);
    expect(beyond.state).to.equal("failed");
    expect(beyond.reasons.join()).to.match(/^the data loss: 61 s, and the objective is 60 s$/);
    const silent = await lost(null);
    expect(silent).to.deep.include({ state: "unproven", dataLossSeconds: null });
  });

  it("is not begun where no check measures the loss of data", async () => {
    const begun = async (more: Partial<DrillFile>): Promise<readonly string[]> => {
      const end = await new Drills(bench()).run({ ...FILE, ...more });
      return end.did === "refused" ? end.preflight.problems : [];
    };
    expect(await begun({ dataLoss: "rows" })).to.deep.equal(['dataLoss names check "rows", which is not declared']);
    expect(await begun({ objective: { dataLoss: "1m" } })).to.deep.equal([
      "objective has dataLoss, and no check measures it: name one in dataLoss",
    ]);
  });

  it("fails when a check fails, and is unproven without a proof", async () => {
    const drills = new Drills(bench());
    const check = passed("rows", "some-server");
    const failing = await drills.ended(FILE, {
      verify: () => Promise.resolve([{ ...check, state: "failed", proof: null, error: "0 rows" }]),
    });
    expect(failing.state).to.equal("failed");
    expect(failing.reasons).to.deep.equal(["check rows failed: 0 rows"]);
    expect(failing.readySeconds).to.equal(null);
    const other = await drills.ended(FILE, { verify: () => Promise.resolve([check]) });
    expect(other.state).to.equal("unproven");
    expect(other.reasons.join()).to.contain("no server of this drill");
  });

  it("can prove only that its servers boot where no way in is declared", async () => {
    const { access: _access, ...file } = FILE;
    const drills = new Drills(bench());
    const ended = await drills.ended(file);
    expect(ended.state).to.equal("unproven");
    expect(ended.proves).to.equal("It proves only that its servers boot: no way in was declared.");
    expect(drills.said[0]).to.contain("No way in is declared");
    expect(ended.bootedSeconds).to.be.above(0);
  });

  it("fails when production is not as it was", async () => {
    const drills = new Drills(bench());
    const web = byName((await bench().world()).servers, "web-1").id;
    bench().clock.after(60, () => bench().control.power({ server: web, status: "SHUTOFF" }));
    const ended = await drills.ended(FILE);
    expect(ended.state).to.equal("failed");
    expect(ended.touched).to.deep.equal(["server web-1 was ACTIVE before and is SHUTOFF after"]);
  });

  it("tries its clean-up again for as long as it may when that is refused for a while", async () => {
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    await bench().control.faults.add({ ...DELETE, times: 9, effect: { kind: "status", status: 409 } });
    const ended = await drills.ended(FILE);
    expect(ended.cleanUp.complete).to.equal(true);
    expect(drills.said.join("\n")).to.contain("not clean yet");
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });

  it("names what is left when its clean-up is refused for longer, and the next run finishes that", async () => {
    const drills = new Drills(bench());
    const before = objectsIn(await bench().world());
    await bench().control.faults.add({ ...DELETE, effect: { kind: "status", status: 409 } });
    const ended = await drills.ended({ ...FILE, cleanUp: "2m" });
    expect(ended.state).to.equal("passed");
    expect(ended.cleanUp.complete).to.equal(false);
    expect(ended.cleanUp.left.map(({ kind, id }) => [kind, id])).to.deep.equal([
      ["drill", drills.last().objects.drillId],
    ]);
    expect(drills.open()).to.have.length(1);
    await bench().control.faults.clear();
    await drills.finish();
    expect(drills.open()).to.deep.equal([]);
    expect(objectsIn(await bench().world())).to.deep.equal(before);
  });
});

describe("a drill at whose address production answers", () => {
  const bench = useBench({ world: protectedWorld });
  let production: Server;
  let asked = 0;

  beforeEach(async () => {
    asked = 0;
    production = createServer((_request, response) => {
      asked++;
      response.end("ok");
    });
    production.listen(0, "127.0.0.1");
    await once(production, "listening");
  });
  afterEach(async () => {
    production.close();
    await once(production, "close");
  });

  const shop = (more: object = {}): Check => {
    const { port } = production.address() as AddressInfo;
    const http = { server: "web-1", url: "http://shop.example/", body: "ok", connectTo: `127.0.0.1:${port}`, ...more };
    return { name: "shop", http, within: "1s", every: "1s" };
  };

  it("is unproven, however well that answers", async () => {
    const file = { ...FILE, access: { jump: "check@bastion" } };
    const ended = await new Drills(bench()).ended(file, { checks: [shop()], verify: real });
    expect(asked, "production was asked").to.be.above(0);
    expect(ended.state).to.equal("unproven");
    expect(ended.reasons.join()).to.contain("nothing proves that this is web-1");
    expect(ended.readySeconds).to.equal(null);
  });

  it("is unproven when a runner tells the id of production's server", async () => {
    const { id } = byName((await bench().world()).servers, "web-1");
    const answer = `console.log(JSON.stringify({ state: "passed", serverId: "${id}" }))`;
    const checks = [shop({ runner: [process.execPath, "-e", answer] })];
    const ended = await new Drills(bench()).ended(FILE, { checks, verify: real });
    expect(ended.state).to.equal("unproven");
    expect(ended.reasons.join()).to.contain(id);
  });

  it("asks nobody where no way in is declared", async () => {
    const { access: _access, ...file } = FILE;
    const ended = await new Drills(bench()).ended(file, { checks: [shop()], verify: real });
    expect(ended.state).to.equal("unproven");
    expect(asked).to.equal(0);
  });

  const real: DrillWish["verify"] = (checks, servers) => {
    const call = { clock: systemClock, signal: new AbortController().signal };
    return checkDrill(call, checks, servers, { env: process.env });
  };
});

describe("a drill that is somebody's by now", () => {
  const bench = useBench({ world: protectedWorld });

  async function left(more: (bench: Bench, drill: string, objects: Objects) => Promise<unknown>): Promise<Drills> {
    const drills = new Drills(bench());
    await bench().control.faults.add({ ...DELETE, effect: { kind: "status", status: 409 } });
    await drills.run({ ...FILE, cleanUp: "10s" });
    await bench().control.faults.clear();
    const { objects } = drills.last();
    await more(bench(), objects.drillId ?? "", objects);
    await drills.finish();
    return drills;
  }

  it("is not touched once it is marked as an emergency drill", async () => {
    const drills = await left((one, drill) => one.control.rename({ drill, name: "emergency-orders" }));
    expect((await bench().world()).drills).to.have.length(1);
    expect(drills.last().cleanUp?.left[0]?.why).to.contain("emergency drill");
  });

  it("is not touched once it has another name", async () => {
    const drills = await left((one, drill) => one.control.rename({ drill, name: "rehearsal-of-anna" }));
    expect((await bench().world()).drills).to.have.length(1);
    expect(drills.last().cleanUp?.left[0]?.why).to.contain("rehearsal-of-anna");
  });

  it("is not touched once a foreign EIP leads to it", async () => {
    const drills = await left(async (one, _drill, { ports: [port = ""] }) => {
      const { eips } = await one.world();
      await one.control.bindEip({ eip: eips[0]?.id ?? "", port });
    });
    expect((await bench().world()).drills).to.have.length(1);
    expect(drills.last().cleanUp?.left[0]?.why).to.contain("EIP 80.158.1.2");
  });
});

describe("the preflight of a drill", () => {
  const limits = { servers: 5, cores: 8, ram: 17_000, volumes: 14, gigabytes: 60 };
  const bench = useBench({ world: { ...protectedWorld, limits } });

  it("names every problem at once and sends nothing", async () => {
    await emergencyDrill(bench());
    await bench().control.linkDown({ group: GROUP });
    const mark = await bench().mark();
    const file = {
      ...FILE,
      network: { vpcId: "3e3e3e3e-0000-4000-8000-000000000000" },
      startOrder: [["db-9"], ["web-1"]],
      objective: { ready: "1m" },
    };
    const end = await new Drills(bench()).run(file, {
      more: { checks: [{ name: "shop", tcp: { server: "web-9", port: 80 }, within: "2m" }] },
    });
    if (end.did !== "refused") throw new Error("it was not refused");
    const PLANTED = [
      /there is no VPC 3e3e3e3e/,
      /emergency drill emergency-orders/,
      /startOrder names server "db-9"/,
      /check shop names server "web-9"/,
      /check shop may take 2m, longer than the objective/,
      /quota of servers leaves/,
      /quota of cores leaves/,
      /quota of MB of memory leaves/,
      /quota of disks leaves/,
      /quota of GB on disks leaves/,
    ];
    const { problems } = end.preflight;
    for (const pattern of PLANTED)
      expect(
        problems.filter((text) => pattern.test(text)),
        String(pattern),
      ).to.have.length(1);
    expect(problems).to.have.length(PLANTED.length);
    expect(await bench().writes(mark)).to.deep.equal([]);
    expect(end.preflight.cost).to.match(/^2 servers \(4 cores, 8192 MB of memory\) and 5 disks of 27 GB in all/);
  });
});
