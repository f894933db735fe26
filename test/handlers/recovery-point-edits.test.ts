import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import type { TransitionRecord } from "../../provider/model/transition-record";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import {
  type ServerBackup,
  backupOf,
  backupOfServer,
  markers,
  point,
  powerOf,
  restoresSent,
  vaultWorld,
  write,
} from "./backups";
import { JOB, brokenGroup } from "./scenes";

const RESTORE_JOB = "bksRestoreBackup";
const START_FAILS = {
  match: { method: "POST", path: "cloudservers/action" },
  effect: { kind: "status", status: 400, body: { error: { code: "Ecs.0201", message: "cannot be started" } } },
} as const;

/** Somebody restores a server in the console, and the service starts it afterwards. */
async function restoreInConsole(bench: Bench, { id, server, children }: ServerBackup): Promise<void> {
  const mappings = children.map((child) => ({ backup_id: child.id, volume_id: child.volume_id }));
  const path = `/v3/{p}/backups/${id}/restore`;
  const { status } = await bench.control.consoleCall({
    method: "POST",
    path,
    body: { restore: { server_id: server, mappings } },
  });
  expect(status).to.equal(202);
  await bench.clock.pass(3_600);
}

describe("a recovery point that is edited", () => {
  const bench = useBench({ world: vaultWorld });

  for (const { name, to } of [
    { name: "another backup of the server is restored", to: "older" },
    { name: "a server that is added is restored, and the one that was is not again", to: "added" },
  ] as const) {
    it(`after its servers were restored, and their start failed: ${name}`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const web = await backupOf(bench(), "web-1", "bad");
      const db = await backupOf(bench(), "db-1", "db-before");
      const older = await backupOfServer(bench(), web.server, "good", "2026-03-01T01:00:00Z");
      const fault = await bench().control.faults.add(START_FAILS);
      await failure(resource.up({ ...program, failover: true, ...point("orders/1", web) }), "cannot be started");
      await bench().control.faults.clear(fault.id);
      const edited = to === "older" ? point("orders/1", older) : point("orders/1", web, db);
      await resource.up({ ...program, failover: true, ...edited });
      expect(await markers(bench(), web.server)).to.deep.equal([to === "older" ? "good" : "bad"]);
      if (to === "added") expect(await markers(bench(), db.server)).to.deep.equal(["db-before"]);
      expect(await restoresSent(bench())).to.have.length(2);
      expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
      expect(resource.outputs["recoveryPoint"]).to.deep.include({
        restores: (edited["recoveryPoint"] as Props)["restores"],
      });
      expect(await bench().accepted(JOB.failover)).to.equal(1);
    });
  }

  it("after the failover: a server is added while the one that was restored serves", async () => {
    const { resource, program } = await brokenGroup(bench());
    const [web, db] = [await backupOf(bench(), "web-1", "web-before"), await backupOf(bench(), "db-1", "db-before")];
    await resource.up({ ...program, failover: true, ...point("orders/1", web) });
    await write(bench(), web.server, "written since");
    await bench().control.power({ server: db.server, status: "SHUTOFF" });
    const both = { ...program, failover: true, ...point("orders/1", web, db) };
    await resource.preview(both);
    await resource.up(both);
    expect(await markers(bench(), db.server)).to.deep.equal(["db-before"]);
    expect(await markers(bench(), web.server)).to.deep.equal(["written since"]);
    expect(await restoresSent(bench())).to.have.length(2);
    await resource.up({ ...program, failover: true, ...point("orders/1", db) });
    expect(await restoresSent(bench())).to.have.length(2);
  });

  it("away and back again asks for the same backup anew", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const declared = { ...program, failover: true, ...point("orders/1", web) };
    await resource.up(declared);
    await write(bench(), web.server, "damaged");
    await resource.up({ ...program, failover: true });
    await bench().control.power({ server: web.server, status: "SHUTOFF" });
    await resource.up(declared);
    expect(await markers(bench(), web.server)).to.deep.equal(["before"]);
    expect(await restoresSent(bench())).to.have.length(2);
    const { restores = [] } = resource.outputs["lastTransition"] as Transition;
    expect(restores.map((one) => [one.state, one.withdrawn])).to.deep.equal([["done", undefined]]);
  });

  it("away and back while the failover is unfinished asks for the same backup anew", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const declared = { ...program, failover: true, ...point("orders/1", web) };
    const fault = await bench().control.faults.add(START_FAILS);
    await failure(resource.up(declared), "cannot be started");
    await failure(resource.up({ ...program, failover: true }), "cannot be started");
    await bench().control.faults.clear(fault.id);
    await write(bench(), web.server, "damaged");
    await resource.up(declared);
    expect(await markers(bench(), web.server)).to.deep.equal(["before"]);
  });

  it("restores although somebody restored the same backup since the failover", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    await resource.up({ ...program, failover: true });
    await bench().control.power({ server: web.server, status: "SHUTOFF" });
    await restoreInConsole(bench(), web);
    await write(bench(), web.server, "damaged");
    await bench().control.power({ server: web.server, status: "SHUTOFF" });
    await resource.up({ ...program, failover: true, ...point("orders/1", web) });
    expect(await markers(bench(), web.server)).to.deep.equal(["before"]);
    expect(await bench().accepted(RESTORE_JOB)).to.equal(2);
  });

  for (const failover of [false, undefined]) {
    it(`restores nothing once failover is ${failover === undefined ? "removed" : "taken back"}, and says what leads out`, async () => {
      const { resource, program } = await brokenGroup(bench());
      const web = await backupOf(bench(), "web-1", "before");
      const fault = await bench().control.faults.add({
        match: { service: "cbr" },
        effect: { kind: "status", status: 503 },
      });
      const declared = { ...program, failover: true, ...point("orders/1", web) };
      await failure(resource.up({ ...declared, timeouts: { update: "20m" } }), "is NOT finished");
      await bench().control.faults.clear(fault.id);
      const intent = failover === undefined ? {} : { failover };
      const { failover: _failover, ...unasked } = program as typeof program & { failover?: boolean };
      const reverted = { ...unasked, ...intent };
      const says = ["web-1", "Set failover: true again", "remove recoveryPoint"];
      await failure(resource.up({ ...reverted, ...point("orders/1", web) }), "DR_REFUSED", ...says);
      expect(await restoresSent(bench())).to.deep.equal([]);
      await resource.up(reverted);
      expect(await restoresSent(bench())).to.deep.equal([]);
      expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
      expect(resource.outputs).to.have.property("unfinished", null);
    });
  }

  it("is checked whole before the first disk is overwritten, also in a transition that goes on", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const fault = await bench().control.faults.add(START_FAILS);
    await failure(resource.up({ ...program, failover: true }), "cannot be started");
    await bench().control.faults.clear(fault.id);
    const missing = {
      id: "11111111-2222-4333-8444-555555555555",
      server: (await backupOf(bench(), "db-1", "x")).server,
    };
    const declared = { ...program, failover: true, ...point("orders/1", web, missing) };
    await failure(resource.up(declared), "DR_REFUSED", "does not exist");
    expect(await restoresSent(bench())).to.deep.equal([]);
  });
});

