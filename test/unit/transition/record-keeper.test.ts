import { expect } from "chai";
import fc from "fast-check";
import { STEPS } from "../../../provider/model/transition-record";
import { RecordKeeper } from "../../../provider/transition/record-keeper";
import { fakeClock } from "../../support/fake-clock";
import { posted, unfinished } from "./samples";

const BEGINNING = {
  number: 3,
  kind: "failover",
  mode: "unplanned",
  from: "source",
  to: "target",
  wish: { move: "target" },
} as const;

function begun(): { keeper: RecordKeeper; clock: ReturnType<typeof fakeClock> } {
  const clock = fakeClock(Date.parse("2026-01-15T08:00:00.000Z"));
  const keeper = new RecordKeeper(clock, undefined);
  clock.advance(2_500);
  keeper.begin({ ...BEGINNING, ran: ["instance-1"], before: "packed" });
  return { keeper, clock };
}

describe("the keeper of a transition", () => {
  it("has nothing to save before the first side effect", () => {
    const { keeper } = begun();
    keeper.warn("early");
    keeper.done("sync");
    keeper.time("sync")();
    expect(keeper.record).to.equal(undefined);
    keeper.touch();
    expect(keeper.record).to.deep.include({ warnings: ["early"], steps: ["sync"] });
  });

  it("has nothing to save when nothing was begun, whatever was touched", () => {
    const keeper = new RecordKeeper(fakeClock(), undefined);
    keeper.touch();
    keeper.posted(posted());
    keeper.done("move");
    keeper.warn("nobody");
    keeper.time("storage")();
    expect(keeper.record).to.equal(undefined);
  });

  it("records what it began with, when, and how long that took", () => {
    const { keeper } = begun();
    keeper.touch();
    expect(keeper.record).to.deep.equal({
      ...BEGINNING,
      ran: ["instance-1"],
      before: "packed",
      since: "2026-01-15T08:00:00.000Z",
      steps: [],
      phases: { preflight: 2.5 },
      warnings: [],
    });
  });

  it("saves a request from the moment it is out", () => {
    const { keeper } = begun();
    keeper.posted(posted({ outcome: "unknown" }));
    expect(keeper.record?.posted?.outcome).to.equal("unknown");
  });

  it("forgets a settled request, but not the job that moved production", () => {
    const { keeper } = begun();
    const request = posted({ jobId: "job-1" });
    keeper.posted(request);
    keeper.moving(request);
    keeper.settled();
    expect(keeper.record).to.not.have.property("posted");
    expect(keeper.record).to.deep.include({ jobId: "job-1", acceptedAt: request.at });
  });

  it("names no job and no time of acceptance for a request whose answer was lost", () => {
    const { keeper } = begun();
    const request = posted({ outcome: "unknown" });
    keeper.posted(request);
    keeper.moving(request);
    expect(keeper.record).to.not.have.any.keys("jobId", "acceptedAt");
  });

  it("of a resumed transition is saved at once and keeps its beginning", () => {
    const last = unfinished({ ran: ["instance-2"], before: "first", posted: posted(), steps: ["stop"] });
    const keeper = new RecordKeeper(fakeClock(), last);
    expect(keeper.record).to.deep.equal(last);
    keeper.begin({
      ...BEGINNING,
      number: 9,
      from: "target",
      to: "source",
      wish: { move: "source" },
      ran: [],
      before: "second",
    });
    expect(keeper.record).to.deep.equal(last);
  });

  it("of a resumed transition takes the kind and mode that the resume is carried out with", () => {
    const keeper = new RecordKeeper(fakeClock(), unfinished({ kind: "switchover", mode: "planned" }));
    keeper.begin(BEGINNING);
    expect(keeper.record).to.deep.include({ kind: "failover", mode: "unplanned" });
  });

  it("learns what ran and where addresses were until production is touched, and never after", () => {
    const fresh = { ...BEGINNING, ran: ["instance-2"], before: "second" };
    const known = { ran: ["instance-1"], before: "first" };
    for (const untouched of [
      {},
      { posted: posted({ action: "reprotect" }) },
      { steps: ["reprotect", "sync"] as const },
    ]) {
      const keeper = new RecordKeeper(fakeClock(), unfinished({ ...known, ...untouched }));
      keeper.begin(fresh);
      expect(keeper.record).to.deep.include({ ran: ["instance-2"], before: "second" });
    }
    for (const touched of [
      { posted: posted() },
      { posted: posted({ action: "switchover" }) },
      { steps: ["stop"] as const },
      { steps: ["move"] as const },
    ]) {
      const keeper = new RecordKeeper(fakeClock(), unfinished({ ...known, ...touched }));
      keeper.begin(fresh);
      expect(keeper.record).to.deep.include(known);
    }
  });

  it("keeps what was known where a later look could not read it", () => {
    const keeper = new RecordKeeper(fakeClock(), unfinished({ ran: ["instance-1"], before: "first" }));
    keeper.begin(BEGINNING);
    expect(keeper.record).to.deep.include({ ran: ["instance-1"], before: "first" });
  });

  it("holds each step once, in the order seen, and can take one back", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STEPS)), (steps) => {
        const { keeper } = begun();
        keeper.touch();
        for (const step of steps) keeper.done(step);
        expect(keeper.record?.steps).to.deep.equal([...new Set(steps)]);
        for (const step of STEPS) expect(keeper.has(step)).to.equal(steps.includes(step));
      }),
    );
    const { keeper } = begun();
    keeper.done("stop");
    keeper.undone("stop");
    expect(keeper.has("stop")).to.equal(false);
  });

  it("adds the seconds of a phase up", () => {
    const { keeper, clock } = begun();
    keeper.touch();
    for (const ms of [1_200, 2_000]) {
      const timed = keeper.time("storage");
      clock.advance(ms);
      timed();
    }
    expect(keeper.record?.phases).to.deep.equal({ preflight: 2.5, storage: 3.2 });
  });

  it("says a warning once and keeps no more than the last twenty", () => {
    const { keeper } = begun();
    keeper.touch();
    for (let n = 0; n < 30; n++) keeper.warn(`warning ${n}`);
    keeper.warn("warning 29");
    expect(keeper.record?.warnings).to.have.length(20);
    expect(keeper.record?.warnings.at(-1)).to.equal("warning 29");
    expect(new Set(keeper.record?.warnings).size).to.equal(20);
  });
});
