import { expect } from "chai";
import { adoptionsIn, isTakenUp, noRecord } from "../../../cli/adopt-move/run";
import { groupsIn } from "../../../cli/move/groups";
import { JOURNAL_DECISIONS, type Planned } from "../../../provider/model/journal";
import type { MoveRecord } from "../../../provider/model/move-record";
import { recordedState } from "../../support/recorded";

const OPTIONS = { record: "record.json", cwd: ".", group: [] } as const;
const AT = { cwd: ".", stack: "prod" } as const;
const TIME = "2026-11-27T01:00:00.000Z";

describe("the moves that a stack can take over", () => {
  const groups = groupsIn(recordedState("refreshed"));
  const [group] = groups;
  const record = (id: string): MoveRecord => ({
    kit: { digest: "d", madeAt: TIME },
    moves: [
      {
        ...{ group: { id, name: "shop", urn: "urn" }, place: { projectId: "p", region: "r" }, move: "failover" },
        ...{ mode: "unplanned", from: "source", to: "target", origin: "direct", orderedAt: TIME, orderedBy: null },
        ...{ reason: null, number: null, jobId: null, requestId: null, requestedAt: null, acceptedAt: null },
        ...{ finishedAt: null, started: [], addresses: null, unfinished: null, transition: null },
      },
    ],
  });

  it("are complete ones of its own groups, and the refusal of any other leads out", () => {
    expect(() => adoptionsIn(record("another"), groups, OPTIONS, AT)).to.throw("holds none of the groups");
    expect(() => adoptionsIn(record(group?.id ?? ""), groups, OPTIONS, AT)).to.throw("is not complete");
    expect(noRecord("record.json").hint).to.contain("--record");
  });

  it("are the last ones, whatever was complete before", () => {
    const [half] = record(group?.id ?? "").moves;
    const done = { ...half, transition: { id: "shop/1-aaaa" } } as unknown as MoveRecord["moves"][number];
    const both = (...moves: MoveRecord["moves"]): MoveRecord => ({ kit: { digest: "d", madeAt: TIME }, moves });
    if (half === undefined) throw new Error("no move");
    expect(adoptionsIn(both(half, done), groups, OPTIONS, AT).map(({ move }) => move)).to.deep.equal([done]);
    expect(() => adoptionsIn(both(done, half), groups, OPTIONS, AT)).to.throw("is not complete");
  });

  it("are taken over only where production is where they left it: a preview that would send anything refuses", () => {
    const planned = (decision: Planned["decision"]): Planned => ({
      ...{ event: "planned", group: { id: "g", name: "shop" }, decision, action: null, to: "target", number: 1 },
      ...{ resumed: false, guards: [], needed: [], missing: [], line: null, stops: [], text: "", refusal: null },
    });
    const taken = JOURNAL_DECISIONS.filter((decision) => isTakenUp({ run: { planned: planned(decision) } as never }));
    expect(taken).to.deep.equal(["nothing", "finish"]);
  });
});
