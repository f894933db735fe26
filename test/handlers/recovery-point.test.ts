import { expect } from "chai";
import type { Transition } from "../../provider/model/transition";
import { type Props, failure, useBench } from "../support/handlers";
import { backupOf, markers, point, powerOf, restoresSent, vaultWorld } from "./backups";
import { type ManagedGroup, JOB, brokenGroup, byName, instanceOf } from "./scenes";

describe("a recovery point declared together with the failover", () => {
  const bench = useBench({ world: vaultWorld });

  it("restores the DR servers one after the other, before any server starts, and leaves them off until then", async () => {
    const { resource, program } = await brokenGroup(bench());
    const [web, db] = [await backupOf(bench(), "web-1", "before-web"), await backupOf(bench(), "db-1", "before-db")];
    await resource.up({
      ...program,
      failover: true,
      ...point("orders/1", web, db),
    });
    expect(await markers(bench(), web.server)).to.deep.equal(["before-web"]);
    expect(await markers(bench(), db.server)).to.deep.equal(["before-db"]);
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
    const sent = await restoresSent(bench());
    expect(sent.map((one) => [one["server_id"], one["power_on"]])).to.deep.equal([
      [web.server, false],
      [db.server, false],
    ]);
    const calls = await bench().control.calls({ method: "POST" });
    const order = calls
      .map((call) => call.call)
      .filter((name) => name === "restore-backup" || name?.includes("action"));
    expect(order.indexOf("restore-backup")).to.be.above(0);
    const starts = await bench().control.calls({
      method: "POST",
      body: "os-start",
    });
    expect(Date.parse(starts[0]?.virtualTime ?? "")).to.be.above(
      Date.parse((await bench().control.calls({ call: "restore-backup" })).at(-1)?.virtualTime ?? ""),
    );
  });

  it("reports which server holds which point", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    await resource.up({
      ...program,
      failover: true,
      ...point("orders/1", web),
    });
    const last = resource.outputs["lastTransition"] as Transition;
    expect(last.restores).to.have.length(1);
    expect(last.restores?.[0]).to.include({
      serverId: web.server,
      backupId: web.id,
      state: "done",
    });
    expect(last.restores?.[0]?.takenAt).to.equal("2026-03-02T01:00:00.000Z");
    expect(last.phases.restore).to.be.above(0);
    expect(last.warnings.join(" ")).to.include("newer data was given up");
    const mark = await bench().mark();
    expect(
      await resource.up({
        ...program,
        failover: true,
        ...point("orders/1", web),
      }),
    ).to.equal("unchanged");
    expect(await bench().writes(mark)).to.deep.equal([]);
  });

  const refusals: readonly {
    readonly name: string;
    readonly declare: (group: ManagedGroup) => Promise<Props>;
    readonly says: readonly string[];
  }[] = [
    {
      name: "names another transition",
      declare: async () => point("orders/7", await backupOf(bench(), "web-1", "x")),
      says: ["orders/7-", 'the coming one is "orders/1-'],
    },
    {
      name: "names the production server",
      declare: async () => {
        const backup = await backupOf(bench(), "web-1", "x");
        return point("orders/1", {
          id: backup.id,
          server: instanceOf(await bench().world(), "web-1").source_server,
        });
      },
      says: ["a backup goes back to its own server only"],
    },
    {
      name: "names a backup of the production server",
      declare: async () => {
        const { source_server: production, target_server: server } = instanceOf(await bench().world(), "web-1");
        const { id } = await bench().control.createBackup({
          server: production,
        });
        return point("orders/1", { id, server });
      },
      says: ["the counterpart", "its own server only"],
    },
    {
      name: "names a backup that cannot be restored",
      declare: async () => {
        const { target_server: server } = instanceOf(await bench().world(), "web-1");
        const { id } = await bench().control.createBackup({
          server,
          mode: "na",
        });
        return point("orders/1", { id, server });
      },
      says: ["supported_restore_mode is na"],
    },
    {
      name: "names a backup that does not exist",
      declare: async () => {
        const { target_server: server } = instanceOf(await bench().world(), "web-1");
        return point("orders/1", {
          id: "11111111-2222-4333-8444-555555555555",
          server,
        });
      },
      says: ["does not exist"],
    },
    {
      name: "names a server twice",
      declare: async () => {
        const backup = await backupOf(bench(), "web-1", "x");
        return point("orders/1", backup, backup);
      },
      says: ["twice"],
    },
    {
      name: "belongs to a planned move",
      declare: async () => ({
        failoverMode: "planned",
        confirm: "orders/1+downtime",
        ...point("orders/1", await backupOf(bench(), "web-1", "x")),
      }),
      says: ["is no failover"],
    },
  ];
  for (const { name, declare, says } of refusals) {
    it(`is refused before anything is sent when it ${name}`, async () => {
      const group = await brokenGroup(bench());
      if (name.includes("planned")) await bench().control.repair({ group: "orders" });
      const program = {
        ...group.program,
        failover: true,
        ...(await declare(group)),
      };
      const mark = await bench().mark();
      await failure(group.resource.preview(program), "DR_REFUSED", ...says);
      await failure(group.resource.update(program), "DR_REFUSED", ...says);
      expect(await bench().writes(mark)).to.deep.equal([]);
      expect(group.resource.outputs).to.have.property("unfinished", null);
    });
  }

  it("is left behind harmlessly: a later transition restores nothing", async () => {
    const { resource, program } = await brokenGroup(bench());
    const spent = point("orders/1", await backupOf(bench(), "web-1", "before"));
    await resource.up({ ...program, failover: true, ...spent });
    await bench().control.repair({ group: "orders" });
    for (const name of ["web-1", "db-1"]) {
      await bench().control.power({
        server: instanceOf(await bench().world(), name).source_server,
        status: "SHUTOFF",
      });
    }
    const back = {
      failback: { switchAsSoonAsInSync: true },
      confirm: "orders/2+overwrite+downtime",
    };
    await resource.up({ ...program, failover: false, ...back, ...spent });
    expect(await restoresSent(bench())).to.have.length(1);
    expect((resource.outputs["lastTransition"] as Transition).restores).to.equal(undefined);
  });

  it("is not skipped when a pair asked for the same failover first", async () => {
    const { resource, program, id } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const world = await bench().world();
    const { id: pairId, name, source_volume: volumeId } = world.pairs[0] ?? { id: "", name: "", source_volume: "" };
    const pair = bench().resource("ReplicationPair");
    const declared = { name, protectionGroupId: id, volumeId };
    await pair.up({ ...declared, adopt: pairId });
    await bench().inOneProcess(async () => {
      await pair.update({ ...declared, adopt: pairId, failover: true });
      const asked = resource.update({ ...program, failover: true, ...point("orders/1", web) });
      await failure(asked, "only while it is stopped");
    });
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  it("does not hold up the failover when the backup service is down, and does not start what it could not restore", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    const fault = await bench().control.faults.add({
      match: { service: "cbr" },
      effect: { kind: "status", status: 503 },
    });
    const declared = {
      ...program,
      timeouts: { update: "20m" },
      failover: true,
      ...point("orders/1", web),
    };
    await failure(resource.up(declared), "is NOT finished");
    expect(await bench().accepted(JOB.failover)).to.equal(1);
    expect(await powerOf(bench(), web.server)).to.equal("SHUTOFF");
    await bench().control.faults.clear(fault.id);
    await resource.up(declared);
    expect(await markers(bench(), web.server)).to.deep.equal(["before"]);
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });
});

