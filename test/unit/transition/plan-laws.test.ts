import { isDeepStrictEqual } from "node:util";
import { expect } from "chai";
import fc from "fast-check";
import type { Transition } from "../../../provider/model/transition";
import { FAULT_LEVEL, GROUP_STATUSES, SITES, otherSite, statusKind } from "../../../provider/model/status";
import { type GroupActionName, allows } from "../../../provider/model/group-actions";
import {
  type Mode,
  type Posted,
  type RecordKind,
  type Step,
  type TransitionRecord,
  type Wish,
  sameWish,
} from "../../../provider/model/transition-record";
import { type Decision, type PlanInput, isArrival, reachedSide } from "../../../provider/transition/decide/decision";
import { plan } from "../../../provider/transition/decide/plan";
import { planInput, posted, previous, unfinished } from "./samples";

const REPROTECT: Wish = { reprotect: "orders/2" };
const WISHES: readonly (Wish | undefined)[] = [
  undefined,
  { move: "target" },
  { move: "source" },
  REPROTECT,
  { protection: "on" },
  { protection: "off" },
];
const MODES: readonly Mode[] = ["unplanned", "planned"];
const STEPS_SEEN: readonly (readonly Step[])[] = [
  [],
  ["stop"],
  ["reprotect"],
  ["reprotect", "sync", "stop"],
  ["move"],
  ["reprotect", "sync", "stop", "move", "start"],
];
const LAST: readonly (Transition | undefined)[] = [
  undefined,
  previous(),
  previous({ from: "target", to: "source" }),
  previous({ verb: "reprotect", from: "target", to: "source" }),
  previous({ id: "orders/1" }),
];

function wishOf(kind: RecordKind, to: "source" | "target"): Wish {
  if (kind === "reprotect") return REPROTECT;
  if (kind === "enable") return { protection: "on" };
  return kind === "disable" ? { protection: "off" } : { move: to };
}

const ACTIONS: readonly GroupActionName[] = ["failover", "switchover", "reprotect", "enable"];
const KINDS: readonly RecordKind[] = ["failover", "switchover", "failback", "reprotect", "enable"];

function* memories(): Generator<TransitionRecord | undefined> {
  yield undefined;
  for (const to of SITES) {
    const from = otherSite(to);
    const requests: (Posted | undefined)[] = [undefined];
    for (const action of ACTIONS)
      for (const outcome of ["accepted", "unknown"] as const)
        requests.push(
          posted({ action, outcome, site: from, status: action === "reprotect" ? "failed-over" : "protected" }),
        );
    for (const kind of KINDS)
      for (const request of requests)
        for (const steps of STEPS_SEEN) {
          const base: TransitionRecord = { ...unfinished({ from, to, steps }), kind, wish: wishOf(kind, to) };
          yield request === undefined ? base : { ...base, posted: request };
        }
  }
}

function* inputs(): Generator<PlanInput> {
  for (const record of memories())
    for (const status of [...GROUP_STATUSES, "hovering"])
      for (const site of SITES)
        for (const wish of WISHES)
          for (const edited of [true, false])
            for (const lastTransition of record === undefined ? LAST : [previous()])
              for (const waitedForForeign of [false, true])
                // With a record an edit means nothing (below), so each mode is tried with one of both.
                for (const mode of record === undefined
                  ? MODES
                  : [edited ? ("unplanned" as const) : ("planned" as const)])
                  yield {
                    ...planInput({ status, site, edited, record, lastTransition, waitedForForeign }),
                    wish,
                    modes: { out: mode, back: mode },
                  };
}

const anyInput: fc.Arbitrary<PlanInput> = fc
  .record({
    record: fc.constantFrom(...memories()),
    lastTransition: fc.constantFrom(...LAST),
    status: fc.constantFrom<string>(...GROUP_STATUSES, "hovering"),
    site: fc.constantFrom(...SITES),
    wish: fc.constantFrom(...WISHES),
    edited: fc.boolean(),
    inSync: fc.boolean(),
    waitForSync: fc.boolean(),
    waitedForForeign: fc.boolean(),
    out: fc.constantFrom(...MODES),
    back: fc.constantFrom(...MODES),
  })
  .map(({ out, back, wish, ...rest }) => ({ ...planInput({ ...rest, modes: { out, back } }), wish }));

type Seen = PlanInput & { readonly decision: Decision };

