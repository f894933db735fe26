import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import type { FaultRule } from "../../simulator/index";
import { failure, useBench } from "../support/handlers";
import { GROUP, JOB, VERB, brokenGroup, protectedWorld } from "./scenes";

/** What may go wrong with calls during a failover, without stopping it. */
const WEATHER: readonly { readonly name: string; readonly rules: readonly FaultRule[] }[] = [
  {
    name: "its token expires in the middle",
    rules: [{ match: { call: "show-job" }, skip: 2, times: 1, effect: { kind: "expire-tokens" } }],
  },
  {
    name: "its token expires at the request itself",
    rules: [{ match: { call: "server-group-action" }, times: 1, effect: { kind: "expire-tokens" } }],
  },
  {
    name: "every read is throttled a few times",
    rules: [{ match: { method: "GET" }, probability: 0.4, effect: { kind: "status", status: 429, retryAfter: 2 } }],
  },
  {
    name: "the request itself is throttled",
    rules: [
      { match: { call: "server-group-action" }, times: 3, effect: { kind: "status", status: 429, retryAfter: 5 } },
    ],
  },
  {
    name: "a third of all reads answers 503",
    rules: [{ match: { method: "GET" }, probability: 0.33, effect: { kind: "status", status: 503 } }],
  },
  {
    name: "a third of all reads breaks off",
    rules: [{ match: { method: "GET" }, probability: 0.33, effect: { kind: "reset" } }],
  },
  {
    name: "some reads get no answer",
    rules: [{ match: { method: "GET", service: "sdrs" }, skip: 12, times: 3, effect: { kind: "hang" } }],
  },
  {
    name: "its job is not known to the service",
    rules: [
      {
        match: { call: "show-job" },
        effect: { kind: "status", status: 400, body: { error: { code: "SDRS.0201", message: "The job is unknown" } } },
      },
    ],
  },
  {
    name: "the failed tasks cannot be listed",
    rules: [{ match: { call: "list-failure-jobs" }, effect: { kind: "status", status: 503 } }],
  },
];

describe("a failover reaches its end", () => {
  const bench = useBench({ world: protectedWorld, requestTimeoutMs: 300 });

  for (const { name, rules } of WEATHER) {
    it(`with one accepted request although ${name}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      for (const rule of rules) await bench().control.faults.add(rule);
      await resource.up({ ...program, failover: true });
      expect(resource.outputs).to.include({ status: "failed-over", productionSite: "target", failover: true });
      expect(await bench().accepted(JOB.failover)).to.equal(1);
    });
  }

  it("or is finished by later updates when a third of all calls fails in any way", async () => {
    const { resource, program } = await brokenGroup(bench());
    const services = ["sdrs", "ecs", "vpc"] as const;
    const effects = [
      { kind: "status", status: 429 },
      { kind: "status", status: 502 },
      { kind: "reset" },
      { kind: "reset", after: true },
    ] as const;
    for (const service of services)
      for (const effect of effects) await bench().control.faults.add({ match: { service }, probability: 0.09, effect });
    for (let run = 0; run < 5 && resource.outputs["failover"] !== true; run++) {
      await resource.up({ ...program, failover: true }).catch(() => undefined);
    }
    expect(resource.outputs).to.include({ failover: true, productionSite: "target" });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });
});

describe("what a job says", () => {
  const bench = useBench({ world: protectedWorld });

  /** From the first second on the job claims this end. */
  function claim(status: "SUCCESS" | "FAIL"): void {
    bench().clock.after(1, async () => {
      const jobs = (await bench().world()).jobs as readonly { job_id: string; job_type: string }[];
      const [error_code, fail_reason] = status === "FAIL" ? ["SDRS.1030", "a member did not answer"] : [null, null];
      const end = { begin_time: "2026-03-02T03:00:00.000Z", end_time: "2026-03-02T03:00:01.000Z" };
      const { job_id, job_type } = jobs.find((job) => job.job_type === JOB.failover)!;
      const body = { job_id, job_type, ...end, status, error_code, fail_reason, entities: {}, sub_jobs: [] };
      await bench().control.faults.add({ match: { call: "show-job" }, effect: { kind: "status", status: 200, body } });
    });
  }

  it("FAIL is a warning where the group reached its goal", async () => {
    const { resource, program } = await brokenGroup(bench());
    claim("FAIL");
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ failover: true });
    const { warnings } = resource.outputs["lastTransition"] as Transition;
    expect(warnings.join()).to.include("SDRS.1030");
  });

  it("SUCCESS is not believed before the group shows it", async () => {
    const { resource, program } = await brokenGroup(bench());
    claim("SUCCESS");
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ status: "failed-over", failover: true });
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });
});

describe("a failover that does not end", () => {
  const bench = useBench({ world: protectedWorld });

  it("is watched until the time limit, and no longer", async () => {
    const { resource, program } = await brokenGroup(bench(), { timeouts: { update: "20m" } });
    await bench().control.faults.add({ match: { jobType: JOB.failover }, effect: { kind: "hang-job" } });
    const begun = bench().clock.now();
    await failure(
      resource.up({ ...program, failover: true }),
      "DR_WAIT_TIMEOUT",
      "The failover of group",
      'had not ended after 20 min: the group is in "failing-over" (a failover is running); its job',
      "is RUNNING, 0 of 5 pairs done",
      "Run pulumi up again: it goes on watching, and asks for nothing twice.",
    );
    expect((bench().clock.now() - begun) / 60_000).to.be.within(20, 21);
  });

  it("is not helped by a second request when its own is stuck", async () => {
    const { resource, program } = await brokenGroup(bench(), { timeouts: { update: "1m" } });
    const fault = await bench().control.faults.add({ match: { jobType: JOB.failover }, effect: { kind: "hang-job" } });
    for (let run = 0; run < 3; run++) await failure(resource.up({ ...program, failover: true }), "DR_WAIT_TIMEOUT");
    expect(await bench().sent(VERB.failover)).to.have.length(1);
    await bench().control.faults.clear(fault.id);
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.include({ failover: true });
    expect(await bench().sent(VERB.failover)).to.have.length(1);
  });

  it("of somebody else's is waited for, and adopted when it ends where it was wanted", async () => {
    const { resource, program } = await brokenGroup(bench());
    await bench().control.console({ group: GROUP, action: VERB.failover });
    await resource.up({ ...program, failover: true });
    expect(resource.outputs).to.have.nested.property("lastTransition.adopted", true);
  });
});
