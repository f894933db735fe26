import { expect } from "chai";
import { type Bench, failure, useBench } from "../support/handlers";
import { type ManagedGroup, GROUP, VERB, brokenGroup, manageGroup, protectedWorld, serverIds } from "./scenes";

async function put(bench: Bench, server: string, status: string): Promise<void> {
  await bench.control.setServer({ server, status });
}

async function statusOf(bench: Bench, id: string): Promise<string> {
  return (await bench.world()).servers.find((server) => server.id === id)?.status ?? "gone";
}

describe("servers of a failover with a storage fault", () => {
  const bench = useBench({ world: protectedWorld });

  it("start but for one that goes while the group moves, which comes first and is named", async () => {
    const { web, db } = await serverIds(bench());
    const { resource, program } = await brokenGroup(bench(), { startOrder: [[db.source], [web.source]] });
    // A server that goes before the move makes the group one that the service does not move.
    bench().clock.after(12, () => bench().control.deleteServer(db.target));
    const begun = bench().clock.now();
    const update = resource.up({ ...program, failover: true });
    const text = await failure(update, "could not be started", db.target, `except: ["${db.target}"]`, "is gone");
    expect(text).not.to.contain(web.target);
    expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target" });
    expect((bench().clock.now() - begun) / 1000).to.be.below(60);
    expect(await statusOf(bench(), web.target)).to.equal("ACTIVE");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });

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
