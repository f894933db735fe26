import { readFileSync } from "node:fs";
import path from "node:path";
import { expect } from "chai";
import { type GroupEvidence, type RecoveryEvidence, buildRecoveryEvidence, gateReasons } from "../../../../report";
import { asVersion1 } from "../../../../report/evidence/build";
import type { EvidenceOptions } from "../../../../report";
import { failedBack, failedOver, troubled, uuid } from "../samples";
import { refusal } from "../support";
import { JOB, type Run, URN, journal } from "./runs";

const ROOT = path.resolve(__dirname, "..", "..", "..", "..", "..");
const generatedAt = "2026-03-02T05:00:00.000Z";

const urn = (name: string): string => URN.replace("::orders", `::${name}`);

interface Settings {
  readonly [key: string]: unknown;
}

function exported(groups: Readonly<Record<string, object>>, settings: Settings = {}): object {
  const provider = "urn:pulumi:prod::shop::pulumi:providers:pulumi-nodejs::default";
  const rows = Object.entries(groups).map(([name, { id, ...outputs }]: [string, { id?: string }]) => ({
    ...{ urn: urn(name), id, type: "pulumi-nodejs:dynamic/sdrs:ProtectionGroup", provider: `${provider}::1`, outputs },
  }));
  const its = { urn: provider, id: "1", type: "pulumi:providers:pulumi-nodejs", inputs: settings };
  return { version: 3, deployment: { resources: [its, ...rows] } };
}

const made = (input: unknown, options: Partial<EvidenceOptions> = {}): RecoveryEvidence =>
  buildRecoveryEvidence(input, { generatedAt, ...options });
const only = (input: unknown, runs?: readonly Run[], begin?: string): GroupEvidence => {
  const lines = runs === undefined ? {} : { journal: journal(runs, begin === undefined ? {} : { begin }).join("\n") };
  const [first, ...more] = made(input, lines).reports;
  if (first === undefined || more.length > 0) throw new Error("not one group");
  return first;
};

/** The record of a state while a failover is under way. */
const record = (jobId = JOB): object => ({
  ...{ number: 1, kind: "failover", mode: "unplanned", from: "source", to: "target", wish: { move: "target" } },
  ...{ since: "2026-03-02T03:12:00.500Z", steps: ["move"], phases: {}, warnings: ["db-1 is slow"] },
  posted: {
    action: "failover",
    outcome: "accepted",
    status: "protected",
    site: "source",
    at: "2026-03-02T03:12:01.000Z",
    jobId,
    requestId: "req-1",
  },
  ...{ jobId, requestId: "req-1", acceptedAt: "2026-03-02T03:12:02.000Z" },
});
const underWay = (jobId?: string): object => ({
  ...failedOver(),
  status: "failing-over",
  lastTransition: null,
  migratedAddresses: null,
  unfinished: record(jobId),
});
const reprotected = (): object => {
  const sample = failedOver();
  const { lastTransition: last } = sample;
  const again = {
    id: "orders-1a2b3c4/2-aaaa",
    number: 2,
    verb: "reprotect" as const,
    from: "target" as const,
    to: "source" as const,
  };
  return {
    ...sample,
    status: "protected",
    lastTransition: { ...last, ...again, phases: { sync: 12 }, recoverySeconds: null, remaining: [] },
    transitions: [last, { ...last, ...again }].map(
      ({ id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds }) => ({
        ...{ id, verb, mode, from, to, adopted, requestedAt, finishedAt, recoverySeconds },
      }),
    ),
  };
};