const acts = ({ decision }: Seen): boolean => ["move", "failback", "reprotect", "protect"].includes(decision.do);
const asked = ({ record, edited, wish }: Seen): boolean => record !== undefined || (edited && wish !== undefined);
const sends = ({ decision }: Seen): GroupActionName | undefined => {
  if (decision.do === "move" || decision.do === "protect") return decision.action;
  if (decision.do === "reprotect") return "reprotect";
  if (decision.do !== "failback") return undefined;
  return decision.begin === "reprotect" ? "reprotect" : "switchover";
};
const saw = ({ record }: Seen, step: Step): boolean => record?.steps.includes(step) === true;
const goal = ({ wish }: Seen): string | undefined => (wish !== undefined && "move" in wish ? wish.move : undefined);
const agrees = ({ record, wish }: Seen): boolean => record === undefined || sameWish(record.wish, wish);
const moves = ({ wish }: Seen): boolean => wish !== undefined && "move" in wish;

/** One property a law: for every input it must hold. */
const LAWS: Readonly<Record<string, (seen: Seen) => boolean>> = {
  "a decision names a row of the table": ({ decision }) =>
    Number.isInteger(decision.row) && decision.row >= 1 && decision.row <= 21,
  "without an edit and with nothing unfinished, nothing is done": (seen) =>
    asked(seen) || (seen.decision.do === "nothing" && seen.decision.row === 1),
  "asked for something, there is nothing to do only where the last transition left production there": (seen) =>
    !asked(seen) ||
    seen.decision.do !== "nothing" ||
    (seen.record === undefined && seen.observed.site === goal(seen) && (reachedSide(seen) ?? "source") === goal(seen)),
  "what the last transition reached is never reported, or started, again": (seen) =>
    seen.record !== undefined ||
    seen.waitedForForeign ||
    !moves(seen) ||
    seen.decision.do !== "finish" ||
    reachedSide(seen) !== seen.observed.site,
  "where somebody else's operation ended, nobody knows whether the servers run: it is finished, never called done": (
    seen,
  ) => !asked(seen) || !seen.waitedForForeign || seen.record !== undefined || seen.decision.do !== "nothing",
  "a refused reprotect says that protection is off exactly where it is": ({ decision, observed }) =>
    decision.do !== "refuse" ||
    decision.row !== 15 ||
    !/Protection is off|let what is under way end/.test(decision.next) ||
    decision.next.includes("Protection is off") === allows("enable", observed.status),
  "only without an edit can production that was moved outside be called drift": (seen) =>
    seen.decision.do !== "nothing" ||
    (seen.decision.drift !== undefined) === (!asked(seen) && moves(seen) && goal(seen) !== seen.observed.site),
  "a transient status means wait, and nothing else does": (seen) =>
    !asked(seen) || (seen.decision.do === "wait") === (statusKind(seen.observed.status) === "transient"),
  "a status that is not in the table is refused by name": (seen) =>
    !asked(seen) ||
    seen.observed.status !== "hovering" ||
    (seen.decision.do === "refuse" && seen.decision.row === 12 && seen.decision.why.includes('"hovering"')),
  "a broken group is never acted on": (seen) => statusKind(seen.observed.status) !== "broken" || !acts(seen),
  "a run that waited for somebody else's transition moves nothing and overwrites nothing": (seen) =>
    !seen.waitedForForeign || !acts(seen) || seen.decision.do === "protect",
  "what is sent is legal in the status that was read": (seen) => {
    const action = sends(seen);
    return action === undefined || allows(action, seen.observed.status);
  },
  "production only ever moves to where the declared value wants it": (seen) =>
    !("to" in seen.decision) || !acts(seen) || seen.decision.to === goal(seen),
  "an intent that was taken back is finished, forgotten or refused, never reversed": (seen) =>
    agrees(seen) || ["finish", "clear", "refuse", "wait", "watch"].includes(seen.decision.do),
  "a record that does not agree with what is declared sends nothing": (seen) => agrees(seen) || !acts(seen),
  "only a request whose answer was lost is watched, and only where nothing shows that it was received": (seen) =>
    seen.decision.do !== "watch" ||
    (seen.record?.posted?.outcome === "unknown" &&
      seen.record.posted.status === seen.observed.status &&
      seen.record.posted.site === seen.observed.site &&
      !agrees(seen)),
  "what was accepted is never forgotten at once, only when it is seen undone for a while": (seen) =>
    seen.decision.do !== "clear" ||
    seen.record?.posted?.outcome !== "accepted" ||
    seen.decision.superseded ||
    seen.record.kind === "reprotect",
  "an edit that a given-up record stood in the way of is decided anew": (seen) =>
    seen.decision.do !== "clear" || seen.decision.anew === (seen.edited && !agrees(seen)),
  "enabling is never sent where it would overwrite, or copy from the DR side": (seen) =>
    sends(seen) !== "enable" ||
    (seen.observed.site === "source" && ["available", "error-starting"].includes(seen.observed.status)),
  "disabling is never sent while production is away": (seen) =>
    sends(seen) !== "disable" || seen.observed.site === "source",
  "a reprotect without a record names the last transition, which left production where it is": (seen) =>
    seen.decision.do !== "reprotect" ||
    seen.record !== undefined ||
    (seen.lastTransition?.id === "orders/2" && reachedSide(seen) === seen.observed.site),
  "a reprotect goes on only while production stays where it was": (seen) =>
    seen.decision.do !== "reprotect" || seen.record === undefined || seen.record.from === seen.observed.site,
  "what was taken back is finished only at its own goal": (seen) =>
    seen.record === undefined ||
    agrees(seen) ||
    seen.decision.do !== "finish" ||
    "protection" in seen.record.wish ||
    seen.decision.to === (seen.record.kind === "reprotect" ? seen.record.from : seen.record.to),
  "finishing means that production is there and no failed move is in the way": ({ observed, decision }) =>
    decision.do !== "finish" || (observed.site === decision.to && isArrival(observed.status)),
  "a move starts from the other side, except to retry one that failed after the station changed": (seen) =>
    !acts(seen) ||
    !("to" in seen.decision) ||
    seen.observed.site !== seen.decision.to ||
    (statusKind(seen.observed.status) === "error" && seen.record?.to === seen.decision.to),
  "disks are overwritten only when a way back or a reprotect is declared, in failed-over or error-reprotecting": (
    seen,
  ) =>
    sends(seen) !== "reprotect" ||
    ((goal(seen) === "source" ? seen.observed.site === "target" : sameWish(seen.wish, REPROTECT)) &&
      ["failed-over", "error-reprotecting"].includes(seen.observed.status)),
  "a failed-over group is never moved without a reprotect": (seen) =>
    seen.observed.status !== "failed-over" || seen.decision.do !== "move",
  "a group without protection is never moved": (seen) =>
    !["available", "error-starting", "error-stopping"].includes(seen.observed.status) ||
    !acts(seen) ||
    seen.decision.do === "protect",
  "a failback is only ever asked by false": (seen) =>
    seen.decision.do !== "failback" || (goal(seen) === "source" && seen.decision.to === "source"),
  "planned never fails over, except where a failover is the only way on": (seen) =>
    seen.modes.out === "unplanned" || sends(seen) !== "failover" || seen.observed.status === "error-failing-over",
  "unplanned never switches over": (seen) =>
    seen.modes.out === "planned" || seen.decision.do !== "move" || seen.decision.action === "failover",
  "after a failed failover only the same failover is sent": (seen) =>
    seen.observed.status !== "error-failing-over" || !acts(seen) || sends(seen) === "failover",
  "production that was seen to arrive is not moved again": (seen) => !saw(seen, "move") || !acts(seen),
  "disks that were seen overwritten are not overwritten again": (seen) =>
    !saw(seen, "reprotect") || sends(seen) !== "reprotect",
  "an accepted move that came undone is given up, not repeated": (seen) =>
    seen.record?.posted?.outcome !== "accepted" ||
    seen.record.posted.action === "reprotect" ||
    seen.observed.status !== "protected" ||
    seen.decision.do === "sync" ||
    !acts(seen) ||
    seen.decision.do === "protect",
  "only a transition of ours can be given up": (seen) => seen.decision.do !== "clear" || seen.record !== undefined,
  "a wait counts as ours only with a request of ours for that very action": (seen) =>
    seen.decision.do !== "wait" || !seen.decision.ours || seen.record?.posted !== undefined,
  "a refusal says why and what to do next": ({ decision }) =>
    decision.do !== "refuse" || (decision.why.length > 20 && decision.next.length > 20),
  "no refusal suggests enabling protection where production may be damaged": ({ decision, observed }) =>
    decision.do !== "refuse" ||
    decision.row !== 11 ||
    (observed.status.length > 0 && decision.next.startsWith("Do not enable protection")),
};

