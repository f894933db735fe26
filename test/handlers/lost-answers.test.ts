import { expect } from "chai";
import type { FaultEffect } from "../../simulator/index";
import { failure, useBench } from "../support/handlers";
import { JOB, VERB, brokenGroup, protectedWorld } from "./scenes";

const ACTION = { call: "server-group-action", body: VERB.failover } as const;

/** What happens to the answer, and whether the service took the request. */
interface Loss {
  readonly name: string;
  readonly effect: FaultEffect;
  readonly taken: boolean;
}

const LOSSES: readonly Loss[] = [
  { name: "the connection ends before the service reads it", effect: { kind: "reset" }, taken: false },
  { name: "the connection ends after the service took it", effect: { kind: "reset", after: true }, taken: true },
  { name: "502 before it took effect", effect: { kind: "status", status: 502 }, taken: false },
  { name: "502 after it took effect", effect: { kind: "status", status: 502, after: true }, taken: true },
  { name: "500 after it took effect", effect: { kind: "status", status: 500, after: true }, taken: true },
  { name: "the answer is cut off", effect: { kind: "truncate" }, taken: true },
  { name: "the answer is not JSON", effect: { kind: "malformed" }, taken: true },
  { name: "no answer comes", effect: { kind: "hang", after: true }, taken: true },
  { name: "no answer comes, and nothing was read", effect: { kind: "hang" }, taken: false },
];

describe("a failover whose answer is lost", () => {
  const bench = useBench({ world: protectedWorld, requestTimeoutMs: 250 });

  for (const { name, effect, taken } of LOSSES) {
    it(`is accepted exactly once when ${name}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      await bench().control.faults.add({ match: ACTION, times: 1, effect });
      expect(await resource.up({ ...program, failover: true })).to.equal("updated");
      expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target", failover: true });
      expect(await bench().accepted(JOB.failover)).to.equal(1);
      expect(await bench().sent(VERB.failover)).to.have.length(taken ? 1 : 2);
    });
  }

  it("is not sent again before 30 s of unchanged status", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.faults.add({ match: ACTION, times: 1, effect: { kind: "reset" } });
    await resource.up({ ...program, failover: true });
    const [first, second] = (await bench().sent(VERB.failover)).map((call) => Date.parse(call.virtualTime));
    expect((second ?? 0) - (first ?? 0)).to.be.within(30_000, 40_000);
  });

  it("is sent at most five times in a run, each time after half a minute of watching, and the next run goes on", async () => {
    const { resource, program } = await brokenGroup(bench());
    const fault = await bench().control.faults.add({ match: ACTION, effect: { kind: "reset" } });
    await failure(resource.up({ ...program, failover: true }), "DR_AMBIGUOUS");
    const sent = (await bench().sent(VERB.failover)).map(({ virtualTime }) => Date.parse(virtualTime));
    expect(sent).to.have.length(5);
    for (const [index, at] of sent.slice(1).entries()) expect(at - (sent[index] ?? 0)).to.be.at.least(30_000);
    expect(resource.outputs["unfinished"]).to.have.nested.property("posted.outcome", "unknown");
    await bench().control.faults.clear(fault.id);
    await resource.up({ ...program, failover: true });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  it("that was accepted and failed within the 30 s is not repeated in the same run", async () => {
    const { resource, program } = await brokenGroup(bench());
    const fail = { kind: "fail-job", code: "SDRS.1030" } as const;
    await bench().control.faults.add({ match: { jobType: JOB.failover }, times: 2, effect: fail });
    await failure(resource.up({ ...program, failover: true }), "DR_JOB_FAILED");
    await bench().control.clock.setPace("immediate");
    await bench().control.faults.add({ match: ACTION, times: 1, effect: { kind: "reset", after: true } });
    await failure(resource.up({ ...program, failover: true }), "error-failing-over");
    expect(await bench().sent(VERB.failover)).to.have.length(2);
  });

  it("is not sent again while the group cannot be read", async () => {
    const { resource, program, id } = await brokenGroup(bench());
    await bench().control.faults.add({ match: ACTION, times: 1, effect: { kind: "reset", after: true } });
    bench().clock.after(1, () =>
      bench().control.faults.add({ match: { path: id }, times: 60, effect: { kind: "status", status: 503 } }),
    );
    await resource.up({ ...program, failover: true });
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });

  it("is not sent again when its time limit ends before the 30 s", async () => {
    const { resource, program } = await brokenGroup(bench(), { timeouts: { update: "10s" } });
    await bench().control.faults.add({ match: ACTION, times: 1, effect: { kind: "reset" } });
    await failure(resource.up({ ...program, failover: true }), "DR_WAIT_TIMEOUT");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    await resource.up({ ...program, failover: true, timeouts: {} });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });
});
