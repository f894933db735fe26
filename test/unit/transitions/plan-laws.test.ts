import { expect } from "chai";
import fc from "fast-check";
import { GROUP_STATUSES, type Site, SITES, statusKind } from "../../../provider/model/status";
import { allows } from "../../../provider/model/transitions";
import type { Mode, Posted, Step, TransitionKind, TransitionRecord } from "../../../provider/model/transition-record";
import { type Decision, type PlanInput, plan, wantedSite } from "../../../provider/transitions/plan";
import { planInput, posted, unfinished } from "./samples";

const WANTED = [true, false, undefined] as const;
const MODES: readonly Mode[] = ["unplanned", "planned"];
const KINDS: readonly TransitionKind[] = ["failover", "switchover", "failback", "reprotect"];
const STEPS_SEEN: readonly (readonly Step[])[] = [
  [],
  ["stop"],
  ["reprotect"],
  ["reprotect", "sync", "stop"],
  ["move"],
  ["reprotect", "sync", "stop", "move", "start"],
];

function* memories(): Generator<TransitionRecord | undefined> {
  yield undefined;
  for (const to of SITES) {
    const from: Site = to === "target" ? "source" : "target";
    const requests: (Posted | undefined)[] = [undefined];
    for (const action of ["failover", "switchover", "reprotect"] as const)
      for (const outcome of ["accepted", "unknown"] as const)
        requests.push(
          posted({ action, outcome, site: from, status: action === "reprotect" ? "failed-over" : "protected" }),
        );
    for (const kind of KINDS)
      for (const request of requests)
        for (const steps of STEPS_SEEN) {
          const base = { kind, from, to, wanted: to === "target", steps };
          yield unfinished(request === undefined ? base : { ...base, posted: request });
        }
  }
}

function* inputs(): Generator<PlanInput> {
  for (const record of memories())
    for (const status of [...GROUP_STATUSES, "hovering"])
      for (const site of SITES)
        for (const wanted of WANTED)
          for (const edited of record === undefined ? [true, false] : [true])
            for (const waitedForForeign of [false, true])
              for (const mode of MODES)
                yield planInput({
                  status,
                  site,
                  wanted,
                  edited,
                  record,
                  waitedForForeign,
                  modes: { out: mode, back: mode },
                });
}

const anyInput = fc
  .record({
    record: fc.constantFrom(...memories()),
    status: fc.constantFrom<string>(...GROUP_STATUSES, "hovering"),
    site: fc.constantFrom(...SITES),
    wanted: fc.constantFrom(...WANTED),
    edited: fc.boolean(),
    waitedForForeign: fc.boolean(),
    out: fc.constantFrom(...MODES),
    back: fc.constantFrom(...MODES),
  })
  .map(({ out, back, ...rest }) => planInput({ ...rest, modes: { out, back } }));

type Seen = PlanInput & { readonly decision: Decision };

const acts = ({ decision }: Seen): boolean => decision.do === "move" || decision.do === "failback";
const asked = ({ record, edited, wanted }: Seen): boolean => record !== undefined || (edited && wanted !== undefined);
const sends = ({ decision }: Seen): string | undefined => {
  if (decision.do === "move") return decision.action;
  if (decision.do !== "failback") return undefined;
  return decision.begin === "reprotect" ? "reprotect" : "switchover";
};
const saw = ({ record }: Seen, step: Step): boolean => record?.steps.includes(step) === true;

/** One property a law: for every input it must hold. */
const LAWS: Readonly<Record<string, (seen: Seen) => boolean>> = {
  "a decision names a row of the table": ({ decision }) =>
    Number.isInteger(decision.row) && decision.row >= 1 && decision.row <= 12,
  "without an edit and with nothing unfinished, nothing is done": (seen) =>
    asked(seen) || (seen.decision.do === "nothing" && seen.decision.row === 1),
  "asked for something, it never answers that there is nothing to do": (seen) =>
    !asked(seen) || seen.decision.do !== "nothing",
  "only without an edit can production that was moved outside be called drift": (seen) =>
    seen.decision.do !== "nothing" ||
    (seen.decision.drift !== undefined) ===
      (seen.wanted !== undefined && wantedSite(seen.wanted) !== seen.observed.site),
  "a transient status means wait, and nothing else does": (seen) =>
    !asked(seen) || (seen.decision.do === "wait") === (statusKind(seen.observed.status) === "transient"),
  "a status that is not in the table is refused by name": (seen) =>
    !asked(seen) ||
    seen.observed.status !== "hovering" ||
    (seen.decision.do === "refuse" && seen.decision.row === 12 && seen.decision.why.includes('"hovering"')),
  "a broken group is never acted on": (seen) => statusKind(seen.observed.status) !== "broken" || !acts(seen),
  "a run that waited for somebody else's transition sends nothing": (seen) => !seen.waitedForForeign || !acts(seen),
  "what is sent is legal in the status that was read": (seen) => {
    const action = sends(seen);
    return action === undefined || allows(action as "failover", seen.observed.status);
  },
  "production only ever moves to where the declared value wants it": (seen) =>
    !("to" in seen.decision) ||
    !acts(seen) ||
    (seen.wanted !== undefined && seen.decision.to === wantedSite(seen.wanted)),
  "an intent that was taken back is finished, forgotten or refused, never reversed": (seen) =>
    seen.record === undefined ||
    seen.wanted === seen.record.wanted ||
    ["finish", "clear", "refuse", "wait"].includes(seen.decision.do),
  "what was taken back is finished only at its own goal": (seen) =>
    seen.record === undefined ||
    seen.wanted === seen.record.wanted ||
    seen.decision.do !== "finish" ||
    seen.decision.to === seen.record.to,
  "finishing means that production is there and no failed move is in the way": ({ observed, decision }) =>
    decision.do !== "finish" ||
    (observed.site === decision.to && !["error-failing-over", "error-reversing"].includes(observed.status)),
  "a move starts from the other side, except to retry one that failed after the station changed": (seen) =>
    !acts(seen) ||
    !("to" in seen.decision) ||
    seen.observed.site !== seen.decision.to ||
    (statusKind(seen.observed.status) === "error" && seen.record?.to === seen.decision.to),
  "disks of the original side are overwritten only on the way back, from the DR side, in failed-over or error-reprotecting":
    (seen) =>
      sends(seen) !== "reprotect" ||
      (seen.wanted === false &&
        seen.observed.site === "target" &&
        seen.decision.row === 9 &&
        ["failed-over", "error-reprotecting"].includes(seen.observed.status)),
  "a failed-over group is never moved without a reprotect": (seen) =>
    seen.observed.status !== "failed-over" || seen.decision.do !== "move",
  "a group without protection is never acted on": (seen) =>
    !["available", "error-starting", "error-stopping"].includes(seen.observed.status) || !acts(seen),
  "a failback is only ever asked by false": (seen) =>
    seen.decision.do !== "failback" || (seen.wanted === false && seen.decision.to === "source"),
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
    !acts(seen),
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

  it("an edit means nothing while a transition is unfinished, since it may have been made before a crash", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        fc.pre(input.record !== undefined);
        expect(plan({ ...input, edited: false })).to.deep.equal(plan({ ...input, edited: true }));
      }),
      { numRuns: 2000 },
    );
  });

  it("no group without pairs is acted on, whatever else is true", () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const decision = plan({ ...input, observed: { ...input.observed, pairCount: 0 } });
        expect(["move", "failback"]).to.not.include(decision.do);
      }),
      { numRuns: 5000 },
    );
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