describe("evidence of a state", () => {
  it("says of an unfinished transition what was sent, what was seen complete, what remains and what to type", () => {
    const { unfinished, verdict } = only(exported({ orders: underWay() }));
    expect(verdict.outcome).to.equal("unfinished");
    expect(unfinished).to.deep.include({ number: 1, kind: "failover", steps: ["move"], left: ["start", "addresses"] });
    expect(unfinished).to.deep.include({
      jobId: JOB,
      requestId: "req-1",
      next: "pulumi up",
      since: "2026-03-02T03:12:00.500Z",
    });
    expect(unfinished?.sent).to.deep.include({ action: "failover", outcome: "accepted", jobId: JOB });
    expect(verdict.gate).to.have.length(1);
    expect(verdict.gate[0]).to.contain("not finished").and.to.contain("the servers run").and.to.contain("pulumi up");
  });

  it("reports what is unfinished beside the move before it", () => {
    const evidence = only(
      exported({ orders: { ...troubled(), unfinished: { ...record(), number: 2, kind: "failback" } } }),
    );
    expect(evidence.verdict.outcome).to.equal("unfinished");
    expect(evidence.move?.transition.verb).to.equal("failover");
    expect(evidence.verdict.gate.join()).to.contain("not finished").and.to.contain("lost").and.to.contain("should run");
    expect(evidence.verdict.reasons.filter((reason) => reason.includes("not finished"))).to.have.length(1);
  });

  it("says of an order that is only saved that nothing was sent", () => {
    const { posted: _posted, jobId: _job, ...armed } = { ...record(), steps: [] } as Record<string, unknown>;
    const saved = { ...armed, ordered: { at: "2026-03-02T03:11:00.000Z", by: "ops", reason: "fire" } };
    const evidence = only(exported({ orders: { ...underWay(), unfinished: saved } }));
    expect(evidence.verdict.reasons[0]).to.contain("Nothing was sent to the service yet");
    expect(evidence.order).to.include({ by: "ops", reason: "fire", origin: "sdrs" });
    expect(only(exported({ orders: underWay() })).verdict.reasons[0]).not.to.contain("Nothing was sent");
  });

  it("names the steps of each kind that are left, those of a stop in a planned move only", () => {
    const left = (more: object): readonly string[] | undefined =>
      only(exported({ orders: { ...underWay(), unfinished: { ...record(), ...more } } })).unfinished?.left;
    const back = { kind: "failback", steps: ["reprotect"] };
    expect(left({ ...back, mode: "planned" })).to.deep.equal(["sync", "stop", "move", "start", "addresses"]);
    expect(left({ ...back, mode: "unplanned" })).to.deep.equal(["sync", "move", "start", "addresses"]);
    expect(left({ kind: "failover", steps: [], restores: [{}] })).to.deep.equal([
      "move",
      "restore",
      "start",
      "addresses",
    ]);
    expect(left({ kind: "reprotect", steps: ["reprotect"] })).to.deep.equal(["sync"]);
    expect(left({ kind: "somersault", steps: [] })).to.deep.equal([]);
  });

  it("reads an unfinished record of which hardly anything is left", () => {
    const { unfinished, verdict } = only(
      exported({ orders: { ...failedOver(), lastTransition: null, unfinished: { number: "?" } } }),
    );
    expect(verdict.outcome).to.equal("unfinished");
    expect(unfinished).to.deep.include({ steps: [], sent: null, jobId: null });
    for (const odd of ["odd", 7, [], {}, true])
      expect(only(exported({ orders: { ...underWay(), unfinished: odd } })).verdict.outcome).to.equal("unfinished");
  });

  it("has words of their own for a reprotect and a failback, and shows what was before", () => {
    const evidence = only(exported({ orders: reprotected() }));
    expect(evidence.verdict).to.deep.include({ outcome: "complete", gate: [] });
    expect(evidence.reprotect).to.deep.include({
      id: "orders-1a2b3c4/2-aaaa",
      protects: "target",
      overwrites: "source",
    });
    expect(evidence.move).to.equal(null);
    expect(evidence.history.map(({ verb }) => verb)).to.deep.equal(["failover", "reprotect"]);
    expect(only(exported({ orders: failedBack() })).move?.transition.verb).to.equal("failback");
  });

  it("tells who ordered it and why where that is recorded, in whatever form, and nothing where it is not", () => {
    const ordered = (more: object): object => ({
      ...failedOver(),
      lastTransition: { ...failedOver().lastTransition, ...more },
    });
    const facts = {
      origin: "sdrs",
      orderedAt: "2026-03-02T03:11:00.000Z",
      orderedBy: "ana@ops",
      reason: "fire in hall 2",
    };
    expect(only(exported({ orders: ordered(facts) })).order).to.deep.include({
      ...{ origin: "sdrs", at: "2026-03-02T03:11:00.000Z", by: "ana@ops", reason: "fire in hall 2" },
    });
    expect(
      only(exported({ orders: ordered({ ...facts, orderedBy: { user: "ana", host: "ops" } }) })).order?.by,
    ).to.contain("ana");
    for (const nothing of [
      {},
      { origin: null, orderedAt: null, orderedBy: null, reason: null },
      { reason: 7, orderedBy: [] },
    ])
      expect(only(exported({ orders: ordered(nothing) })).order).to.deep.include({
        origin: null,
        at: null,
        by: null,
        reason: null,
      });
    const begun = only(exported({ orders: { ...underWay(), unfinished: { ...record(), ...facts } } }));
    expect(begun.order).to.deep.include({ transition: "transition 1", by: "ana@ops" });
    const ordering = { at: facts.orderedAt, by: "ana@ops", reason: "fire in hall 2" };
    const saved = only(exported({ orders: { ...underWay(), unfinished: { ...record(), ordered: ordering } } }));
    expect(saved.order).to.deep.include({ transition: "transition 1", origin: "sdrs", ...ordering });
  });

  describe("knows from the state whether it was real:", () => {
    const PLACES: readonly (readonly [string, Settings, boolean | null])[] = [
      ["an endpoint on loopback", { "sdrs:endpoint": "http://127.0.0.1:8080/{service}" }, true],
      ["the address of SDRS on loopback", { "sdrs:endpoints": '{"sdrs":"http://localhost:1/sdrs"}' }, true],
      ["the address of another service on loopback", { "sdrs:endpoints": '{"ecs":"http://localhost:1/ecs"}' }, false],
      ["a region alone", { "sdrs:region": "eu-de" }, false],
      ["an endpoint of a cloud", { "sdrs:endpoint": "https://{service}.example.com" }, false],
      ["nothing of where", { "sdrs:accessKey": "AK" }, null],
      ["an address that cannot be used", { "sdrs:endpoint": "http://example.com" }, null],
    ];
    for (const [what, settings, simulated] of PLACES) {
      it(what, () => {
        const { reports } = made(exported({ orders: failedOver() }, settings));
        expect(reports[0]?.simulated).to.equal(simulated);
        expect(reports[0]?.move?.simulated).to.equal(simulated);
      });
    }

    it("a secret endpoint is not known, and what is given goes before", () => {
      const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "v1:x" };
      const state = exported({ orders: failedOver() }, { "sdrs:region": "eu-de", "sdrs:endpoint": secret });
      expect(made(state).reports[0]?.simulated).to.equal(null);
      expect(made(state, { endpoint: "http://[::1]:1" }).reports[0]?.simulated).to.equal(true);
    });
  });

  describe("of several groups", () => {
    const three = exported({
      orders: failedOver(),
      billing: { ...troubled(), id: uuid("billing"), name: "billing-9" },
      shop: { ...underWay(), id: uuid("shop"), name: "shop-3" },
    });

    it("is one document, whose verdict is the worst and whose gate names each group", () => {
      const evidence = made(three);
      expect(evidence.reports.map(({ verdict }) => verdict.outcome)).to.deep.equal([
        "complete",
        "failed",
        "unfinished",
      ]);
      expect(evidence.verdict.outcome).to.equal("failed");
      expect(gateReasons(evidence).map((reason) => reason.split(":")[0])).to.deep.equal([
        "billing-9",
        "billing-9",
        "shop-3",
      ]);
    });

    it("holds those that are named, by any of their names, and refuses one that is not there", () => {
      const named = (groups: readonly string[]): string[] =>
        made(three, { groups }).reports.map(({ group }) => group.name);
      expect(named(["shop", uuid("billing")])).to.deep.equal(["billing-9", "shop-3"]);
      expect(named([urn("orders"), "orders-1a2b3c4"])).to.deep.equal(["orders-1a2b3c4"]);
      expect(refusal(() => made(three, { groups: ["orders", "ordres"] }))).to.contain('no group "ordres"');
    });

    it("reports the others where the outputs of one make no report, and the gate does not pass on it", () => {
      const odd = { ...failedOver(), id: uuid("odd"), name: "odd", migratedAddresses: "gone" };
      const { reports } = made(exported({ orders: failedOver(), odd }));
      expect(reports.map(({ verdict }) => verdict.outcome)).to.deep.equal(["complete", "unknown"]);
      expect(reports[1]?.verdict.gate.join()).to.contain("migratedAddresses");
      expect(refusal(() => made(exported({ odd })))).to.contain("migratedAddresses");
    });

    it("names a group without any transition, and is refused where none has one", () => {
      const idle = (name: string): object => ({
        ...failedOver(),
        id: uuid(name),
        name,
        lastTransition: null,
        migratedAddresses: null,
      });
      const { reports } = made(exported({ orders: failedOver(), idle: idle("idle") }));
      expect(reports.map(({ verdict }) => verdict.outcome)).to.deep.equal(["complete", "none"]);
      expect(refusal(() => made(exported({ one: idle("one"), two: idle("two") })))).to.contain("one; two");
      expect(refusal(() => made(exported({ one: idle("one") })))).to.contain("no lastTransition");
    });
  });

  describe("beside a journal", () => {
    const state = exported({ orders: failedOver() });
    const LATER = "2026-03-02T04:00:00.000Z";

    it("agrees with the journal of the same transition", () => {
      const evidence = only(state, ["refused", "complete"]);
      expect(evidence.agreement).to.deep.equal({ agree: true, differences: [] });
      expect(evidence.verdict).to.deep.include({ outcome: "complete", gate: [] });
      expect(evidence.attempts.map(({ result }) => result)).to.deep.equal(["refused", "done"]);
    });

    it("tells a run of which the state knows only the end for what it is: over", () => {
      expect(only(state, ["killed"]).verdict).to.deep.include({ outcome: "complete", gate: [] });
      expect(only(exported({ orders: underWay() }), ["saved"]).agreement.agree).to.equal(true);
    });

    it("knows the run of its own transition by the job, also where the clocks disagree by an hour", () => {
      const evidence = only(state, ["killed"], LATER);
      expect(evidence.verdict).to.deep.include({ outcome: "complete", gate: [] });
      expect(evidence.agreement).to.deep.equal({ agree: true, differences: [] });
    });

    for (const [run, outcome] of [
      ["refused", "refused"],
      ["failed", "failed"],
    ] as const) {
      it(`is ${outcome} where a later run was, whatever was complete before`, () => {
        const { verdict } = only(state, [run], LATER);
        expect(verdict.outcome).to.equal(outcome);
        expect(verdict.gate).to.have.length(1);
        expect(only(state, [run], "2026-03-02T02:00:00.000Z").verdict).to.deep.include({
          outcome: "complete",
          gate: [],
        });
      });
    }

    it("says that the state knows nothing of what was accepted before the run was killed, also after a quiet run", () => {
      const protectedState = exported({
        orders: { ...failedOver(), lastTransition: null, migratedAddresses: null, status: "protected" },
      });
      for (const runs of [["killed"], ["killed", "quiet"], ["killed", "refused"]] as const) {
        const { verdict, agreement } = only(protectedState, runs);
        expect(verdict.outcome, runs.join()).to.equal("unfinished");
        expect(agreement.agree).to.equal(false);
        expect(agreement.differences.join()).to.contain(JOB);
        expect(verdict.gate.join()).to.contain("was not seen to end");
      }
    });

    it("says the same where the run was killed before it had read the job, and knows the request again by its id", () => {
      const [plan = "", begun = ""] = journal(["killed"]);
      const told = { journal: [plan, begun].join("\n") };
      const { lastTransition: last } = failedOver();
      const nothing = exported({ orders: { ...failedOver(), lastTransition: null, migratedAddresses: null } });
      const [one] = made(nothing, told).reports;
      expect(one?.verdict.outcome).to.equal("unfinished");
      expect(one?.agreement.differences.join()).to.contain("request req-1");
      const finished = exported({ orders: { ...failedOver(), lastTransition: { ...last, requestId: "req-1" } } });
      const [other] = made(finished, told).reports;
      expect(other?.verdict).to.deep.include({ outcome: "complete", gate: [] });
      expect(other?.agreement.agree).to.equal(true);
      const [going] = made(exported({ orders: underWay() }), told).reports;
      expect(going?.agreement.agree).to.equal(true);
    });

    it("says that they differ in the job of one transition, and in a transition that one of them lacks", () => {
      const { lastTransition: last } = failedOver();
      const other = exported({ orders: { ...failedOver(), lastTransition: { ...last, jobId: "another-job" } } });
      const evidence = only(other, ["complete"]);
      expect(evidence.agreement.agree).to.equal(false);
      expect(evidence.agreement.differences[0]).to.contain("another-job").and.to.contain(JOB);
      expect(evidence.verdict.outcome).to.equal("attention");
      const before = exported({ orders: { ...failedOver(), lastTransition: null, migratedAddresses: null } });
      expect(only(before, ["complete"]).agreement.differences.join()).to.contain("the state does not hold it");
      expect(
        only(exported({ orders: underWay("job-of-somebody") }), ["saved"]).agreement.differences.join(),
      ).to.contain("job-of-somebody");
    });

    it("takes only what is of the state's groups, and says how much is not", () => {
      const evidence = made(exported({ billing: { ...failedOver(), id: uuid("billing"), name: "billing-9" } }), {
        journal: journal(["complete"]).join("\n"),
      });
      expect(evidence.reports.map(({ group }) => group.name)).to.deep.equal(["billing-9"]);
      expect(evidence.reports[0]?.timeline).to.deep.equal([]);
      expect(evidence.journal).to.deep.include({ others: evidence.journal?.entries });
    });
  });

  it("is a report of version 1 as long as that holds everything", () => {
    const { lastTransition: last } = failedOver();
    const [one] = made(failedOver()).reports;
    expect(asVersion1(made(exported({ orders: failedOver() })))).to.deep.include({ version: 1 });
    expect(asVersion1(made(failedOver()))).to.deep.equal(one?.move);
    const more: readonly RecoveryEvidence[] = [
      made(exported({ orders: underWay() })),
      made(exported({ orders: reprotected() })),
      made(exported({ orders: { ...failedOver(), lastTransition: { ...last, reason: "fire" } } })),
      made(exported({ orders: failedOver(), idle: { ...failedOver(), id: "i", name: "i" } })),
      made(exported({ orders: failedOver() }), { journal: journal(["complete"]).join("\n") }),
      made(exported({ orders: { ...failedOver(), transitions: [last, { ...last, id: "x" }] } })),
    ];
    for (const evidence of more) expect(asVersion1(evidence)).to.equal(undefined);
  });

  it("is made of every recorded state that holds a transition", () => {
    for (const [name, outcome] of Object.entries({
      "failed-over": "complete",
      "failing-over": "unfinished",
      "failing-back": "unfinished",
    })) {
      const file = path.join(ROOT, "test", "states", "0.1.0", name, "state.json");
      const state = JSON.parse(readFileSync(file, "utf8").replaceAll("{port}", "8080")) as unknown;
      const [first] = made(state).reports;
      expect(first?.verdict.outcome, name).to.equal(outcome);
      expect(first?.simulated, name).to.equal(true);
    }
  });
});
