import { expect } from "chai";
import { SERVER_STATUS, type Startability, startability } from "../../provider/model/server-status";
import { type Bench, failure, useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, VERB, brokenGroup, manageGroup, protectedWorld, serverIds } from "./scenes";

const STATUSES = [...Object.keys(SERVER_STATUS), "gone"];

/** What a failover makes of a DR server by what a start makes of it, and how many seconds that takes at most and at least. */
const DR_SIDE: Readonly<
  Record<Startability, { readonly starts: boolean; readonly seconds: readonly [number, number] }>
> = {
  runs: { starts: true, seconds: [0, 60] },
  starts: { starts: true, seconds: [0, 60] },
  passing: { starts: false, seconds: [600, 700] },
  unclear: { starts: false, seconds: [600, 700] },
  stuck: { starts: false, seconds: [0, 60] },
};

async function put(bench: Bench, server: string, status: string): Promise<void> {
  await bench.control.setServer({ server, status });
}

async function statusOf(bench: Bench, id: string): Promise<string> {
  return (await bench.world()).servers.find((server) => server.id === id)?.status ?? "gone";
}

const kindOf = (status: string): Startability =>
  startability(status === "gone" ? { readable: false, status: "DR_NOT_FOUND" } : { readable: true, status });

describe("servers of a failover with a storage fault", () => {
  const bench = useBench({ world: protectedWorld });

  for (const status of STATUSES) {
    if (status !== "gone") {
      it(`start at the DR site although one is ${status} at production`, async () => {
        const { resource, program } = await brokenGroup(bench());
        const { web, db } = await serverIds(bench());
        await put(bench(), web.source, status);
        await resource.up({ ...program, failover: true });
        for (const { target } of [web, db]) expect(await statusOf(bench(), target)).to.equal("ACTIVE");
      });
    }

    const { starts, seconds } = DR_SIDE[kindOf(status)];
    it(`${starts ? "all run" : "but one run"}, within ${seconds[1]} s, where that one is ${status} at the DR site, whichever comes first`, async () => {
      const { web, db } = await serverIds(bench());
      const { resource, program } = await brokenGroup(bench(), { startOrder: [[db.source], [web.source]] });
      const spoil = (): Promise<unknown> =>
        status === "gone" ? bench().control.deleteServer(db.target) : put(bench(), db.target, status);
      // A server that goes before the move makes the group one that the service does not move.
      if (status === "gone") bench().clock.after(12, spoil);
      else await spoil();
      const begun = bench().clock.now();
      const update = resource.up({ ...program, failover: true });
      if (starts) await update;
      else {
        const text = await failure(update, "could not be started", db.target, `except: ["${db.target}"]`);
        expect(text)
          .to.contain(status === "gone" ? "is gone" : `is ${status}`)
          .and.not.contain(web.target);
        expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
      }
      expect((bench().clock.now() - begun) / 1000).to.be.within(...seconds);
      expect(await statusOf(bench(), web.target)).to.equal("ACTIVE");
      expect((await statusOf(bench(), db.target)) === "ACTIVE").to.equal(starts);
      expect(await bench().sent(VERB.failover)).to.have.length(1);
    });
  }

  it("that are passing to something else are started once they have", async () => {
    const { db } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench(), { startOrder: [[db.source]] });
    await put(bench(), db.target, "REBOOT");
    bench().clock.after(90, () => put(bench(), db.target, "SHUTOFF"));
    await resource.up({ ...program, failover: true });
    expect(await statusOf(bench(), db.target)).to.equal("ACTIVE");
  });

  it("that cannot be started are finished without, as the hint says, and with, once they are repaired", async () => {
    const { web, db } = await serverIds(bench());
    const stuck = async (): Promise<ManagedGroup> => {
      const group = await brokenGroup(bench());
      await put(bench(), db.target, "SUSPENDED");
      await failure(group.resource.up({ ...group.program, failover: true }), "is SUSPENDED: resume it");
      return group;
    };
    const { resource, program } = await stuck();
    await resource.up({ ...program, failover: true, startServers: { except: [db.target] } });
    expect(resource.outputs).to.include({ failover: true, status: "failed-over" });
    expect(resource.outputs["unfinished"] ?? null).to.equal(null);
    await put(bench(), db.target, "SHUTOFF");
    await resource.up({ ...program, failover: true });
    for (const { target } of [web, db]) expect(await statusOf(bench(), target)).to.equal("ACTIVE");
  });

  it("are not kept down by one whose start the service refuses", async () => {
    const { web, db } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench());
    await bench().control.setServer({ server: db.target, start: "fails" });
    await failure(resource.up({ ...program, failover: true }), "could not be started", db.target);
    expect(await statusOf(bench(), web.target)).to.equal("ACTIVE");
  });
});

describe("members that were in an error long before", () => {
  const bench = useBench({ world: protectedWorld });

  for (const station of ["follows", "stays"] as const) {
    for (const status of ["error", "error-extending", "error-attaching", "fault"]) {
      it(`hold up no server: a pair in ${status} whose station ${station}`, async () => {
        await bench().control.assume({ stationOfOtherMembers: station });
        const { resource, program } = await brokenGroup(bench());
        const spare = (await bench().world()).pairs.find((pair) => pair.attachment.length === 0);
        await bench().control.setStatus({ pair: spare?.id ?? "", status });
        const begun = bench().clock.now();
        await resource.up({ ...program, failover: true });
        expect((bench().clock.now() - begun) / 1000).to.be.below(60);
        const { web, db } = await serverIds(bench());
        for (const { target } of [web, db]) expect(await statusOf(bench(), target)).to.equal("ACTIVE");
        const { warnings } = resource.outputs["lastTransition"] as { warnings: string[] };
        const named = warnings.filter((text) => text.includes(spare?.name ?? "?") && text.includes("before the move"));
        expect(named).to.have.length(status === "fault" ? 0 : 1);
      });
    }
  }
});

describe("a planned move that does not come to its request", () => {
  const bench = useBench({ world: protectedWorld });
  const planned = { failover: true, failoverMode: "planned", confirm: `${GROUP}/1+downtime` };

  for (const [what, effect, limit] of [
    ["a stop job fails", { kind: "fail-job", code: "Ecs.0000", reason: "the guest does not stop" }, "30m"],
    ["a stop job never ends and the time limit passes", { kind: "hang-job" }, "3m"],
  ] as const) {
    it(`leaves production running: ${what}`, async () => {
      const { web, db } = await serverIds(bench());
      const { resource, program } = await manageGroup(bench(), { startOrder: [[db.source], [web.source]] });
      await bench().control.faults.add({ match: { jobType: "batchStopServer" }, skip: 1, effect });
      await failure(resource.up({ ...program, ...planned, timeouts: { update: limit } }));
      for (const { source } of [web, db]) expect(await statusOf(bench(), source)).to.equal("ACTIVE");
      expect(await bench().sent(VERB.switchover)).to.deep.equal([]);
      await bench().control.faults.clear();
      await resource.up(program);
      expect(resource.outputs["unfinished"] ?? null).to.equal(null);
    });
  }
});
