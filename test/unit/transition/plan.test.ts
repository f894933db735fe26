import { expect } from "chai";
import { type Decision } from "../../../provider/transition/decide/decision";
import { plan } from "../../../provider/transition/decide/plan";
import { planInput, posted, previous, unfinished, unfinishedBack } from "./samples";

type Change = NonNullable<Parameters<typeof planInput>[0]>;

/** What a decision must hold, and words that its sentences must contain. */
interface Expected {
  readonly do: Decision["do"];
  readonly says?: RegExp;
  readonly [key: string]: unknown;
}

const DR: Change = { wanted: true };
const ORIGINAL: Change = { wanted: false, lastTransition: previous() };
const PLANNED: Change = { modes: { out: "planned", back: "planned" } };
const UNPLANNED: Change = { modes: { out: "unplanned", back: "unplanned" } };

/** The published table, row by row and column by column, the sides named as the group reports them. */
// prettier-ignore
const ROWS: readonly (readonly [row: number, says: string, change: Change, expected: Expected])[] = [
  [1, "DR, unchanged: nothing", { ...DR, edited: false, site: "target" }, { do: "nothing" }],
  [1, "original, unchanged: nothing", { ...ORIGINAL, edited: false }, { do: "nothing" }],
  [1, "unset: nothing", { wanted: undefined, site: "target", status: "failed-over" }, { do: "nothing" }],
  [1, "DR, unchanged, moved outside: drift shown", { ...DR, edited: false }, { do: "nothing", says: /failover: true is declared.*set failover: false/ }],
  [1, "original, unchanged, moved outside: drift shown", { ...ORIGINAL, edited: false, status: "failed-over", site: "target" }, { do: "nothing", says: /failover: false is declared.*set failover: true/ }],

  [2, "DR, ours towards this goal: wait", { ...DR, status: "failing-over", record: unfinished({ posted: posted() }) }, { do: "wait", ours: true }],
  [2, "original, ours towards this goal: wait", { ...ORIGINAL, status: "reversing", site: "target", record: unfinishedBack({ posted: posted({ action: "switchover", site: "target" }) }) }, { do: "wait", ours: true }],
  [2, "original, our reprotect: wait", { ...ORIGINAL, status: "reprotecting", site: "target", record: unfinishedBack({ posted: posted({ action: "reprotect", site: "target" }) }) }, { do: "wait", ours: true }],
  [2, "DR, not ours: wait", { ...DR, status: "reversing" }, { do: "wait", ours: false }],
  [2, "original, not ours: wait", { ...ORIGINAL, status: "stopping", site: "target" }, { do: "wait", ours: false }],
  [2, "DR, not ours although one of ours is unfinished: wait", { ...DR, status: "reversing", record: unfinished({ posted: posted() }) }, { do: "wait", ours: false }],
  [2, "DR, not ours, ended here: finish", { ...DR, waitedForForeign: true, status: "failed-over", site: "target" }, { do: "finish", to: "target", row: 8 }],
  [2, "original, not ours, ended here: finish", { ...ORIGINAL, waitedForForeign: true }, { do: "finish", to: "source", row: 6 }],
  [2, "DR, not ours, ended there: refuse", { ...DR, waitedForForeign: true }, { do: "refuse", says: /could not be cancelled.*Run pulumi up again/s }],
  [2, "original, not ours, ended there: refuse", { ...ORIGINAL, waitedForForeign: true, site: "target" }, { do: "refuse", says: /could not be cancelled.*Run pulumi up again/s }],

  [3, "DR, record.to is wanted: failover again", { ...DR, status: "error-failing-over", record: unfinished({ posted: posted() }) }, { do: "move", action: "failover", to: "target" }],
  [3, "DR, record.to is wanted and the station already names it: failover again", { ...DR, status: "error-failing-over", site: "target", record: unfinished({ posted: posted() }) }, { do: "move", action: "failover", to: "target" }],
  [3, "original, record.from is wanted: refuse", { ...ORIGINAL, status: "error-failing-over", record: unfinished({ posted: posted() }) }, { do: "refuse", says: /failover: true/ }],
  [3, "original, record.from is wanted and the station is still there: refuse", { ...ORIGINAL, status: "error-failing-over", site: "target", record: unfinished({ posted: posted() }) }, { do: "refuse", says: /failover: true/ }],
  [3, "DR, no record, there: failover", { ...DR, status: "error-failing-over" }, { do: "move", action: "failover", to: "target" }],
  [3, "DR, no record, there, planned: failover all the same", { ...DR, ...PLANNED, status: "error-failing-over" }, { do: "move", action: "failover", to: "target" }],
  [3, "DR, no record, here: refuse and show both sides", { ...DR, status: "error-failing-over", site: "target" }, { do: "refuse", says: /A failover to the original production site failed half-way.*accepts only the same failover again, and no move to the DR site/ }],
  [3, "original, record.to is wanted: failover again", { ...ORIGINAL, status: "error-failing-over", site: "target", record: unfinishedBack({ posted: posted({ site: "target" }) }) }, { do: "move", action: "failover", to: "source" }],
  [3, "DR, record.from is wanted: refuse", { ...DR, status: "error-failing-over", site: "target", record: unfinishedBack({ posted: posted({ site: "target" }) }) }, { do: "refuse", says: /failover: false/ }],
  [3, "original, no record, there: failover", { ...ORIGINAL, status: "error-failing-over", site: "target" }, { do: "move", action: "failover", to: "source" }],
  [3, "original, no record, here: refuse and show both sides", { ...ORIGINAL, status: "error-failing-over" }, { do: "refuse", says: /A failover to the DR site failed half-way.*and no move to the original production site/ }],

  [4, "DR, planned: switchover again", { ...DR, ...PLANNED, status: "error-reversing" }, { do: "move", action: "switchover", to: "target" }],
  [4, "DR, unplanned: failover", { ...DR, status: "error-reversing" }, { do: "move", action: "failover", to: "target" }],
  [4, "DR, planned turned into unplanned on a resume: failover", { ...DR, status: "error-reversing", record: unfinished({ kind: "switchover", mode: "planned", steps: ["stop"], posted: posted({ action: "switchover" }) }) }, { do: "move", action: "failover", to: "target" }],
  [4, "original, failback.mode planned: switchover again", { ...ORIGINAL, status: "error-reversing", site: "target" }, { do: "move", action: "switchover", to: "source" }],
  [4, "original, failback.mode unplanned: failover", { ...ORIGINAL, ...UNPLANNED, status: "error-reversing", site: "target" }, { do: "move", action: "failover", to: "source" }],

  [5, "DR, here: refuse, finish the other way first", { ...DR, status: "error-reversing", site: "target" }, { do: "refuse", says: /the other way first \(failover: false\)/ }],
  [5, "original, here: refuse, finish the other way first", { ...ORIGINAL, status: "error-reversing" }, { do: "refuse", says: /the other way first \(failover: true\)/ }],
  [5, "DR, here, unplanned, although the switchover was ours: refuse, for a failover would lead away", { ...DR, status: "error-reversing", site: "target", record: unfinished({ kind: "switchover", posted: posted({ action: "switchover" }) }) }, { do: "refuse" }],

  [6, "DR, here: finish", { ...DR, site: "target" }, { do: "finish", to: "target", remaining: [] }],
  [6, "original, here: finish", { ...ORIGINAL }, { do: "finish", to: "source", remaining: [] }],

  [7, "DR, there, unplanned: failover", { ...DR }, { do: "move", action: "failover", to: "target" }],
  [7, "DR, there, planned: switchover", { ...DR, ...PLANNED }, { do: "move", action: "switchover", to: "target" }],
  [7, "original, there: failback from in sync", { ...ORIGINAL, site: "target" }, { do: "failback", begin: "sync", to: "source" }],
  [7, "original, there, unplanned: failover", { ...ORIGINAL, ...UNPLANNED, site: "target" }, { do: "move", action: "failover", to: "source" }],

  [8, "DR, failed-over here: finish, reprotect due", { ...DR, status: "failed-over", site: "target" }, { do: "finish", to: "target", remaining: ["reprotect-due"] }],
  [8, "DR, error-reprotecting here: finish, reprotect due", { ...DR, status: "error-reprotecting", site: "target" }, { do: "finish", to: "target", remaining: ["reprotect-due"] }],
  [8, "original, failed-over here: finish, reprotect due", { ...ORIGINAL, status: "failed-over" }, { do: "finish", to: "source", remaining: ["reprotect-due"] }],
  [8, "original, error-reprotecting here: finish, reprotect due", { ...ORIGINAL, status: "error-reprotecting" }, { do: "finish", to: "source", remaining: ["reprotect-due"] }],

  [9, "DR, failed-over there: refuse, reprotect first", { ...DR, status: "failed-over" }, { do: "refuse", says: /Reprotect it first/ }],
  [9, "DR, error-reprotecting there: refuse, reprotect first", { ...DR, status: "error-reprotecting" }, { do: "refuse", says: /Reprotect it first/ }],
  [9, "original, failed-over there: failback from reprotect", { ...ORIGINAL, status: "failed-over", site: "target" }, { do: "failback", begin: "reprotect", to: "source" }],
  [9, "original, error-reprotecting there: failback from reprotect", { ...ORIGINAL, status: "error-reprotecting", site: "target" }, { do: "failback", begin: "reprotect", to: "source" }],
  [9, "original, failed-over there, unplanned: reprotect all the same", { ...ORIGINAL, ...UNPLANNED, status: "failed-over", site: "target" }, { do: "failback", begin: "reprotect", to: "source" }],

  ...(["available", "error-starting", "error-stopping"] as const).flatMap((status) => [
    [10, `DR, ${status} here: finish, warn`, { ...DR, status, site: "target" }, { do: "finish", to: "target", remaining: ["unprotected"] }] as const,
    [10, `original, ${status} here: finish, warn`, { ...ORIGINAL, status }, { do: "finish", to: "source", remaining: ["unprotected"] }] as const,
    [11, `DR, ${status} there: refuse, name the drill and the danger of enabling`, { ...DR, status }, { do: "refuse", says: /Do not enable.*last good copy.*drill/ }] as const,
    [11, `original, ${status} there: refuse`, { ...ORIGINAL, status, site: "target" }, { do: "refuse" }] as const,
  ]),

  ...(["error", "error-deleting", "hovering"] as const).flatMap((status) => [
    [12, `DR, ${status}: refuse by name`, { ...DR, status }, { do: "refuse", says: new RegExp(`"${status}"`) }] as const,
    [12, `original, ${status}: refuse by name`, { ...ORIGINAL, status, site: "target" }, { do: "refuse", says: new RegExp(`"${status}"`) }] as const,
  ]),
  [12, "DR, no pairs: refuse", { ...DR, pairCount: 0 }, { do: "refuse", says: /no replication pair/ }],
  [12, "original, no pairs: refuse", { ...ORIGINAL, pairCount: 0, status: "failed-over", site: "target" }, { do: "refuse", says: /no replication pair/ }],
];

