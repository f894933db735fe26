import { expect } from "chai";
import type { WorldView } from "../../../../simulator/index";
import { Judge, type Moment, countedAs, countsOf } from "../../../../cli/gameday/scenario/judge";
import { secondsOf, timeText } from "../../../../cli/gameday/scenario/times";

const world = (side: "source" | "target", server = "ACTIVE"): WorldView =>
  ({
    groups: [{ id: "g", name: "orders", priority_station: side, status: "protected" }],
    instances: [{ id: "i", server_group_id: "g", source_server: "s", target_server: "t" }],
    servers: [
      { id: "s", name: "web", status: "ACTIVE" },
      { id: "t", name: "web-dr", status: server },
    ],
    pairs: [{ server_group_id: "g", progress: 100, fault_level: "0" }],
    overwrites: [],
  }) as unknown as WorldView;

const moment = (seconds: number, more: Partial<Moment> = {}): Moment => ({
  ...{ seconds, world: world("target"), counts: new Map(), ended: false, unknown: new Map() },
  ...more,
});

describe("expectations of a game day", () => {
  it("are held to their moment, and to the end", () => {
    const judge = new Judge([{ by: "1:00", group: "orders", serving: "target" }]);
    judge.look(moment(30, { world: world("source") }));
    expect(judge.rows[0]?.met, "before its moment").to.equal(true);
    judge.look(moment(60));
    judge.look(moment(90, { world: world("source"), ended: true }));
    expect(judge.rows[0]).to.include({ met: false, at: 90, why: "production is at source" });
  });

  it("are missed at their moment although they come true later", () => {
    const judge = new Judge([{ by: "1:00", group: "orders", servers: "ACTIVE" }]);
    judge.look(moment(60, { world: world("target", "SHUTOFF") }));
    judge.look(moment(90, { ended: true }));
    expect(judge.rows[0]).to.include({ met: false, at: 60, why: "server web-dr is SHUTOFF" });
  });

  it("that are always true are held at every moment, a least number at the end", () => {
    const judge = new Judge([
      { always: true, acceptedPosts: { "failover-server-group": { max: 1 } } },
      { always: true, acceptedPosts: { "failover-server-group": { min: 1 } } },
    ]);
    judge.look(moment(1));
    expect(judge.rows.map(({ met }) => met)).to.deep.equal([true, true]);
    judge.look(moment(2, { counts: new Map([["failover-server-group", 2]]) }));
    judge.look(moment(3, { ended: true }));
    expect(judge.rows.map(({ met }) => met)).to.deep.equal([false, false]);
  });

  it("of what the stack knows are held to the end alone", () => {
    const judge = new Judge([{ by: "1:00", group: "orders", known: true }]);
    judge.look(moment(60));
    judge.look(moment(90, { ended: true, unknown: new Map([["orders", "not known"]]) }));
    expect(judge.rows[0]).to.include({ met: false, why: "not known" });
  });

  it("count an action on a group by its own name and by that of its call, if it took effect", () => {
    const call = { call: "server-group-action", method: "POST", body: { "failover-server-group": {} } };
    const counts = countsOf([
      { ...call, effect: true },
      { ...call, effect: false },
    ] as unknown as Parameters<typeof countsOf>[0]);
    expect([...counts]).to.have.deep.members([
      ["server-group-action", 1],
      ["failover-server-group", 1],
    ]);
    expect(countedAs("list-servers", {})).to.equal("list-servers");
  });

  it("have times that read as they are written", () => {
    for (const time of ["0:00", "0:59", "12:05", "2:00:01"]) expect(timeText(secondsOf(time))).to.equal(time);
  });
});
