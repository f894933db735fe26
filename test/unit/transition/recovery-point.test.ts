import { expect } from "chai";
import { type RecoveryUse, judgeRecoveryPoint } from "../../../provider/transition/restore/recovery-point";
import { GROUP_STATUSES, SITES } from "../../../provider/model/status";
import type { RestoreRecord } from "../../../provider/model/transition-record";
import type { Decision } from "../../../provider/transition/decide/decision";
import { idOf, type Scene, previous, request, scene, unfinished } from "./samples";

const MOVE: Decision = { do: "move", row: 7, action: "failover", to: "target" };
const FINISH: Decision = { do: "finish", row: 8, to: "target", remaining: ["reprotect-due"] };
const NOTHING: Decision = { do: "nothing", row: 1 };
const FAILED_OVER: Scene = { group: { status: "failed-over", productionSite: "target" } };
const AT = "2026-01-15T08:00:00.000Z";
const WEB = { serverId: "web-target", backupId: "backup-1" };

interface Asked {
  readonly transition?: string;
  readonly edited?: boolean;
  readonly restores?: readonly { serverId: string; backupId: string }[];
  readonly completed?: readonly { serverId: string; backupId: string }[];
  readonly seen?: Scene;
  readonly request?: Parameters<typeof request>[0];
}

function judge(decision: Decision, asked: Asked = {}, observed = scene(asked.seen)): RecoveryUse {
  const { transition = idOf(3), edited = true, restores = [WEB], completed = [] } = asked;
  const recoveryPoint = { transition, edited, restores, completed };
  return judgeRecoveryPoint(observed, request({ recoveryPoint, ...asked.request }), decision);
}

/** The sentence and the next step of a refusal. */
function refusal(use: RecoveryUse): string {
  return use.use === "refuse" ? `${use.why} ${use.next}` : `not refused: ${use.use}`;
}

const completed = { wanted: true, completed: true };

describe("a recovery point", () => {
  it("is nothing when it is not declared, or names no server", () => {
    expect(judgeRecoveryPoint(scene(), request(), MOVE)).to.deep.equal({ use: "none" });
    expect(judge(MOVE, { restores: [] })).to.deep.equal({ use: "none" });
  });

  it("is restored after the failover it names", () => {
    const use = judge(MOVE);
    expect(use).to.include({ use: "restore", when: "after-move" });
    expect(
      use.use === "restore" && use.restores.map((one) => [one.serverName, one.serverId, one.backupId]),
    ).to.deep.equal([["web-target", "web-target", "backup-1"]]);
  });

  it("is restored when that failover is found complete, or was half done", () => {
    expect(judge(FINISH, { seen: FAILED_OVER })).to.include({ use: "restore" });
    expect(judge(FINISH, { seen: FAILED_OVER, request: { record: unfinished() } })).to.include({ use: "restore" });
  });

  it("waits with the transition it belongs to", () => {
    for (const decision of [
      { do: "wait", row: 2, ours: true },
      { do: "refuse", row: 9, why: "", next: "" },
      { do: "clear", row: 2, why: "", anew: false, superseded: true },
    ] as const) {
      expect(judge(decision)).to.deep.equal({ use: "none" });
    }
  });

  for (const { name, decision, asked } of [
    { name: "switchover", decision: { ...MOVE, action: "switchover" }, asked: {} },
    {
      name: "failback",
      decision: { do: "failback", row: 9, begin: "reprotect", to: "source" },
      asked: { transition: idOf(3, "source") },
    },
    {
      name: "switchover that is half done",
      decision: FINISH,
      asked: { request: { record: unfinished({ kind: "switchover" }) } },
    },
  ] as const) {
    it(`is refused for a ${name}`, () => {
      expect(refusal(judge(decision, asked))).to.contain("is no failover");
    });
  }

  it("is refused when the failover is complete and the group is protected again", () => {
    const use = judge(FINISH, { seen: { group: { status: "protected", productionSite: "target" } } });
    expect(refusal(use)).to.contain("only between a failover and the reprotect").and.contain('"protected"');
  });

  it("that names another transition than the coming one is refused by both names", () => {
    expect(refusal(judge(MOVE, { transition: "orders/2" })))
      .to.contain('"orders/2"')
      .and.contain(`recoveryPoint.transition: "${idOf(3)}"`);
    expect(refusal(judge(MOVE, { transition: "invoices/3" }))).to.contain('"invoices/3"');
  });

  it("that was left behind restores nothing, and says so", () => {
    const use = judge(MOVE, { transition: "orders/2", edited: false });
    expect(use.use === "none" && use.note).to.contain("is spent");
    expect(judge(NOTHING, { transition: "orders/2", edited: false, request: completed })).to.deep.equal({
      use: "none",
    });
  });

  it("is restored now when it names the failover that is complete", () => {
    const use = judge(NOTHING, { transition: "orders/2", seen: FAILED_OVER, request: completed });
    expect(use).to.include({ use: "restore", when: "now" });
  });

  it("is refused when that was a reprotect, or production is elsewhere", () => {
    for (const asked of [
      { seen: FAILED_OVER, request: { ...completed, lastTransition: previous({ verb: "reprotect" }) } },
      { seen: { group: { status: "failed-over" } }, request: completed },
      { seen: {}, request: completed },
    ] as const) {
      expect(refusal(judge(NOTHING, { transition: "orders/2", ...asked }))).to.contain(
        "only between a failover and the reprotect",
      );
    }
  });

  it("is stored ahead of the failover it names", () => {
    const use = judge(NOTHING, { request: completed });
    expect(use.use === "none" && use.note).to.contain("is stored for the failover orders/3");
  });

  it("is refused when it names a transition that is neither complete nor coming", () => {
    const use = judge(NOTHING, { transition: "orders/9", request: completed });
    expect(refusal(use)).to.contain('the last one is "orders/2"').and.contain('the coming one is "');
  });

  it("takes only servers of the side that will serve, each once", () => {
    const of = (serverId: string): RecoveryUse => judge(MOVE, { restores: [{ serverId, backupId: "b" }] });
    expect(refusal(of("web-source")))
      .to.contain("its own server only")
      .and.contain("Name server web-target");
    expect(refusal(of("elsewhere"))).to.contain("belongs to no protected instance");
    expect(refusal(judge(MOVE, { restores: [WEB, WEB] }))).to.contain("twice");
  });
});