/** What a transition of ours that is not finished becomes. */
// prettier-ignore
const RESUMES: readonly (readonly [says: string, change: Change, expected: Expected])[] = [
  ["goes on when the service was never asked", { record: unfinished() }, { do: "move", action: "failover", row: 7 }],
  ["asks once more when the answer was lost and nothing happened", { record: unfinished({ posted: posted({ outcome: "unknown" }) }) }, { do: "move", action: "failover" }],
  ["finishes when production has arrived", { record: unfinished({ posted: posted() }), status: "failed-over", site: "target" }, { do: "finish", row: 8 }],
  ["finishes when production has arrived and was reprotected since", { record: unfinished({ steps: ["move"] }), site: "target" }, { do: "finish", row: 6 }],
  ["gives up when an accepted move was undone", { record: unfinished({ posted: posted() }) }, { do: "clear", says: /Nothing was sent.*set it anew/ }],
  ["gives up when production came and was moved back", { record: unfinished({ steps: ["move"] }), status: "failed-over" }, { do: "clear" }],
  ["gives up when production came and a later failover is broken, instead of repeating the move", { record: unfinished({ steps: ["move"] }), status: "error-failing-over" }, { do: "clear" }],
  ["gives up when production came and a switchover back is broken", { record: unfinished({ steps: ["move"] }), status: "error-reversing", ...PLANNED }, { do: "clear" }],
  ["waits for the copy after a reprotect", { record: unfinishedBack({ steps: ["reprotect"] }), ...ORIGINAL, site: "target" }, { do: "failback", begin: "sync" }],
  ["retries a reprotect that failed", { record: unfinishedBack({ posted: posted({ action: "reprotect", status: "failed-over", site: "target" }) }), ...ORIGINAL, status: "error-reprotecting", site: "target" }, { do: "failback", begin: "reprotect" }],
  ["gives up when the group was failed over again after an accepted reprotect", { record: unfinishedBack({ posted: posted({ action: "reprotect", status: "failed-over", site: "target" }) }), ...ORIGINAL, status: "failed-over", site: "target" }, { do: "clear" }],
  ["gives up when the group was failed over again after a complete reprotect, instead of overwriting the disks once more", { record: unfinishedBack({ steps: ["reprotect", "sync"] }), ...ORIGINAL, status: "failed-over", site: "target" }, { do: "clear" }],
  ["gives up when somebody else's reprotect failed after ours was complete", { record: unfinishedBack({ steps: ["reprotect"] }), ...ORIGINAL, status: "error-reprotecting", site: "target" }, { do: "clear" }],
  ["asks for the switchover again when its answer was lost after the reprotect", { record: unfinishedBack({ steps: ["reprotect", "sync", "stop"], posted: posted({ action: "switchover", outcome: "unknown", site: "target" }) }), ...ORIGINAL, site: "target" }, { do: "failback", begin: "sync" }],
  ["gives up when an accepted switchover back was undone", { record: unfinishedBack({ steps: ["reprotect", "sync", "stop"], posted: posted({ action: "switchover", site: "target" }) }), ...ORIGINAL, site: "target" }, { do: "clear" }],
  ["retries a planned switchover that failed although the station names the goal", { record: unfinished({ kind: "switchover", mode: "planned", posted: posted({ action: "switchover" }) }), ...PLANNED, status: "error-reversing", site: "target" }, { do: "move", action: "switchover", to: "target" }],
  ["does not act in a run that waited for somebody else's transition", { record: unfinished({ steps: ["stop"] }), ...PLANNED, status: "error-reversing", waitedForForeign: true }, { do: "refuse", row: 2 }],

  ["taken back before anything was asked for: forgets it", { record: unfinished({ steps: ["stop"] }), ...ORIGINAL }, { do: "clear", says: /taken back/ }],
  ["removed before anything was asked for: forgets it", { record: unfinished(), wanted: undefined }, { do: "clear", says: /taken back/ }],
  ["taken back after production arrived: finishes where it is", { record: unfinished({ steps: ["move"] }), ...ORIGINAL, status: "failed-over", site: "target" }, { do: "finish", to: "target", remaining: ["reprotect-due"] }],
  ["removed after production arrived: finishes where it is", { record: unfinished({ posted: posted() }), wanted: undefined, site: "target" }, { do: "finish", to: "target", remaining: [] }],
  ["taken back with an unanswered request out: watches whether it was received", { record: unfinished({ posted: posted({ outcome: "unknown" }) }), ...ORIGINAL }, { do: "watch" }],
  ["taken back after a switchover broke: refuses by name", { record: unfinished({ kind: "switchover", posted: posted({ action: "switchover" }) }), ...ORIGINAL, status: "error-reversing" }, { do: "refuse", says: /Transition 3 .*failover: true/s }],
  ["removed after a failover broke: refuses by name", { record: unfinished({ posted: posted() }), wanted: undefined, status: "error-failing-over" }, { do: "refuse", says: /failover: true/ }],
  ["a failback taken back after its reprotect: forgets it, production stays", { record: unfinishedBack({ steps: ["reprotect"] }), ...DR, site: "target" }, { do: "clear", says: /before production was moved/ }],
];

