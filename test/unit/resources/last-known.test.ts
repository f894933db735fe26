import { expect } from "chai";
import { lastKnownIn, rememberAsIs, rememberSeen, rememberServing } from "../../../provider/resources/group/last-known";
import type { Props } from "../../../provider/engine/shape";
import { savedOf } from "../../../provider/engine/state/state";
import type { Saved } from "../../../provider/model/define";
import { ProtectionGroup } from "../../../provider/model/definitions";
import type { Site } from "../../../provider/model/status";
import type { Observation } from "../../../provider/transition/observe/observation";
import { type Scene, STOPPED, dark, port, scene, server } from "../transition/samples";

const copying = { replicationStatus: "copying", progress: 40 };
const interrupted = { replicationStatus: "inactive", progress: 0 };
const idle: Scene = { servers: [server("db-source", { ...STOPPED, updated: "2026-01-01T00:00:00Z" })] };

const state = (props: Props): Saved<typeof ProtectionGroup> => savedOf(ProtectionGroup, props);
const afterRefresh = (olds: Props, observed: Observation): Props => rememberSeen(state(olds), observed);
const knownAt = (props: Props, side: Site): ReturnType<typeof lastKnownIn> => lastKnownIn(state(props), side);

function stoppedAfter(olds: Props, observed: Observation): string[] | undefined {
  return knownAt(afterRefresh(olds, observed), "source").knownStopped?.map(({ serverId }) => serverId);
}

describe("what is remembered of a group in quiet times", () => {
  it("is nothing of servers that nobody has looked at: a group is older than its instances", () => {
    const empty = rememberServing({}, scene({ instances: [], pairs: [], servers: [] }));
    const known = knownAt({ ...empty, inSync: false, replicationPairCount: 0, addresses: [] }, "source");
    expect(known).to.deep.equal({ knownStopped: [], knownAddresses: undefined, knownInSync: undefined });
  });

  it("is which servers were stopped, and when they had changed", () => {
    expect(knownAt(rememberServing({}, scene(idle)), "source").knownStopped).to.deep.equal([
      { serverId: "db-source", updated: "2026-01-01T00:00:00Z" },
    ]);
    expect(knownAt(afterRefresh({}, scene(idle)), "source").knownStopped).to.have.length(1);
  });

  it("is no server that could not be read, or is on its way up", () => {
    for (const change of [
      { readable: false, status: "DR_UNAVAILABLE" },
      { ...STOPPED, taskState: "powering-on" },
    ]) {
      const saved = rememberServing({}, scene({ servers: [server("db-source", change)] }));
      expect(knownAt(saved, "source").knownStopped, JSON.stringify(change)).to.deep.equal([]);
    }
  });

  it("keeps what was known of a server that cannot be read for once", () => {
    const known = rememberServing({}, scene(idle));
    expect(stoppedAfter(known, scene({ servers: [dark("db-source")] }))).to.deep.equal(["db-source"]);
  });

  it("forgets a stopped server that is seen running, also when something is wrong", () => {
    const known = rememberServing({}, scene(idle));
    expect(stoppedAfter(known, scene())).to.deep.equal([]);
    expect(stoppedAfter(known, scene({ pairs: [{ faultLevel: "2" }] }))).to.deep.equal([]);
  });

  for (const [why, given, more] of [
    ["the storage is faulty", { pairs: [{ faultLevel: "2" }] }, {}],
    ["the link is down", { pairs: [{ faultLevel: "5" }] }, {}],
    ["a switchover failed", { group: { status: "error-reversing" } }, {}],
    ["a failover runs", { group: { status: "failing-over" } }, {}],
    ["a transition is unfinished", {}, { unfinished: { number: 1 } }],
  ] as const) {
    it(`takes no server for stopped on purpose that stopped while ${why}`, () => {
      const known = { ...rememberServing({}, scene()), ...more };
      expect(stoppedAfter(known, scene({ ...given, ...idle }))).to.deep.equal([]);
    });
  }

  it("holds the addresses of a server that cannot be read any more", () => {
    const nic = server("web-source", { ports: [port("port-11", "web-source", "10.0.0.11")] });
    const known = { ...rememberServing({}, scene({ servers: [nic] })), productionSite: "source", addresses: [] };
    const later = afterRefresh(known, scene({ servers: [dark("web-source")] }));
    const rows = knownAt({ ...later, productionSite: "source", addresses: [] }, "source").knownAddresses;
    expect(rows?.map(({ privateIp }) => privateIp)).to.deep.equal(["10.0.0.11"]);
  });

  it("knows that every pair was in sync, also after a refresh during the outage, but not once a pair copies again", () => {
    const saved = rememberServing({}, scene());
    const during = afterRefresh(saved, scene({ pairs: [interrupted, interrupted] }));
    expect(knownAt({ ...during, inSync: false }, "source").knownInSync).to.equal(true);
    const after = afterRefresh(during, scene({ pairs: [copying] }));
    expect(knownAt({ ...after, inSync: false }, "source").knownInSync).to.equal(false);
  });

  it("says nothing of the other side", () => {
    expect(knownAt(rememberServing({}, scene(idle)), "target").knownStopped).to.equal(undefined);
  });

  it("stays what it was when production was moved outside, until an update has acknowledged that", () => {
    const known = rememberServing({}, scene(idle));
    const away = scene({ group: { productionSite: "target" } });
    expect(stoppedAfter(known, away)).to.deep.equal(["db-source"]);
    expect(knownAt(rememberServing(known, away), "source").knownStopped).to.equal(undefined);
    expect(rememberAsIs(known)).to.deep.equal(known);
  });
});
