import { expect } from "chai";
import { savedOf } from "../../../provider/engine/state/state";
import type { Props } from "../../../provider/engine/shape";
import { ProtectionGroup } from "../../../provider/model/definitions";
import { lastTransitionIn, lastTransitionToTell, recordIn } from "../../../provider/resources/group/records-in-state";
import { previous, unfinished } from "../transition/samples";

const state = (outputs: Props): ReturnType<typeof savedOf<typeof ProtectionGroup>> =>
  savedOf(ProtectionGroup, { name: "orders", ...outputs });

describe("the records in a state", () => {
  it("are read as they were written", () => {
    const record = unfinished({ steps: ["stop"], ran: ["instance-1"], jobId: "job-1" });
    expect(recordIn(state({ unfinished: record }))).to.deep.equal(record);
    expect(lastTransitionIn(state({ lastTransition: previous() }))).to.deep.equal(previous());
  });

  it("are none where there is none", () => {
    expect(recordIn(state({}))).to.equal(undefined);
    expect(lastTransitionIn(state({ lastTransition: null }))).to.equal(undefined);
  });

  it("keep what a later release added", () => {
    const record = { ...unfinished(), added: "later" };
    expect(recordIn(state({ unfinished: record }))).to.deep.equal(record);
  });

  it("may lack, or have in another shape, what only makes a report fuller", () => {
    const { number, kind, mode, from, to, wish, since } = unfinished();
    const cut = { number, kind, mode, from, to, wish, since, ran: "all", before: 7, jobId: null };
    expect(recordIn(state({ unfinished: cut }))).to.deep.equal({
      ...{ number, kind, mode, from, to, wish, since, steps: [], phases: {}, warnings: [] },
      ...{ ran: undefined, before: undefined, jobId: undefined },
    });
    const { id, number: last, verb, from: left, to: reached } = previous();
    const kept = { id, number: last, verb, from: left, to: reached };
    expect(lastTransitionIn(state({ lastTransition: { ...kept, jobId: 7, members: [] } }))).to.include({
      ...kept,
      jobId: null,
      recoverySeconds: null,
    });
  });

  for (const key of ["number", "kind", "from", "to", "wish", "since"] as const) {
    it(`are damaged without ${key}, which a decision rests on`, () => {
      const { [key]: _cut, ...rest } = unfinished();
      expect(() => recordIn(state({ unfinished: rest }))).to.throw(`The state of orders is damaged: unfinished.${key}`);
    });
  }

  it("are damaged where they do not say what was asked of a server", () => {
    const record = { ...unfinished(), restores: [{ serverId: "server-1" }] };
    expect(() => recordIn(state({ unfinished: record }))).to.throw("damaged: unfinished.restores.0.backupId");
  });

  it("tell what was put back to whoever may put back more, and are damaged for nobody else without it", () => {
    for (const restores of [null, "x", ["later"], [{ serverId: "server-1" }]]) {
      const odd = state({ lastTransition: { ...previous(), restores } });
      expect(lastTransitionIn(odd)).to.deep.equal({ ...previous(), restores: undefined });
      expect(() => lastTransitionIn(odd, { restorable: true })).to.throw("damaged: lastTransition.restores");
    }
  });

  it("stop nobody by a report that is cut", () => {
    const lastTransition = { ...previous(), phases: 7, members: [{}], warnings: [1], remaining: null };
    expect(lastTransitionIn(state({ lastTransition }))).to.include({ number: previous().number });
    expect(recordIn(state({ unfinished: { ...unfinished(), phases: { stop: "x" }, warnings: null } }))).to.deep.equal({
      ...unfinished(),
      ...{ phases: {}, warnings: [] },
    });
  });

  it("say what to remove where they are damaged, and stop nobody who only tells of them", () => {
    const lastTransition = { ...previous(), to: "elsewhere" };
    expect(() => lastTransitionIn(state({ lastTransition })))
      .to.throw("lastTransition.to")
      .with.property("hint")
      .that.includes('remove "lastTransition"');
    expect(lastTransitionToTell(state({ lastTransition }).outputs)).to.equal(undefined);
    expect(lastTransitionToTell(state({ lastTransition: previous() }).outputs)).to.deep.equal(previous());
  });
});
