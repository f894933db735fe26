import { expect } from "chai";
import { knownOf, servedNow, servedThen } from "../../../provider/handlers/served";
import { STOPPED, scene, server } from "../transitions/samples";

const copying = { replicationStatus: "copying", progress: 40 };
const interrupted = { replicationStatus: "inactive", progress: 0 };

describe("what is remembered of production before a transition", () => {
  it("takes no server for idle that nobody has looked at: a group is older than its instances", () => {
    const empty = servedNow(scene({ instances: [], pairs: [], servers: [] }));
    expect(knownOf(empty, "source").knownIdle).to.deep.equal([]);
  });

  it("takes no server for idle that could not be read, or is on its way up", () => {
    for (const change of [
      { readable: false, status: "DR_UNAVAILABLE" },
      { ...STOPPED, taskState: "powering-on" },
    ]) {
      const saved = servedNow(scene({ servers: [server("db-source", change)] }));
      expect(knownOf(saved, "source").knownIdle, JSON.stringify(change)).to.deep.equal([]);
    }
  });

  it("knows a server that was seen stopped, until it is seen running", () => {
    const saved = servedNow(scene({ servers: [server("db-source", STOPPED)] }));
    expect(knownOf(saved, "source").knownIdle).to.have.length(1);
    expect(knownOf(servedThen(saved, scene()), "source").knownIdle).to.deep.equal([]);
  });

  it("does not take a server that stopped since for idle: a run that was killed may have stopped it", () => {
    const saved = servedNow(scene());
    const later = servedThen(saved, scene({ servers: [server("db-source", STOPPED)] }));
    expect(knownOf(later, "source").knownIdle).to.deep.equal([]);
  });

  it("knows that every pair was in sync, also after a refresh during the outage, but not once a pair copies again", () => {
    const saved = servedNow(scene());
    const during = servedThen(saved, scene({ pairs: [interrupted, interrupted] }));
    expect(knownOf({ ...during, inSync: false }, "source").knownInSync).to.equal(true);
    const after = servedThen(during, scene({ pairs: [copying] }));
    expect(knownOf({ ...after, inSync: false }, "source").knownInSync).to.equal(false);
  });

  it("says nothing of the other side", () => {
    expect(knownOf(servedNow(scene()), "target").knownIdle).to.equal(undefined);
  });
});