describe("the vault of a recovery point", () => {
  const bench = useBench({ world: { ...vaultWorld, vaults: [{ name: "vault-dr", status: "frozen" }] } });

  it("is looked at before production moves, and without the recovery point the failover goes through", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const declared = { ...program, failover: true, ...point("orders/1", web) };
    const mark = await bench().mark();
    await failure(resource.preview(declared), "DR_REFUSED", '"frozen"', "remove it from recoveryPoint");
    await failure(resource.update(declared), "DR_REFUSED", '"frozen"');
    expect(await bench().writes(mark)).to.deep.equal([]);
    await resource.up({ ...program, failover: true });
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
  });
});

describe("the disks after a restore", () => {
  const bench = useBench({ world: vaultWorld });

  it("are judged although the backup is gone, and what they say is not forgotten by the next update", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const [disk] = web.children.map((child) => child.volume_id);
    const { body } = await bench().control.consoleCall({ method: "GET", path: `/v2/{p}/cloudvolumes/${disk ?? ""}` });
    const { volume } = body as { volume: Props };
    const broken = await bench().control.faults.add({
      match: { call: "show-disk", path: disk ?? "" },
      effect: { kind: "status", status: 200, body: { volume: { ...volume, status: "error_restoring" } } },
    });
    const declared = { ...program, failover: true, ...point("orders/1", web) };
    await failure(resource.up(declared), "error_restoring", "not started", "remove it from recoveryPoint");
    expect(await powerOf(bench(), web.server)).to.equal("SHUTOFF");
    const { restores } = resource.outputs["unfinished"] as TransitionRecord;
    expect(restores?.[0]).to.include({ state: "failed" });
    await bench().control.faults.clear(broken.id);
    await resource.up(declared);
    expect(await bench().accepted(RESTORE_JOB)).to.equal(2);
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
  });

  it("is asked for twice at most in one update when no request ever arrives", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const fault = await bench().control.faults.add({ match: { call: "restore-backup" }, effect: { kind: "reset" } });
    const declared = { ...program, failover: true, ...point("orders/1", web) };
    await failure(resource.up(declared), "DR_UNFINISHED", "cannot be told");
    expect(await restoresSent(bench())).to.have.length(2);
    expect(await powerOf(bench(), web.server)).to.equal("SHUTOFF");
    await bench().control.faults.clear(fault.id);
    await resource.up(declared);
    expect(await bench().accepted(RESTORE_JOB)).to.equal(1);
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
  });
});
