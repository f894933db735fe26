import { expect } from "chai";
import fc from "fast-check";
import { STEPS } from "../../../provider/model/undertaking";
import { Journal } from "../../../provider/transitions/journal";
import { fakeClock } from "../../support/fake-clock";
import { posted, unfinished } from "./samples";

const BEGINNING = {
  number: 3,
  kind: "failover",
  mode: "unplanned",
  from: "source",
  to: "target",
  wanted: true,
} as const;

function begun(): { journal: Journal; clock: ReturnType<typeof fakeClock> } {
  const clock = fakeClock(Date.parse("2026-01-15T08:00:00.000Z"));
  const journal = new Journal(clock, undefined);
  clock.advance(2_500);
  journal.begin({ ...BEGINNING, ran: ["instance-1"], before: "packed" });
  return { journal, clock };
}

describe("the journal of a transition", () => {
  it("has nothing to save before the first side effect", async () => {
    const { journal } = begun();
    journal.warn("early");
    journal.done("sync");
    await journal.time("sync", () => Promise.resolve());
    expect(journal.mark).to.equal(undefined);
    journal.touch();
    expect(journal.mark).to.deep.include({ warnings: ["early"], steps: ["sync"] });
  });

  it("has nothing to save when nothing was begun, whatever was touched", async () => {
    const journal = new Journal(fakeClock(), undefined);
    journal.touch();
    journal.posted(posted());
    journal.done("move");
    journal.warn("nobody");
    await journal.time("storage", () => Promise.resolve());
    expect(journal.mark).to.equal(undefined);
  });

  it("records what it began with, when, and how long that took", () => {
    const { journal } = begun();
    journal.touch();
    expect(journal.mark).to.deep.equal({
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
    const { journal } = begun();
    journal.posted(posted({ outcome: "unknown" }));
    expect(journal.mark?.posted?.outcome).to.equal("unknown");
  });

  it("forgets a settled request, but not the job that moved production", () => {
    const { journal } = begun();
    const request = posted({ jobId: "job-1" });
    journal.posted(request);
    journal.moving(request);
    journal.settled();
    expect(journal.mark).to.not.have.property("posted");
    expect(journal.mark).to.deep.include({ jobId: "job-1", acceptedAt: request.at });
  });

  it("names no job and no time of acceptance for a request whose answer was lost", () => {
    const { journal } = begun();
    const request = posted({ outcome: "unknown" });
    journal.posted(request);
    journal.moving(request);
    expect(journal.mark).to.not.have.any.keys("jobId", "acceptedAt");
  });

  it("of a resumed transition is saved at once and keeps its beginning", () => {
    const last = unfinished({ ran: ["instance-2"], before: "first", posted: posted(), steps: ["stop"] });
    const journal = new Journal(fakeClock(), last);
    expect(journal.mark).to.deep.equal(last);
    journal.begin({ ...BEGINNING, number: 9, from: "target", to: "source", wanted: false, ran: [], before: "second" });
    expect(journal.mark).to.deep.equal(last);
  });

  it("of a resumed transition takes the kind and mode that the resume is carried out with", () => {
    const journal = new Journal(fakeClock(), unfinished({ kind: "switchover", mode: "planned" }));
    journal.begin(BEGINNING);
    expect(journal.mark).to.deep.include({ kind: "failover", mode: "unplanned" });
  });

  it("learns what ran and where addresses were until production is touched, and never after", () => {
    const fresh = { ...BEGINNING, ran: ["instance-2"], before: "second" };
    const known = { ran: ["instance-1"], before: "first" };
    for (const untouched of [
      {},
      { posted: posted({ action: "reprotect" }) },
      { steps: ["reprotect", "sync"] as const },
    ]) {
      const journal = new Journal(fakeClock(), unfinished({ ...known, ...untouched }));
      journal.begin(fresh);
      expect(journal.mark).to.deep.include({ ran: ["instance-2"], before: "second" });
    }
    for (const touched of [
      { posted: posted() },
      { posted: posted({ action: "switchover" }) },
      { steps: ["stop"] as const },
      { steps: ["move"] as const },
    ]) {
      const journal = new Journal(fakeClock(), unfinished({ ...known, ...touched }));
      journal.begin(fresh);
      expect(journal.mark).to.deep.include(known);
    }
  });

  it("keeps what was known where a later look could not read it", () => {
    const journal = new Journal(fakeClock(), unfinished({ ran: ["instance-1"], before: "first" }));
    journal.begin(BEGINNING);
    expect(journal.mark).to.deep.include({ ran: ["instance-1"], before: "first" });
  });

  it("holds each step once, in the order seen, and can take one back", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...STEPS)), (steps) => {
        const { journal } = begun();
        journal.touch();
        for (const step of steps) journal.done(step);
        expect(journal.mark?.steps).to.deep.equal([...new Set(steps)]);
        for (const step of STEPS) expect(journal.has(step)).to.equal(steps.includes(step));
      }),
    );
    const { journal } = begun();
    journal.done("stop");
    journal.undone("stop");
    expect(journal.has("stop")).to.equal(false);
  });

  it("adds the seconds of a phase up, also of work that failed", async () => {
    const { journal, clock } = begun();
    journal.touch();
    const work = (ms: number) => () => {
      clock.advance(ms);
      return Promise.resolve("done");
    };
    expect(await journal.time("storage", work(1_200))).to.equal("done");
    const failed = journal.time("storage", () => {
      clock.advance(2_000);
      return Promise.reject(new Error("broken"));
    });
    expect(await failed.catch((error: unknown) => (error as Error).message)).to.equal("broken");
    expect(journal.mark?.phases).to.deep.equal({ preflight: 2.5, storage: 3.2 });
  });

  it("says a warning once and keeps no more than the last twenty", () => {
    const { journal } = begun();
    journal.touch();
    for (let n = 0; n < 30; n++) journal.warn(`warning ${n}`);
    journal.warn("warning 29");
    expect(journal.mark?.warnings).to.have.length(20);
    expect(journal.mark?.warnings.at(-1)).to.equal("warning 29");
    expect(new Set(journal.mark?.warnings).size).to.equal(20);
  });
});
