import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import type { TransitionRecord } from "../../provider/model/transition-record";
import { type Bench, type Props, failure, useBench } from "../support/handlers";
import { backupOf, markers, point, powerOf, restoresSent, vaultWorld } from "./backups";
import { type ManagedGroup, JOB, brokenGroup } from "./scenes";

const RESTORE_JOB = "bksRestoreBackup";
const POST = { call: "restore-backup" } as const;

interface Scene extends ManagedGroup {
  readonly web: { readonly id: string; readonly server: string };
  readonly declared: Props;
}

async function scene(bench: Bench): Promise<Scene> {
  const group = await brokenGroup(bench);
  const web = await backupOf(bench, "web-1", "before");
  return { ...group, web, declared: { ...group.program, failover: true, ...point("orders/1", web) } };
}

const restoresOf = ({ resource }: Scene): TransitionRecord["restores"] =>
  (resource.outputs["unfinished"] as TransitionRecord | undefined)?.restores;

/** Runs an update that stops watching while the restore runs. */
async function stopsWatching(one: Scene): Promise<void> {
  await failure(one.resource.up({ ...one.declared, timeouts: { update: "25s" } }), "DR_WAIT_TIMEOUT");
}

async function expectRestoredOnce(bench: Bench, one: Scene): Promise<void> {
  await one.resource.up({ ...one.declared, timeouts: { update: "60m" } });
  expect(await markers(bench, one.web.server)).to.deep.equal(["before"]);
  expect(await powerOf(bench, one.web.server)).to.equal("ACTIVE");
  expect(one.resource.outputs).to.include({ failover: true }).and.to.have.property("unfinished", null);
  expect((one.resource.outputs["lastTransition"] as Transition).restores?.[0]).to.include({ state: "done" });
  expect(await bench.accepted(RESTORE_JOB)).to.equal(1);
  expect(await bench.accepted(JOB.failover)).to.equal(1);
}

for (const flavour of ["otc", "huawei"] as const) {
  describe(`a restore that stopped half-way (${flavour})`, () => {
    const bench = useBench({ world: { ...vaultWorld, flavour } });

    it("is waited for by the next update, which starts the servers", async () => {
      const one = await scene(bench());
      await stopsWatching(one);
      expect(restoresOf(one)?.[0]).to.include({ state: "accepted", backupId: one.web.id });
      expect(await powerOf(bench(), one.web.server)).to.equal("SHUTOFF");
      await expectRestoredOnce(bench(), one);
    });

    it("is found in the operation logs when the process died and nothing of it is in the state", async () => {
      const one = await scene(bench());
      const { saved } = one.resource;
      await stopsWatching(one);
      one.resource.saved = saved;
      await expectRestoredOnce(bench(), one);
      expect((one.resource.outputs["lastTransition"] as Transition).warnings.join(" ")).to.include(
        "was found and taken",
      );
    });

    it("is found also when it ended meanwhile", async () => {
      const one = await scene(bench());
      const { saved } = one.resource;
      await stopsWatching(one);
      one.resource.saved = saved;
      await bench().clock.pass(3_600);
      await expectRestoredOnce(bench(), one);
    });

    for (const { name, effect, sent } of [
      { name: "was lost after the service took it", effect: { kind: "reset", after: true }, sent: 1 },
      { name: "was 502 after the service took it", effect: { kind: "status", status: 502, after: true }, sent: 1 },
      { name: "never came, since nothing was received", effect: { kind: "reset" }, sent: 2 },
    ] as const) {
      it(`is accepted exactly once when the answer ${name}`, async () => {
        const one = await scene(bench());
        await bench().control.faults.add({ match: POST, times: 1, effect });
        await expectRestoredOnce(bench(), one);
        expect(await restoresSent(bench())).to.have.length(sent);
      });
    }
  });
}

