import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import type { BackupOperation } from "../../../provider/model/wire/backups";
import { GROUP_STATUSES, SITES } from "../../../provider/model/status";
import type { RestoreRecord, Step } from "../../../provider/model/transition-record";
import { beginningOf } from "../../../provider/transition/restore/recover";
import { RecordKeeper } from "../../../provider/transition/record-keeper";
import { type Memory, operationOf } from "../../../provider/transition/restore/restore-trace";
import { verifyDisks } from "../../../provider/transition/restore/restore-verify";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";
import { scene, unfinished } from "./samples";

const BEGAN = Date.parse("2026-01-15T08:00:00.000Z");

const operation = (id: string, status: string, minutes: number): BackupOperation => ({
  ...{ id, status, type: "restore", endedAt: null, progress: 0, backupId: "backup-1", targetId: "web-target" },
  ...{ createdAt: new Date(BEGAN + minutes * 60_000).toISOString(), errorCode: null, errorMessage: null },
});

const record = (change: Partial<RestoreRecord> = {}): RestoreRecord => ({
  ...{ serverId: "web-target", serverName: "web-1", backupId: "backup-1", takenAt: "", state: "asked" },
  ...{ at: new Date(BEGAN).toISOString(), knownOperations: [], volumeIds: ["root"] },
  ...change,
});

const STEPS: readonly (readonly Step[])[] = [
  [],
  ["stop"],
  ["move"],
  ["move", "restore"],
  ["move", "start"],
  ["move", "start", "addresses"],
];
const ENDED = ["success", "failed", "timeout", "skipped"] as const;
const STATES = ["asked", "accepted", "failed", "done", "refused"] as const;

function* memories(): Generator<Memory> {
  for (const beginning of [undefined, BEGAN])
    for (const history of [[], ["one"]]) {
      yield { sent: undefined, history, beginning };
      for (const state of STATES)
        for (const knownOperations of [[], ["one"]])
          yield { sent: record({ state, knownOperations }), history, beginning };
    }
}

describe("the operation of a restore", () => {
  it("is one that runs, whatever is remembered", () => {
    for (const memory of memories())
      for (const status of ["waiting", "running"])
        for (const minutes of [-600, 5])
          expect(operationOf([operation("one", status, minutes)], memory)?.id).to.equal("one");
  });

  it("is never one that was there before the request, or that belongs to an earlier one", () => {
    let tried = 0;
    for (const memory of memories())
      for (const status of ENDED) {
        const known = memory.history.includes("one") || memory.sent?.knownOperations.includes("one") === true;
        if (!known) continue;
        tried++;
        expect(operationOf([operation("one", status, 5)], memory)).to.equal(undefined);
      }
    expect(tried).to.be.above(50);
  });

  it("is one that came after the request", () => {
    for (const memory of memories())
      for (const status of ENDED) {
        if (memory.sent === undefined || memory.history.length > 0) continue;
        const operations = [operation("two", status, 6), operation("one", "success", -5)];
        expect(operationOf(operations, memory)?.id).to.equal("two");
      }
  });

  it("is not the one that was judged a failure before", () => {
    const sent = record({ state: "failed", operationId: "one" });
    const memory = { sent, history: [], beginning: BEGAN };
    expect(operationOf([operation("one", "success", 5)], memory)).to.equal(undefined);
  });

  it("is, where nothing was noted, one since the failover, and none at all where nobody knows when that was", () => {
    for (const status of ENDED) {
      const found = (minutes: number, beginning: number | undefined): string | undefined =>
        operationOf([operation("one", status, minutes)], { sent: undefined, history: [], beginning })?.id;
      expect(found(5, BEGAN)).to.equal("one");
      expect(found(-5, BEGAN)).to.equal(undefined);
      for (const minutes of [-5, 0, 5]) expect(found(minutes, undefined)).to.equal(undefined);
    }
  });
});