describe("a recovery point, over all statuses, sides, decisions, records and edits", () => {
  const doneRecord = (backupId: string, more: Partial<RestoreRecord> = {}): RestoreRecord => ({
    ...{ serverId: "web-target", serverName: "web", backupId, takenAt: AT, at: AT, state: "done" },
    ...{ knownOperations: [], volumeIds: [] },
    ...more,
  });
  const RECORDS: readonly (readonly RestoreRecord[])[] = [
    [],
    [doneRecord("backup-1")],
    [doneRecord("backup-2")],
    [doneRecord("backup-1", { withdrawn: true })],
    ...(["asked", "accepted", "failed", "refused"] as const).map((state) => [doneRecord("backup-1", { state })]),
  ];
  const DECISIONS: readonly Decision[] = [
    ...[MOVE, FINISH, NOTHING],
    { do: "move", row: 7, action: "switchover", to: "target" },
    { do: "failback", row: 9, begin: "reprotect", to: "source" },
    { do: "wait", row: 2, ours: true },
    { do: "refuse", row: 9, why: "", next: "" },
    { do: "clear", row: 2, why: "", anew: false, superseded: true },
  ];

  const COMING = idOf(3);

  function* all(): Generator<{
    use: RecoveryUse;
    decision: Decision;
    asked: Asked;
    restores: readonly RestoreRecord[];
  }> {
    for (const productionSite of SITES)
      for (const status of [...GROUP_STATUSES, "a-new-word"]) {
        const seen: Scene = { group: { status, productionSite } };
        const observed = scene(seen);
        for (const decision of DECISIONS)
          for (const restores of RECORDS)
            for (const wanted of [true, false, undefined])
              for (const resumed of [true, false])
                for (const transition of ["orders/2", COMING])
                  for (const completed of [[], [WEB]])
                    for (const edited of [true, false]) {
                      const memory = resumed
                        ? { record: unfinished({ restores }) }
                        : { lastTransition: previous({ restores }), completed: wanted };
                      const asked = { transition, edited, completed, seen, request: { wanted, ...memory } };
                      yield { use: judge(decision, asked, observed), decision, asked, restores };
                    }
      }
  }

  it("overwrites only with a failover that is wanted now, and only what was not done for this very input", () => {
    const tried = { sent: 0, done: 0, refused: 0 };
    for (const { use, decision, asked, restores } of all()) {
      if (use.use === "refuse") tried.refused++;
      if (use.use !== "restore") continue;
      const what = JSON.stringify({ decision, asked });
      const open = use.restores.filter((one) => one.done === undefined);
      if (open.length === 0) {
        tried.done++;
        expect(restores, what).to.deep.equal([doneRecord("backup-1")]);
        continue;
      }
      tried.sent++;
      const { status, productionSite } = { ...asked.seen?.group };
      if (decision.do !== "move") expect(status, what).to.equal("failed-over");
      else expect(decision.action, what).to.equal("failover");
      if (asked.request?.record !== undefined && decision.do === "finish")
        expect(asked.request.wanted, what).to.equal(true);
      if (decision.do === "nothing") {
        expect(asked.edited, what).to.equal(true);
        expect(productionSite, what).to.equal("target");
      }
    }
    expect(tried.sent).to.be.above(50);
    expect(tried.done).to.be.above(5);
    expect(tried.refused).to.be.above(50);
  });
});
