import { expect } from "chai";
import { groupRequest, pairRequest } from "../../../provider/resources/group/group-request";
import type { Props } from "../../../provider/engine/shape";
import { inputsOf, savedOf } from "../../../provider/engine/state/state";
import { ProtectionGroup, ReplicationPair } from "../../../provider/model/definitions";
import { comingNumber } from "../../../provider/transition/request";
import type { Call } from "../../../provider/call";
import { fakeClock } from "../../support/fake-clock";
import { previous, unfinished } from "../transition/samples";

function deps(env: Readonly<Record<string, string>> = {}): Pick<Call, "env" | "clock"> {
  return { env, clock: fakeClock() };
}

const asked = (olds: Props, news: Props, env = {}): ReturnType<typeof groupRequest> =>
  groupRequest(deps(env), {
    id: "group-1",
    old: savedOf(ProtectionGroup, olds),
    inputs: inputsOf(ProtectionGroup, news),
  });
const askedByPair = (olds: Props, news: Props): ReturnType<typeof pairRequest> =>
  pairRequest(deps(), { old: savedOf(ReplicationPair, olds), inputs: inputsOf(ReplicationPair, news) });

describe("what a group asks for", () => {
  it("is unplanned out, planned back, servers started, five minutes of grace, unless it says otherwise", () => {
    expect(asked({}, { failover: true })).to.deep.include({
      wish: { move: "target" },
      edited: true,
      modes: { out: "unplanned", back: "planned" },
      switchAsSoonAsInSync: false,
      startServers: true,
      startOrder: [],
      graceMs: 300_000,
    });
    const news = {
      failover: false,
      failoverMode: "planned",
      failback: { mode: "unplanned", switchAsSoonAsInSync: true },
      startServers: false,
      startOrder: [["server-1"]],
      stopServers: { grace: "90s" },
    };
    expect(asked({ failover: true }, news)).to.deep.include({
      wish: { move: "source" },
      edited: true,
      modes: { out: "planned", back: "unplanned" },
      switchAsSoonAsInSync: true,
      startServers: false,
      startOrder: [["server-1"]],
      graceMs: 90_000,
    });
  });

  it("remembers the unfinished transition, the last one and whether pairs were in sync", () => {
    const olds = { unfinished: unfinished(), lastTransition: previous(), inSync: true };
    expect(asked(olds, {})).to.deep.include({ record: unfinished(), lastTransition: previous(), knownInSync: true });
  });

  it("is an edit only when a value is declared that was not completed yet", () => {
    for (const [before, now, edited] of [
      [undefined, undefined, false],
      [undefined, false, true],
      [undefined, true, true],
      [false, true, true],
      [true, false, true],
      [true, true, false],
      [false, false, false],
      [true, undefined, false],
      [undefined, null, false],
      [true, null, false],
    ] as const)
      expect(asked({ failover: before }, { failover: now }).edited, `${String(before)} -> ${String(now)}`).to.equal(
        edited,
      );
  });
});

describe("what a pair asks of its group", () => {
  it("is only ever the way out", () => {
    expect(askedByPair({}, { failover: true }).wish).to.deep.equal({ move: "target" });
    for (const news of [{}, { failover: undefined }, { failover: false }])
      expect(askedByPair({ failover: true }, news).wish).to.equal(undefined);
  });

  it("follows the rules that its group declares", () => {
    const __group = {
      failoverMode: "planned",
      startServers: false,
      startOrder: [["server-1"]],
      confirm: "orders/3+downtime",
    };
    expect(askedByPair({}, { failover: true, __group })).to.deep.include({
      modes: { out: "planned", back: "planned" },
      startServers: false,
      startOrder: [["server-1"]],
      confirm: ["orders/3+downtime"],
    });
    expect(askedByPair({}, { failover: true, __group, confirm: "orders/3+healthy" }).confirm).to.deep.equal([
      "orders/3+healthy",
      "orders/3+downtime",
    ]);
  });

  it("has the number after the later of the group's last transition and its own", () => {
    const number = (own: number | undefined, group: number | undefined): number =>
      comingNumber(
        askedByPair(own === undefined ? {} : { lastTransition: { number: own } }, {
          failover: true,
          __group: { transitionNumber: group },
        }),
      );
    expect(number(undefined, undefined)).to.equal(1);
    expect(number(undefined, 4)).to.equal(5);
    expect(number(6, 4)).to.equal(7);
    expect(number(6, undefined)).to.equal(7);
  });

  it("does not take its own disk in sync for a group in sync", () => {
    const olds = { replicationStatus: "active", progress: 100 };
    expect(askedByPair(olds, { failover: true }).knownInSync).to.equal(undefined);
    expect(askedByPair(olds, { failover: true, __group: { inSync: false } }).knownInSync).to.equal(false);
    expect(askedByPair({}, { failover: true, __group: { inSync: true } }).knownInSync).to.equal(true);
  });
});

describe("the consent in force", () => {
  it("is every line that is declared or in the environment, by blanks or commas", () => {
    const env = { SDRS_CONFIRM: "orders/3-9f2c+healthy, billing/1-0a1b+healthy" };
    const lines = (confirm: unknown): readonly string[] => asked({}, { failover: true, confirm }, env).confirm;
    expect(lines("orders/2-77ab + overwrite")).to.deep.equal([
      "orders/2-77ab+overwrite",
      "orders/3-9f2c+healthy",
      "billing/1-0a1b+healthy",
    ]);
    for (const declared of [undefined, "", null]) expect(lines(declared)).to.have.length(2);
    expect(asked({}, { failover: true }).confirm).to.deep.equal([]);
  });

  it("is bound to the series of the group, also where a pair asks", () => {
    const series = (olds: Props, __group?: Props): string | undefined =>
      askedByPair(olds, { failover: true, __group }).series;
    expect(series({ consentSeries: "own" }, { consentSeries: "group" })).to.equal("group");
    expect(series({ consentSeries: "own" })).to.equal("own");
    expect(asked({ consentSeries: "group" }, {}).series).to.equal("group");
  });
});
