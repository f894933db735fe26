import { expect } from "chai";
import type { FaultEffect } from "../../simulator/index";
import { Bench, type Props, type TestResource, failure, useBench } from "../support/handlers";
import { rewriteAnswers, rowsIn } from "../support/rewriting";
import { backupOf, markers, point, powerOf, restoresSent, vaultWorld } from "./backups";
import { JOB, brokenGroup, instanceOf } from "./scenes";

describe("disks that a restore left broken", () => {
  const bench = useBench({ world: vaultWorld });
  let close: (() => Promise<void>) | undefined;
  afterEach(() => close?.());

  for (const gone of [false, true]) {
    it(`keep their server stopped although its backup ${gone ? "vanished meanwhile" : "is still there"}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const web = await backupOf(bench(), "web-1", "before");
      let ended = false;
      close = await rewriteAnswers(bench(), (body, { path }) => {
        if (path.includes("operation-logs") && JSON.stringify(body).includes('"success"')) ended = true;
        if (!ended) return undefined;
        if (gone && path.endsWith(`/backups/${web.id}`))
          return { status: 404, body: { error_code: "BackupService.6200", error_msg: "gone" } };
        for (const row of rowsIn(body, "volume")) row["status"] = "error_restoring";
        return undefined;
      });
      await failure(
        resource.up({ ...program, failover: true, ...point("orders/1", web) }),
        "error_restoring",
        "not started",
        "remove it from recoveryPoint",
      );
      expect(await powerOf(bench(), web.server)).to.equal("SHUTOFF");
    });
  }
});

describe("a restore that the backup service refuses when it is asked for", () => {
  const bench = useBench({ world: vaultWorld });

  for (const [code, message] of [
    ["BackupService.6202", "vault status does not allow"],
    ["BackupService.2003", "x"],
  ] as const) {
    it(`leaves its server stopped and says what leads out: ${code}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const web = await backupOf(bench(), "web-1", "before");
      await bench().control.faults.add({
        match: { call: "restore-backup" },
        effect: { kind: "status", status: 400, body: { error_code: code, error_msg: message } },
      });
      const declared = { ...program, failover: true, ...point("orders/1", web) };
      for (const _ of [1, 2])
        await failure(resource.up(declared), code, "No restore was sent", "remove it from recoveryPoint");
      expect(await bench().accepted(JOB.failover)).to.equal(1);
      expect(await bench().accepted(JOB.restore)).to.equal(0);
      expect(await powerOf(bench(), web.server)).to.equal("SHUTOFF");
      await resource.up({ ...program, failover: true });
      expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
    });
  }
});

/** Two servers, each with a backup of its own, in two waves. */
interface Two {
  readonly bench: Bench;
  readonly resource: TestResource;
  readonly declared: Props;
  /** Whether each holds its backup, after one restore each and one failover, and serves. */
  readonly isRight: () => Promise<void>;
}

async function withTwo<T>(work: (two: Two) => Promise<T>): Promise<T> {
  const bench = await Bench.open({ world: vaultWorld, requestTimeoutMs: 300 });
  let failed = true;
  try {
    const result = await work(await twoIn(bench));
    failed = false;
    return result;
  } finally {
    await bench.close(failed);
  }
}

async function twoIn(bench: Bench): Promise<Two> {
  const { resource, program } = await brokenGroup(bench);
  const [web, db] = [await backupOf(bench, "web-1", "web-before"), await backupOf(bench, "db-1", "db-before")];
  const world = await bench.world();
  const startOrder = [[instanceOf(world, "db-1").source_server], [instanceOf(world, "web-1").source_server]];
  const isRight = async (): Promise<void> => {
    expect([await markers(bench, web.server), await markers(bench, db.server)]).to.deep.equal([
      ["web-before"],
      ["db-before"],
    ]);
    expect([await powerOf(bench, web.server), await powerOf(bench, db.server)]).to.deep.equal(["ACTIVE", "ACTIVE"]);
    expect([await bench.accepted(JOB.restore), await bench.accepted(JOB.failover)]).to.deep.equal([2, 1]);
  };
  return {
    bench,
    resource,
    declared: { ...program, failover: true, startOrder, ...point("orders/1", web, db) },
    isRight,
  };
}

describe("a failover with two restores", () => {
  it("is right after one more update, whenever its time limit is reached", async function () {
    this.timeout(60_000);
    const cutAt = (limit: number): Promise<boolean> =>
      withTwo(async ({ resource, declared, isRight }) => {
        const hasty = { ...declared, timeouts: { update: `${limit}s` } };
        const first = await resource.up(hasty).catch(() => "cut");
        if (first === "cut") await resource.up(declared);
        await isRight();
        return first === "cut";
      });
    let cut = 0;
    for (let limit = 5; await cutAt(limit); limit += 8) cut++;
    expect(cut, "limits that were reached").to.be.at.least(5);
  });

  const LOST: Readonly<Record<string, FaultEffect>> = {
    "before the service saw it": { kind: "reset" },
    "after the service did it": { kind: "reset", after: true },
  };
  for (const [when, effect] of Object.entries(LOST)) {
    it(`is right in the end although its process died at a call that was lost ${when}`, async function () {
      this.timeout(60_000);
      const lose = (call: string, skip: number): Promise<number> =>
        withTwo(async ({ bench, resource, declared, isRight }) => {
          const kept = resource.saved;
          await bench.control.faults.add({ id: "lost", match: { call }, skip, times: 12, effect });
          let done = false;
          for (let up = 0; up < 8 && !done; up++) {
            done = await resource.up(declared).then(
              () => true,
              () => false,
            );
            // The first process died before it saved anything.
            if (!done && up === 0) resource.saved = kept;
          }
          await isRight();
          return (await bench.control.faults.list()).find(({ id }) => id === "lost")?.hits ?? 0;
        });
      let met = 0;
      for (const call of ["restore-backup", "list-operation-logs", "show-operation-log", "show-backup"])
        for (const skip of [0, 1, 3]) met += await lose(call, skip);
      expect(met, "calls that were lost").to.be.at.least(20);
    });
  }

  it("sends none of them twice", async () => {
    await withTwo(async ({ bench, resource, declared, isRight }) => {
      await resource.up(declared);
      await resource.up(declared);
      await isRight();
      expect(await restoresSent(bench)).to.have.length(2);
    });
  });
});