describe("a restore that goes wrong", () => {
  const bench = useBench({ world: vaultWorld });

  it("leaves the servers off when it fails, and is repeated by the next update", async () => {
    const one = await scene(bench());
    const effect = { kind: "fail-job", code: "BackupService.1234", reason: "the storage went away" } as const;
    await bench().control.faults.add({ match: { jobType: RESTORE_JOB }, times: 1, effect });
    await failure(one.resource.up(one.declared), "is NOT finished", "the storage went away", "half written");
    expect(restoresOf(one)?.[0]).to.include({ state: "failed" });
    expect(await bench().control.calls({ method: "POST", body: "os-start" })).to.deep.equal([]);
    await one.resource.up(one.declared).catch(() => undefined);
    expect(await markers(bench(), one.web.server)).to.deep.equal(["before"]);
    expect(await bench().accepted(RESTORE_JOB)).to.equal(2);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  it("starts the servers as they are when it is taken out of recoveryPoint, and says so", async () => {
    const one = await scene(bench());
    const effect = { kind: "fail-job", code: "BackupService.1234" } as const;
    await bench().control.faults.add({ match: { jobType: RESTORE_JOB }, times: 1, effect });
    await failure(one.resource.up(one.declared), "DR_JOB_FAILED");
    await one.resource.up({ ...one.program, failover: true });
    expect(await powerOf(bench(), one.web.server)).to.equal("ACTIVE");
    const { warnings } = one.resource.outputs["lastTransition"] as Transition;
    expect(warnings.join(" ")).to.include("must be checked by hand");
    expect(await bench().accepted(RESTORE_JOB)).to.equal(1);
  });

  it("does not start a server while a restore that is not declared any more still runs", async () => {
    const one = await scene(bench());
    await stopsWatching(one);
    await one.resource.up({ ...one.program, failover: true, timeouts: { update: "60m" } });
    expect(await markers(bench(), one.web.server)).to.deep.equal(["before"]);
    expect(await powerOf(bench(), one.web.server)).to.equal("ACTIVE");
    expect(await bench().accepted(RESTORE_JOB)).to.equal(1);
  });

  it("tries once more after 30 s when the backup service still takes the server for a DR server", async () => {
    const one = await scene(bench());
    const effect = {
      kind: "status",
      status: 400,
      body: { error_code: "BackupService.7117", error_msg: "not allowed for disaster recovery site servers" },
    } as const;
    await bench().control.faults.add({ match: POST, times: 1, effect });
    await one.resource.up(one.declared);
    const [first, second, ...others] = (await bench().control.calls(POST)).map((call) => Date.parse(call.virtualTime));
    expect(others).to.deep.equal([]);
    expect((second ?? 0) - (first ?? 0)).to.be.within(30_000, 32_000);
  });

  it("stops after that one, and the next update goes on", async () => {
    await bench().control.assume({ restoreRefusedAfterMove: "for-60-seconds" });
    const one = await scene(bench());
    await failure(one.resource.up(one.declared), "BackupService.7117", "protection is still on");
    expect(await powerOf(bench(), one.web.server)).to.equal("SHUTOFF");
    await bench().clock.pass(60);
    await one.resource.up(one.declared);
    expect(await markers(bench(), one.web.server)).to.deep.equal(["before"]);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  for (const shows of ["after-60-seconds", "never"] as const) {
    it(`ends well when its log shows ${shows}`, async () => {
      await bench().control.assume({ restoreLogShows: shows });
      const one = await scene(bench());
      await expectRestoredOnce(bench(), one);
      expect(await restoresSent(bench())).to.have.length(1);
    });
  }

  it("is not sent again when nothing tells whether an accepted restore ended", async () => {
    await bench().control.assume({ restoreLogShows: "never" });
    const one = await scene(bench());
    await stopsWatching(one);
    await bench().clock.pass(3_600);
    const again = { ...one.declared, timeouts: { update: "60m" } };
    await failure(one.resource.up(again), "DR_UNFINISHED", "cannot be told", "remove this server");
    await failure(one.resource.up(again), "DR_UNFINISHED");
    expect(await restoresSent(bench())).to.have.length(1);
    expect(await powerOf(bench(), one.web.server)).to.equal("SHUTOFF");
    await one.resource.up({ ...one.program, failover: true });
    expect(await powerOf(bench(), one.web.server)).to.equal("ACTIVE");
  });

  it("waits for a backup of the server that is being taken", async () => {
    const one = await scene(bench());
    const effect = {
      kind: "status",
      status: 400,
      body: { error_code: "BackupService.2002", error_msg: "being backed up" },
    } as const;
    await bench().control.faults.add({ match: POST, times: 2, effect });
    await one.resource.up(one.declared);
    expect(await bench().accepted(RESTORE_JOB)).to.equal(1);
    expect(await markers(bench(), one.web.server)).to.deep.equal(["before"]);
  });
});