/** Switching protection off needs no pair. */
function isDisabling(decision: Decision): boolean {
  return decision.do === "protect" && decision.action === "disable";
}

describe("the laws of a transition", () => {
  const broken = new Map<string, string[]>();
  let count = 0;

  before(() => {
    const laws = Object.entries(LAWS);
    for (const input of inputs()) {
      const seen = { ...input, decision: plan(input) };
      count++;
      for (const [law, holds] of laws) {
        if (holds(seen)) continue;
        const found = broken.get(law) ?? [];
        if (found.length < 3) broken.set(law, [...found, JSON.stringify(seen)]);
      }
    }
  });

  for (const law of Object.keys(LAWS)) {
    it(law, () => {
      expect(broken.get(law) ?? []).to.deep.equal([]);
    });
  }

  it("were checked on every status, side, intent and memory", () => {
    expect(count).to.be.greaterThan(100_000);
  });

  it("an edit means nothing while its transition is unfinished, since it may have been made before a crash", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        fc.pre(input.record !== undefined && sameWish(input.record.wish, input.wish));
        expect(plan({ ...input, edited: false })).to.deep.equal(plan({ ...input, edited: true }));
      }),
      { numRuns: 2000 },
    );
  });

  it("no group without pairs is acted on, whatever else is true", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decision = plan({ ...input, observed: { ...input.observed, pairCount: 0 } });
        expect(
          ["move", "failback", "reprotect", "protect"].filter((one) => one === decision.do && !isDisabling(decision)),
        ).to.deep.equal([]);
      }),
      { numRuns: 5000 },
    );
  });

  it("a return waits for the copy unless it is unplanned and the storage that serves is broken, whatever else is true", () => {
    const faults = [{ pair: "disk-1", level: FAULT_LEVEL.storage }];
    const seen = { waits: 0, moves: 0 };
    for (const input of inputs()) {
      if (input.wish === undefined || !("move" in input.wish) || input.modes.back === "planned") continue;
      const [sound, broken] = [plan(input), plan({ ...input, observed: { ...input.observed, faults } })];
      if (broken.do === "failback" && broken.begin === "sync") expect.fail(JSON.stringify(input));
      if (sound.do === "failback" && sound.begin === "sync") {
        expect(broken, JSON.stringify(input)).to.include({ do: "move", action: "failover", to: "source" });
        seen.waits++;
      } else if (!isDeepStrictEqual(broken, sound)) expect(broken, JSON.stringify(input)).to.deep.equal(sound);
      if (broken.do === "move") seen.moves++;
    }
    expect(Math.min(seen.waits, seen.moves)).to.be.above(20);
  });

  it("a reprotect that was begun goes on whatever is known of the transition before it", () => {
    let tried = 0;
    for (const record of memories())
      if (record?.kind === "reprotect")
        for (const status of GROUP_STATUSES)
          for (const site of SITES) {
            const input = { ...planInput({ status, site, record }), wish: REPROTECT };
            const known = plan({ ...input, lastTransition: previous() });
            for (const lastTransition of LAST) expect(plan({ ...input, lastTransition })).to.deep.equal(known);
            if (known.do === "reprotect") tried++;
          }
    expect(tried).to.be.above(10);
  });

  it("a switchover that failed is pursued at the side that the group names only if it was ours", () => {
    let [pursued, refused] = [0, 0];
    for (const record of memories())
      for (const wish of WISHES)
        for (const site of SITES)
          for (const mode of MODES) {
            if (wish === undefined || !("move" in wish) || wish.move !== site) continue;
            const modes = { out: mode, back: mode };
            const decision = plan({ ...planInput({ status: "error-reversing", site, record, modes }), wish });
            if (decision.do === "move") expect(record?.posted?.action).to.equal("switchover");
            if (decision.do === "move") pursued++;
            else refused++;
          }
    expect(Math.min(pursued, refused)).to.be.above(10);
  });

  it("a text that no release knows is refused like any other unknown status", () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom(...SITES), fc.boolean(), (status, site, wanted) => {
        fc.pre(statusKind(status) === "unknown");
        expect(plan(planInput({ status, site, wanted }))).to.deep.include({ do: "refuse", row: 12 });
      }),
    );
  });
});