describe("the beginning of the restores of a transition", () => {
  const NOW = BEGAN + 3_600_000;
  const AWAY = { status: "failed-over", productionSite: "target", updatedAt: "2026-01-15T08:30:00.000Z" } as const;
  const keeper = (change: Parameters<typeof unfinished>[0]): RecordKeeper =>
    new RecordKeeper(fakeClock(NOW), unfinished(change));
  const minutes = (kept: RecordKeeper, group = {}, now = NOW): number | undefined => {
    const beginning = beginningOf(scene({ group: { ...AWAY, ...group } }), kept, now);
    return beginning === undefined ? undefined : (beginning - BEGAN) / 60_000;
  };

  it("is the moment at which the service accepted the move, less what clocks may differ by", () => {
    expect(minutes(keeper({ acceptedAt: new Date(BEGAN).toISOString() }))).to.equal(-5);
  });

  it("is the service's own time of the failover where the record was lost, if that is recent", () => {
    expect(minutes(keeper({}))).to.equal(30);
    expect(minutes(keeper({}), {}, NOW + 24 * 3_600_000)).to.equal(undefined);
    expect(minutes(keeper({}), { status: "protected" })).to.equal(undefined);
  });

  it("is, over all statuses, sides, records and ages, at or after the move that a run may know of, and else unknown", () => {
    const seen = { accepted: 0, recent: 0, unknown: 0 };
    for (const status of [...GROUP_STATUSES, "a-new-word"])
      for (const productionSite of SITES)
        for (const age of [0, 1, 23, 24, 240])
          for (const acceptedAt of [undefined, new Date(BEGAN).toISOString()])
            for (const steps of STEPS) {
              const kept = keeper({ steps, ...(acceptedAt === undefined ? {} : { acceptedAt }) });
              const updatedAt = new Date(BEGAN).toISOString();
              const found = minutes(kept, { status, productionSite, updatedAt }, BEGAN + age * 3_600_000);
              const why = JSON.stringify({ status, productionSite, age, acceptedAt, steps });
              if (steps.includes("addresses")) expect(found, why).to.equal(undefined);
              else if (acceptedAt !== undefined) expect(found, why).to.equal(-5);
              else expect(found, why).to.equal(status === "failed-over" && age < 24 ? 0 : undefined);
              seen[found === undefined ? "unknown" : acceptedAt === undefined ? "recent" : "accepted"]++;
            }
    for (const [which, count] of Object.entries(seen)) expect(count, which).to.be.above(20);
  });

  it("is unknown after a failover that is complete: anybody may have restored since", () => {
    const complete = { acceptedAt: new Date(BEGAN).toISOString(), steps: ["move", "addresses"] } as const;
    expect(minutes(keeper(complete))).to.equal(undefined);
  });
});

describe("the disks after a restore", () => {
  /** Statuses by disk; one that is missing is gone. */
  const verify = async (
    disks: Readonly<Record<string, string>>,
    change: Partial<RestoreRecord> = {},
  ): Promise<string> => {
    const cloud = {
      servers: {
        get: () => Promise.resolve({ volumes: Object.keys(disks).map((id) => ({ id, device: "/dev/vda" })) }),
      },
      disks: {
        get: (id: string) =>
          Object.hasOwn(disks, id)
            ? Promise.resolve({ id, status: disks[id] })
            : Promise.reject(new DrError("DR_NOT_FOUND", "no such disk")),
      },
    } as unknown as Cloud;
    try {
      await verifyDisks(fakeCall(cloud, { clock: fakeClock(BEGAN) }), record(change));
      return "in use";
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  };

  it("are in use, all that the request named", async () => {
    expect(await verify({ root: "in-use" })).to.equal("in use");
    expect(await verify({ root: "in-use", data: "in-use" }, { volumeIds: [] })).to.equal("in use");
  });

  for (const { says, disks, volumeIds } of [
    { says: "root: error_restoring", disks: { root: "error_restoring" }, volumeIds: ["root"] },
    { says: "root: gone", disks: { data: "in-use" }, volumeIds: ["root"] },
    { says: "data: error", disks: { root: "in-use", data: "error" }, volumeIds: [] },
    { says: "no disk is attached", disks: {}, volumeIds: [] },
  ] as const) {
    it(`prove nothing when it must be said that "${says}"`, async () => {
      expect(await verify(disks, { volumeIds }))
        .to.contain(says)
        .and.contain("The server is not started");
    });
  }

  it("may need a moment, but not for ever", async () => {
    expect(await verify({ root: "restoring-backup" })).to.contain("DR_WAIT_TIMEOUT");
  });
});
