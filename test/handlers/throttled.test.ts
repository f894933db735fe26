import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import type { FaultRule } from "../../simulator/index";
import { type Bench, failure, useBench } from "../support/handlers";
import { JOB, brokenGroup, instanceOf, manageGroup, protectedWorld } from "./scenes";

const THROTTLED = { kind: "status", status: 429 } as const;

async function drServers(bench: Bench): Promise<(string | undefined)[]> {
  const world = await bench.world();
  return ["web-1", "db-1"].map((name) => {
    const { target_server: id } = instanceOf(world, name);
    return world.servers.find((server) => server.id === id)?.status;
  });
}

/** From now on, for so many seconds. */
async function window(bench: Bench, seconds: number, ...rules: FaultRule[]): Promise<void> {
  for (const rule of rules) await bench.control.faults.add(rule);
  bench.clock.after(seconds, async () => {
    for (const { id } of rules) await bench.control.faults.clear(id);
  });
}

describe("a failover whose gateway asks to be left alone", () => {
  const bench = useBench({ world: protectedWorld });

  for (const seconds of [60, 300]) {
    it(`waits until a window of ${seconds} s in which everything is throttled has passed`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const begun = bench().clock.now();
      const all = ["sdrs", "iam", "ecs"].map(
        (service) => ({ id: service, match: { service }, effect: THROTTLED }) as FaultRule,
      );
      await window(bench(), seconds, ...all);
      expect(await resource.up({ ...program, failover: true })).to.equal("updated");
      expect(await bench().accepted(JOB.failover)).to.equal(1);
      expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
      expect((bench().clock.now() - begun) / 1000).to.be.within(seconds, seconds + 120);
    });
  }

  it("waits with its request until that is let through", async () => {
    const { resource, program } = await brokenGroup(bench());
    await window(bench(), 240, { id: "post", match: { call: "server-group-action" }, effect: THROTTLED });
    await resource.up({ ...program, failover: true });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
  });

  it("ends at its own time limit, with nothing sent, when the window does not", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.faults.add({ match: { call: "server-group-action" }, effect: THROTTLED });
    await failure(resource.up({ ...program, failover: true, timeouts: { update: "10m" } }), "DR_THROTTLED");
    expect(await bench().accepted(JOB.failover)).to.equal(0);
  });

  for (const retryAfter of [300, 3600, 86_400]) {
    for (const call of ["show-job", "show-server-group", "show-server-job", "server-power"]) {
      it(`is over within a minute and a half although one ${call} asks for ${retryAfter} s`, async () => {
        const { resource, program } = await brokenGroup(bench());
        const rule: FaultRule = { match: { call }, times: 1, effect: { ...THROTTLED, retryAfter } };
        bench().clock.after(3, () => bench().control.faults.add(rule));
        await resource.up({ ...program, failover: true });
        expect(resource.outputs["status"]).to.equal("failed-over");
        expect((resource.outputs["lastTransition"] as Transition).recoverySeconds).to.be.below(90);
        expect(await drServers(bench())).to.deep.equal(["ACTIVE", "ACTIVE"]);
      });
    }
  }

  it("does not hold a preview up for longer than its short limit", async () => {
    const { resource, program } = await manageGroup(bench());
    await bench().control.faults.add({ match: { service: "sdrs" }, effect: { ...THROTTLED, retryAfter: 3600 } });
    const begun = bench().clock.now();
    await resource.preview({ ...program, failover: true });
    expect((await bench().control.calls({ call: "show-server-group" })).at(-1)).to.include({ status: 429 });
    expect(bench().clock.now() - begun).to.be.at.most(20_000);
  });
});
