import { expect } from "chai";
import { until } from "../../tools/engine/processes.js";
import { type DiskStack, ENGINE_MS, saidUnder, useBed } from "../support/stack.js";
import { GROUP_NAME, IDS, SHOP_WORLD, type Shop } from "../support/stack-shop.js";

const UP = ["up", "--yes", "--skip-preview"];
/** Longer than a restore takes on the simulator's clock, shorter than a signature lives. */
const LONG = 600;
/** What a disk holds: as it was backed up, and as it was at the disaster. */
const BEFORE = "before the intrusion";
const NEWEST = "newest";

describe("a recovery point under the engine", function () {
  this.timeout(ENGINE_MS);
  const bed = useBed({ world: { ...SHOP_WORLD, vaults: [{ name: "vault-dr" }] } });
  let stack: DiskStack;
  let reset: () => Promise<void>;
  let withoutBackup: () => Promise<void>;
  /** The DR server, and a backup of it. */
  let server: string;
  let backup: string;
  const control = (): typeof bed.simulator.control => bed.simulator.control;

  before(async () => {
    stack = await bed.shopOnDisk();
    await stack.done({ group: { failover: false } });
    server = String(stack.outputs("ProtectedInstance", "web")["targetServerId"]);
    withoutBackup = await bed.keep(stack);
    // The disks of the DR server are written by replication alone: they hold what production's hold.
    await mark(IDS.web, BEFORE);
    backup = (await control().createBackup({ server })).id;
    await mark(IDS.web, NEWEST);
    expect(await markers(), "what replication brought to the DR server").to.deep.equal([NEWEST]);
    await control().breakProduction({ group: GROUP_NAME });
    reset = await bed.keep(stack);
  });
  beforeEach(() => reset());

  const disksOf = async (id: string): Promise<{ id: string; marker: string }[]> =>
    (await control().world()).disks.filter((disk) => disk.attachments.some((row) => row.server_id === id));
  const markers = async (): Promise<string[]> => [...new Set((await disksOf(server)).map(({ marker }) => marker))];

  async function mark(id: string, marker: string): Promise<void> {
    for (const disk of await disksOf(id)) await control().setMarker({ disk: disk.id, marker });
  }

  async function power(): Promise<string | undefined> {
    return (await control().world()).servers.find(({ id }) => id === server)?.status;
  }

  function declared(backupId: string, more: Shop["group"] = {}): Shop {
    const recoveryPoint = { transition: `${GROUP_NAME}/1`, restores: [{ serverId: server, backupId }] };
    return { group: { failover: true, recoveryPoint, ...more } };
  }

  /** What was asked of the service, of the backup service and of servers, in this order. */
  async function asked(since: number): Promise<string[]> {
    return (await bed.writes(since)).map(({ call, body }) =>
      call === "restore-backup" ? call : (Object.keys(body as object)[0] ?? ""),
    );
  }

  async function expectRestored(): Promise<void> {
    expect(await markers(), "what the DR server's disks hold").to.deep.equal([BEFORE]);
    expect(await power()).to.equal("ACTIVE");
    const group = stack.outputs("ProtectionGroup", "shop");
    expect(group).to.include({ failover: true, status: "failed-over" }).and.to.have.property("unfinished", null);
    const { restores } = group["lastTransition"] as { restores: Record<string, unknown>[] };
    expect(restores).to.have.length(1);
    expect(restores[0]).to.include({ serverId: server, backupId: backup, state: "done" });
  }

  it("is put back in the same update, after the failover and before the start, and only once", async () => {
    const since = await bed.mark();
    const { output } = await stack.done(declared(backup));
    expect(saidUnder(output, "ProtectionGroup (shop)")).to.match(
      /RESTORE after the failover and before the start: overwrites these disks irreversibly[\s\S]*taken at /,
    );
    expect(await asked(since)).to.deep.equal(["failover-server-group", "restore-backup", "os-start"]);
    const [restore] = await control().calls({ call: "restore-backup", since });
    expect(restore?.body).to.deep.nested.include({ "restore.power_on": false, "restore.server_id": server });
    await expectRestored();
    await stack.quiet(["--refresh"]);
    const again = await bed.mark();
    await stack.done(declared(backup));
    expect(await bed.writes(again)).to.deep.equal([]);
  });

  it("is put back later where servers were left stopped, which start when that is asked for", async () => {
    await stack.done({ group: { failover: true, startServers: false } });
    expect([await power(), await markers()]).to.deep.equal(["SHUTOFF", [NEWEST]]);
    const since = await bed.mark();
    await stack.done(declared(backup, { startServers: false }));
    expect([await power(), await markers()]).to.deep.equal(["SHUTOFF", [BEFORE]]);
    await stack.done(declared(backup, { startServers: true }));
    expect(await asked(since)).to.deep.equal(["restore-backup", "os-start"]);
    await expectRestored();
  });

  it("is found again after the engine was killed in mid-restore, and not sent twice", async () => {
    const since = await bed.mark();
    const restores = async (): Promise<number> => (await control().calls({ call: "restore-backup", since })).length;
    await control().clock.setPace("manual");
    stack.declare(declared(backup));
    const run = stack.start(UP);
    await until(
      "a restore is asked for",
      async () => {
        await control().clock.advance(1);
        return (await restores()) > 0;
      },
      ENGINE_MS / 2,
    );
    const providers = bed.engine.providers();
    run.kill("SIGKILL");
    await run.finished;
    await bed.engine.gone(providers, 2000);
    expect(await power()).to.equal("SHUTOFF");
    expect(await markers(), "the restore has not ended").to.deep.equal([NEWEST]);
    await stack.succeed(["cancel", "--yes"]);

    const killed = await bed.mark();
    const next = stack.start(UP);
    await until(
      "the next update watches the restore",
      async () => (await control().calls({ path: "/operation-logs/", since: killed })).length > 0,
      ENGINE_MS / 2,
    );
    expect(await power(), "nothing starts before its disks are whole").to.equal("SHUTOFF");
    await control().clock.advance(LONG);
    await control().clock.setPace("immediate");
    const { code, output } = await next.finished;
    expect(code, output).to.equal(0);
    expect(saidUnder(output, "ProtectionGroup (shop)")).to.contain("was found and taken");
    expect(await restores()).to.equal(1);
    expect(await bed.actions(since)).to.deep.equal(["failover-server-group"]);
    await expectRestored();
  });

  it("is refused before anything is sent where only the production server has a backup, and says what is missing", async () => {
    await withoutBackup();
    await control().breakProduction({ group: GROUP_NAME });
    const { id } = await control().createBackup({ server: IDS.web });
    const since = await bed.mark();
    const { code, output } = await stack.up(declared(id));
    expect(code, output).not.to.equal(0);
    const said = saidUnder(output, "ProtectionGroup (shop)");
    expect(said).to.contain(`no usable backup of DR server web-1 (${server})`);
    expect(said).to.match(/\[DR_REFUSED\] .*belongs to server .*the counterpart,.*its own server only/s);
    expect(await bed.writes(since)).to.deep.equal([]);
    expect(saidUnder(await stack.plan(), "ProtectionGroup (shop)"), "a preview afterwards").to.equal(said);
    expect(stack.outputs("ProtectionGroup", "shop"))
      .to.include({ failover: false })
      .and.to.have.property("unfinished", null);
  });
});
