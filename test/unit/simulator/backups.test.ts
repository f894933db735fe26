/* Answers are read as a client reads them: by name. */
/* eslint-disable @typescript-eslint/no-unsafe-assignment, @typescript-eslint/no-unsafe-member-access, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return */
import { expect } from "chai";
import { readWorld } from "../../../simulator/index.js";
import { closeClouds, FAILOVER, protect, startCloud, type Cloud, type Json, type Topology } from "./cloud.js";

describe("restoring a backup", () => {
  afterEach(closeClouds);

  async function prepared(): Promise<{ cloud: Cloud; topology: Topology; backup: Json; server: string }> {
    const cloud = await startCloud();
    const topology = await protect(cloud);
    const server = (await cloud.get(`/v1/{p}/protected-instances/${topology.web}`)).protected_instance
      .target_server as string;
    const { id } = await cloud.sim.control.createBackup({ server, createdAt: "2026-01-15T02:00:12.085Z" });
    const { backup } = await cloud.get(`/v3/{p}/backups/${id}`);
    return { cloud, topology, backup, server };
  }

  const body = (backup: Json, server: string, extra: object = {}): object => ({
    restore: {
      server_id: server,
      mappings: backup.children.map((child: Json) => ({ backup_id: child.id, volume_id: child.resource_id })),
      ...extra,
    },
  });

  it("is refused with 7117 while the server is on the DR side of a protected group", async () => {
    const { cloud, backup, server } = await prepared();
    const reply = await cloud.call("POST", `/v3/{p}/backups/${backup.id as string}/restore`, body(backup, server));
    expect([reply.status, reply.body.error_code]).to.deep.equal([400, "BackupService.7117"]);
  });

  it("puts the new production server back after a failover, shows its progress, and starts it unless told not to", async () => {
    const { cloud, topology, backup, server } = await prepared();
    const disk = backup.children[0].resource_id as string;
    const then = (await cloud.sim.control.world()).disks.find((row) => row.id === disk)!.marker;
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    await cloud.sim.control.setMarker({ disk, marker: "damaged" });
    await cloud.sim.control.clock.setPace("manual");
    const path = `/v3/{p}/backups/${backup.id as string}/restore`;
    const reply = await cloud.call("POST", path, body(backup, server, { power_on: false }));
    expect([reply.status, reply.body]).to.deep.equal([202, null]);
    await cloud.sim.control.clock.advance(150);
    const running = (await cloud.get("/v3/{p}/operation-logs?operation_type=restore")).operation_logs[0];
    expect(running).to.include({ status: "running", ended_at: null });
    expect(running.extra_info.common.progress).to.equal(50);
    expect((await cloud.get(`/v3/{p}/backups/${backup.id as string}`)).backup.status).to.equal("restoring");
    expect((await cloud.get(`/v2/{p}/volumes/${disk}`)).volume.status).to.equal("restoring-backup");
    expect((await cloud.call("POST", path, body(backup, server))).body.error_code).to.equal("BackupService.2010");
    await cloud.sim.control.clock.advance(150);
    expect((await cloud.get(`/v3/{p}/operation-logs/${running.id as string}`)).operation_log.status).to.equal(
      "success",
    );
    const world = await cloud.sim.control.world();
    expect(world.disks.find((row) => row.id === disk)).to.include({ status: "in-use", marker: then });
    expect(world.servers.find((row) => row.id === server)!.status).to.equal("SHUTOFF");
  });

  it("needs every child mapped once, to a disk of that very server", async () => {
    const { cloud, topology, backup, server } = await prepared();
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    const path = `/v3/{p}/backups/${backup.id as string}/restore`;
    const send = async (restore: object): Promise<string> =>
      (await cloud.call("POST", path, { restore })).body.error_code;
    const whole = (body(backup, server) as { restore: Json }).restore;
    expect(await send({ ...whole, mappings: whole.mappings.slice(1) })).to.equal("BackupService.2012");
    expect(await send({ ...whole, volume_id: "x" })).to.equal("BackupService.9900");
    const other = (await cloud.sim.control.world()).servers.find((row) => row.id !== server)!.id;
    expect(await send({ ...whole, server_id: other })).to.equal("BackupService.2003");
    const [first, second, third] = whole.mappings;
    const crossed = [{ ...first, volume_id: second.volume_id }, { ...second, volume_id: first.volume_id }, third];
    expect(await send({ ...whole, mappings: crossed })).to.equal("BackupService.2013");
  });

  it("heals, when it succeeds, what one that failed left behind", async () => {
    const { cloud, topology, backup, server } = await prepared();
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    const disk = backup.children[0].resource_id as string;
    const statusOfDisk = async (): Promise<string> => (await cloud.get(`/v2/{p}/volumes/${disk}`)).volume.status;
    const effect = { kind: "fail-job", code: "BackupService.6601" } as const;
    await cloud.sim.control.faults.add({ times: 1, match: { jobType: "bksRestoreBackup" }, effect });
    const path = `/v3/{p}/backups/${backup.id as string}/restore`;
    await cloud.call("POST", path, body(backup, server));
    expect(await statusOfDisk()).to.equal("error_restoring");
    expect((await cloud.call("POST", path, body(backup, server))).status).to.equal(202);
    expect(await statusOfDisk()).to.equal("in-use");
  });

  it("is found again among the operation logs by each of their filters", async () => {
    const { cloud, topology, backup, server } = await prepared();
    await cloud.job("POST", `/v1/{p}/server-groups/${topology.group}/action`, FAILOVER);
    const since = (await cloud.sim.control.clock.now()).now;
    await cloud.call("POST", `/v3/{p}/backups/${backup.id as string}/restore`, body(backup, server));
    const found = async (query: string): Promise<number> => (await cloud.get(`/v3/{p}/operation-logs?${query}`)).count;
    const [log] = (await cloud.get("/v3/{p}/operation-logs")).operation_logs;
    const later = new Date(Date.parse(since) + 3_600_000).toISOString();
    for (const name of ["operation_type", "status", "vault_id", "vault_name", "provider_id"]) {
      expect(await found(`${name}=${log[name] as string}`), name).to.equal(1);
      expect(await found(`${name}=another`), name).to.equal(0);
    }
    expect(await found(`start_time=${since}&end_time=${later}`)).to.equal(1);
    expect(await found(`start_time=${later}`)).to.equal(0);
    expect(await found(`end_time=${new Date(Date.parse(since) - 3_600_000).toISOString()}`)).to.equal(0);
  });

  it("answers the id of the operation log under the flavour huawei, and refuses the retired service", async () => {
    const cloud = await startCloud({ world: demoServer() });
    const server = (await cloud.sim.control.world()).servers[0]!;
    const { id } = await cloud.sim.control.createBackup({ server: server.id });
    const { backup } = await cloud.get(`/v3/{p}/backups/${id}`);
    const reply = await cloud.call("POST", `/v3/{p}/backups/${id}/restore`, body(backup, server.id));
    expect(reply.status).to.equal(202);
    expect((await cloud.get(`/v3/{p}/operation-logs/${reply.body.job_id as string}`)).operation_log.status).to.equal(
      "success",
    );
    const legacy = await cloud.call("POST", `/v2/{p}/cloudbackups/${id}/restore`, { restore: { volume_id: "x" } });
    expect(legacy.body.error_code).to.equal("BackupService.4008");
  });
});

function demoServer(): object {
  return { ...readWorld("demo"), flavour: "huawei" };
}
