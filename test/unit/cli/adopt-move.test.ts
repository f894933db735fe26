import { expect } from "chai";
import { adoptionsIn, noRecord } from "../../../cli/adopt-move/run";
import { groupsIn } from "../../../cli/move/groups";
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
});