function sentences(decision: Decision): string {
  if (decision.do === "refuse") return `${decision.why} ${decision.next}`;
  if (decision.do === "clear") return decision.why;
  return decision.do === "nothing" ? (decision.drift ?? "") : "";
}

function check(change: Change, { says, ...expected }: Expected): void {
  const decision = plan(planInput(change));
  expect(decision).to.deep.include(expected);
  if (says !== undefined) expect(sentences(decision)).to.match(says);
}

const REPROTECT: Change = {
  wish: { reprotect: "orders/2" },
  site: "target",
  status: "failed-over",
  lastTransition: previous(),
};
const ON: Change = { wish: { protection: "on" }, status: "available", waitForSync: true };
const OFF: Change = { wish: { protection: "off" } };

/** What is asked besides a side. */
// prettier-ignore
const OTHERS: readonly (readonly [row: number, says: string, change: Change, expected: Expected])[] = [
  [2, "an operation under way is waited for", { ...REPROTECT, status: "reprotecting" }, { do: "wait", ours: false }],
  [2, "somebody else's reprotect that failed is not repeated in the same run", { ...REPROTECT, status: "error-reprotecting", waitedForForeign: true }, { do: "refuse", says: /Run pulumi up again/ }],
  [6, "what the last transition reached is not done again", { wanted: true, site: "target", lastTransition: previous() }, { do: "nothing" }],
  [10, "production that never moved is not reported as moved", { wanted: false, status: "available" }, { do: "nothing" }],
  [12, "a group without pairs is not reprotected", { ...REPROTECT, pairCount: 0 }, { do: "refuse", says: /no replication pair/ }],
  [13, "a reprotect overwrites the side that does not serve", REPROTECT, { do: "reprotect", over: "source" }],
  [13, "one that failed is asked for again", { ...REPROTECT, status: "error-reprotecting" }, { do: "reprotect", over: "source" }],
  [14, "a group that is protected again is waited for", { ...REPROTECT, status: "protected", inSync: false }, { do: "sync" }],
  [14, "a group that is in sync again is reported", { ...REPROTECT, status: "protected" }, { do: "finish", to: "target" }],
  [15, "before any transition there is nothing to recover from", { ...REPROTECT, lastTransition: undefined }, { do: "refuse", says: /no transition of this stack.*set failover: true first/s }],
  [15, "another transition is refused with the one that is meant", { ...REPROTECT, wish: { reprotect: "orders/1" } }, { do: "refuse", says: /Set reprotect: "orders\/2"/ }],
  [15, "a reprotect cannot be recovered from", { ...REPROTECT, wish: { reprotect: "orders/1" }, lastTransition: previous({ verb: "reprotect", from: "target", to: "source" }) }, { do: "refuse", says: /nothing to recover from/ }],
  [15, "the other direction is refused", { ...REPROTECT, site: "source" }, { do: "refuse", says: /moved outside this program.*set failover: false/s }],
  [15, "a group without protection is refused", { ...REPROTECT, status: "available" }, { do: "refuse", says: /only a failover can be recovered from/ }],
  [16, "protection that is on and in sync is complete", { ...ON, status: "protected" }, { do: "finish" }],
  [16, "protection that is on is waited for", { ...ON, status: "protected", inSync: false }, { do: "sync" }],
  [16, "unless nobody waits", { ...ON, status: "protected", inSync: false, waitForSync: false }, { do: "finish" }],
  [17, "protection that is off is enabled", ON, { do: "protect", action: "enable" }],
  [17, "after another operation too", { ...ON, waitedForForeign: true, status: "error-starting" }, { do: "protect", action: "enable" }],
  [17, "never with a faulty disk", { ...ON, faults: [{ pair: "disk-1", level: "2" }] }, { do: "refuse", says: /disk-1 has fault_level 2.*last good copy/ }],
  [17, "never at the DR site", { ...ON, site: "target" }, { do: "refuse", says: /copy it over the other side/ }],
  [17, "never without pairs", { ...ON, pairCount: 0 }, { do: "refuse", says: /no replication pair yet/ }],
  [18, "never after a failover of this stack, whose reprotect is named", { ...ON, status: "failed-over", site: "target", lastTransition: previous() }, { do: "refuse", says: /would overwrite.*Set reprotect: "orders\/2" on the ProtectionGroup/s }],
  [18, "never after a failover that was made elsewhere, which is adopted first", { ...ON, status: "failed-over", site: "target" }, { do: "refuse", says: /would overwrite.*Set failover: true on the ProtectionGroup.*Then set reprotect/s }],
  [18, "never after one that left the side of the last transition", { ...ON, status: "failed-over", lastTransition: previous() }, { do: "refuse", says: /Set failover: false on the ProtectionGroup/ }],
  [18, "never in an error of something else", { ...ON, status: "error-stopping" }, { do: "refuse", says: /"error-stopping"/ }],
  [19, "protection that is off already is left so", { ...OFF, status: "available" }, { do: "finish" }],
  [20, "protection is disabled", OFF, { do: "protect", action: "disable" }],
  [20, "disabling that failed is asked for again", { ...OFF, status: "error-stopping" }, { do: "protect", action: "disable" }],
  [21, "never while production is away", { ...OFF, site: "target" }, { do: "refuse", says: /Fail back first/ }],
  [21, "never after an unplanned way back, which is protected again first", { ...OFF, status: "failed-over", lastTransition: previous({ from: "target", to: "source" }) }, { do: "refuse", says: /Protect the group again first. Set reprotect: "orders\/2"/ }],
  [21, "never in an error of something else", { ...OFF, status: "error-reversing" }, { do: "refuse", says: /Repair the group in the console first/ }],
];

describe("plan, for other wishes than a side", () => {
  for (const [row, says, change, expected] of OTHERS) {
    it(`row ${row}: ${says}`, () => {
      check(change, { row, ...expected });
    });
  }
});

describe("plan", () => {
  for (const [row, says, change, expected] of ROWS) {
    it(`row ${row}: ${says}`, () => {
      check(change, { row, ...expected });
    });
  }

  it("has an example of every row in both columns", () => {
    for (let row = 1; row <= 12; row++) {
      for (const column of ["DR", "original"]) {
        expect(
          ROWS.some((one) => one[0] === row && one[1].startsWith(column)),
          `${column}, row ${row}`,
        ).to.equal(true);
      }
    }
  });
});

describe("plan, with a transition that is not finished", () => {
  for (const [says, change, expected] of RESUMES) {
    it(says, () => {
      check(change, expected);
    });
  }
});
