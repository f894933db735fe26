import { expect } from "chai";
import type { Arrival } from "../../../provider/moves";
import { arrivalOf, intendedArrival } from "../../../provider/transition/decide/arrival";
import type { Decision } from "../../../provider/transition/decide/decision";
import { group, pair, request } from "./samples";

const at = (status: string, productionSite: "source" | "target", progress = 100): Parameters<typeof arrivalOf>[1] => ({
  group: group({ status, productionSite }),
  pairs: [pair({ progress, replicationStatus: progress < 100 ? "copying" : "active" })],
});

const HOME: Arrival = { status: "protected", site: "source" };
const AWAY: Arrival = { status: "protected", site: "target" };
const FAILED_OVER: Arrival = { status: "failed-over", site: "target" };

interface Row {
  readonly what: string;
  readonly decision: Decision;
  readonly from: Parameters<typeof arrivalOf>[1];
  readonly asked?: Parameters<typeof request>[0];
  readonly to: Arrival | undefined;
}

const back = (begin: "reprotect" | "sync"): Decision => ({ do: "failback", row: 7, begin, to: "source" });
const unplanned = { modes: { out: "unplanned", back: "unplanned" } } as const;

const ROWS: readonly Row[] = [
  {
    ...{ what: "a failover", decision: { do: "move", row: 7, action: "failover", to: "target" } },
    ...{ from: at("protected", "source"), to: FAILED_OVER },
  },
  {
    ...{ what: "a switchover", decision: { do: "move", row: 7, action: "switchover", to: "target" } },
    ...{ from: at("protected", "source"), to: AWAY },
  },
  { what: "a failback from in sync", decision: back("sync"), from: at("protected", "target"), to: HOME },
  { what: "a failback that has to copy first", decision: back("sync"), from: at("protected", "target", 40), to: AWAY },
  { what: "a failback from a reprotect", decision: back("reprotect"), from: at("failed-over", "target"), to: AWAY },
  {
    ...{ what: "the same, switching at once", decision: back("reprotect"), from: at("failed-over", "target") },
    ...{ asked: { switchAsSoonAsInSync: true }, to: HOME },
  },
  {
    ...{ what: "an unplanned failback from in sync", decision: back("sync"), from: at("protected", "target") },
    ...{ asked: unplanned, to: { status: "failed-over", site: "source" } },
  },
  {
    ...{ what: "a reprotect", decision: { do: "reprotect", row: 20, over: "source" } },
    ...{ from: at("failed-over", "target"), to: AWAY },
  },
  {
    ...{ what: "a failover under way", decision: { do: "wait", row: 2, ours: true } },
    ...{ from: at("failing-over", "source"), asked: { wish: { move: "target" } }, to: FAILED_OVER },
  },
  {
    ...{ what: "the end of a move", decision: { do: "finish", row: 8, to: "target", remaining: [] } },
    ...{ from: at("failed-over", "target"), to: FAILED_OVER },
  },
  { what: "nothing", decision: { do: "nothing", row: 1 }, from: at("protected", "source"), to: undefined },
  {
    ...{ what: "a refusal", decision: { do: "refuse", row: 9, why: "", next: "" } },
    ...{ from: at("failed-over", "target"), to: undefined },
  },
];

describe("the place where a run leaves a group", () => {
  for (const { what, decision, from, asked = {}, to } of ROWS) {
    it(`after ${what} is ${to === undefined ? "no news" : `${to.status} at ${to.site}`}`, () => {
      expect(arrivalOf(decision, from, request(asked))).to.deep.equal(to);
    });
  }

  it("is told by the request alone where the group cannot be read", () => {
    expect(intendedArrival(request({ wish: { move: "target" } }))).to.deep.equal(FAILED_OVER);
    expect(intendedArrival(request({ wish: { move: "source" } }))).to.deep.equal(HOME);
    expect(intendedArrival(request({ wish: { reprotect: "orders/1" } }))).to.equal(undefined);
  });
});