describe("a recovery point declared after a failover", () => {
  const bench = useBench({ world: vaultWorld });

  async function stopped(): Promise<ManagedGroup & { web: { id: string; server: string } }> {
    const group = await brokenGroup(bench(), { startServers: false });
    const web = await backupOf(bench(), "web-1", "before");
    await group.resource.up({ ...group.program, failover: true });
    return { ...group, web };
  }

  it("restores the servers that were left stopped, then starts them when startServers is edited too", async () => {
    const { resource, program, web } = await stopped();
    const migrated = resource.outputs["migratedAddresses"];
    await resource.up({
      ...program,
      failover: true,
      startServers: true,
      ...point("orders/1", web),
    });
    expect(await markers(bench(), web.server)).to.deep.equal(["before"]);
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
    const last = resource.outputs["lastTransition"] as Transition;
    expect(last).to.include({ number: 1, adopted: false });
    expect(last.restores?.[0]).to.include({ state: "done" });
    expect(resource.outputs["migratedAddresses"]).to.deep.equal(migrated);
    expect(resource.outputs["transitions"]).to.have.length(1);
    expect(resource.outputs).to.include({ failover: true }).and.to.have.property("unfinished", null);
    expect(await bench().accepted(JOB.failover)).to.equal(1);
  });

  it("leaves them stopped as long as startServers is false", async () => {
    const { resource, program, web } = await stopped();
    await resource.up({
      ...program,
      failover: true,
      ...point("orders/1", web),
    });
    expect(await powerOf(bench(), web.server)).to.equal("SHUTOFF");
    await resource.up({
      ...program,
      failover: true,
      startServers: true,
      ...point("orders/1", web),
    });
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
    expect(await restoresSent(bench())).to.have.length(1);
  });

  it("is refused while a server runs", async () => {
    const { resource, program, web } = await stopped();
    await resource.up({ ...program, failover: true, startServers: true });
    const before = structuredClone(resource.outputs);
    const declared = {
      ...program,
      failover: true,
      startServers: true,
      ...point("orders/1", web),
    };
    await failure(resource.up(declared), "DR_REFUSED", "only while it is stopped", "stop the server");
    await failure(resource.update(declared), "DR_REFUSED", "only while it is stopped");
    expect(resource.outputs).to.deep.equal(before);
    expect(await restoresSent(bench())).to.deep.equal([]);
  });

  it("is refused once the group is reprotected", async () => {
    const { resource, program, web } = await stopped();
    await bench().control.repair({ group: "orders" });
    await bench().control.console({
      group: "orders",
      action: "start-server-group",
    });
    await bench().clock.pass(100_000);
    expect(byName((await bench().world()).groups, "orders").status).to.equal("protected");
    await failure(
      resource.up({ ...program, failover: true, ...point("orders/1", web) }),
      "between a failover and the reprotect",
    );
  });

  it("is stored when it names the failover that has not been asked for", async () => {
    const { resource, program } = await brokenGroup(bench());
    const web = await backupOf(bench(), "web-1", "before");
    expect(await resource.up({ ...program, ...point("orders/1", web) })).to.equal("updated");
    expect(await restoresSent(bench())).to.deep.equal([]);
    await resource.up({
      ...program,
      ...point("orders/1", web),
      failover: true,
    });
    expect(await markers(bench(), web.server)).to.deep.equal(["before"]);
  });

  it("starts the servers when it is removed in the same edit as startServers", async () => {
    const { resource, program, web } = await stopped();
    await resource.up({
      ...program,
      failover: true,
      ...point("orders/1", web),
    });
    await resource.up({ ...program, failover: true, startServers: true });
    expect(await powerOf(bench(), web.server)).to.equal("ACTIVE");
  });
});
