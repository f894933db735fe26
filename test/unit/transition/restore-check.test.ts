import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import type { Backup } from "../../../provider/model/wire/backups";
import type { Disk, Server } from "../../../provider/model/wire/wire";
import { checkBackups, readinessText } from "../../../provider/transition/restore/readiness";
import { age, checkRestore, describeRestore } from "../../../provider/transition/restore/restore-check";
import { stillRunning } from "../../../provider/transition/restore/restore-refusals";
import { instance, scene } from "./samples";

const NOW = Date.parse("2026-01-16T03:00:00.000Z");
const PLANNED = {
  instance: instance(),
  serverId: "web-target",
  serverName: "web-1",
  backupId: "backup-1",
  done: undefined,
};

function backup(change: Partial<Backup> = {}): Backup {
  return {
    id: "backup-1",
    name: "nightly",
    checkpointId: "point-1",
    vaultId: "vault-1",
    status: "available",
    resourceType: "OS::Nova::Server",
    resourceId: "web-target",
    resourceName: "web-1",
    zone: "eu-de-02",
    size: 40,
    createdAt: "2026-01-15T02:00:12.085Z",
    expiresAt: null,
    restoreMode: "backup",
    systemDisk: true,
    children: [],
    ...change,
  };
}

const child = (disk: string, change: Partial<Backup> = {}): Backup =>
  backup({
    id: `of-${disk}`,
    resourceType: "OS::Cinder::Volume",
    resourceId: disk,
    resourceName: disk,
    restoreMode: null,
    ...change,
  });

const WHOLE = backup({ children: [child("root"), child("data", { systemDisk: false, size: 100 })] });

const disk = (id: string, change: Partial<Disk> = {}): Disk => ({
  id,
  name: id,
  status: "in-use",
  size: 40,
  zone: "eu-de-02",
  type: "SAS",
  bootable: true,
  shared: false,
  attachments: [],
  ...change,
});

interface Holdings {
  readonly backup?: Backup;
  readonly disks?: readonly Disk[];
  readonly server?: Partial<Server>;
  readonly listed?: readonly Backup[];
  readonly down?: boolean;
  /** Status of the vault; null where it cannot be read. */
  readonly vault?: string | null;
}

/** A cloud that holds one server and its backups. */
function cloud({
  backup: held = WHOLE,
  disks = [disk("root"), disk("data", { bootable: false, size: 100 }), disk("scratch")],
  server = {},
  listed = [],
  down = false,
  vault = "available",
}: Holdings): Cloud & { lists: object[] } {
  const lists: object[] = [];
  const gone = (): Promise<never> =>
    Promise.reject(new DrError("DR_UNAVAILABLE", "The backup service does not answer"));
  return {
    lists,
    backups: {
      get: (id: string) =>
        down ? gone() : id === held.id ? Promise.resolve(held) : Promise.reject(new DrError("DR_NOT_FOUND", "none")),
      vault: () =>
        typeof vault === "string" ? Promise.resolve({ id: "vault-1", name: "vault-dr", status: vault }) : gone(),
      list: (filter: object) => {
        lists.push(filter);
        return down ? gone() : Promise.resolve(listed);
      },
    },
    servers: {
      get: () =>
        Promise.resolve({
          ...{ id: "web-target", name: "web-1", status: "SHUTOFF", taskState: null, zone: "eu-de-02", powerState: 4 },
          ...{ addresses: [], volumes: disks.map(({ id }) => ({ id, device: "/dev/vda" })), ...server },
        }),
    },
    disks: { get: (id: string) => Promise.resolve(disks.find((one) => one.id === id)) },
  } as unknown as Cloud & { lists: object[] };
}

const check = (holdings: Holdings): ReturnType<typeof checkRestore> => checkRestore(cloud(holdings), PLANNED, NOW);

describe("the check of a restore", () => {
  it("maps every disk of the backup to the disk it was taken of, and names those it leaves alone", async () => {
    const result = await check({});
    expect(result.problems).to.deep.equal([]);
    expect(result.mappings).to.deep.equal([
      { backupId: "of-root", volumeId: "root" },
      { backupId: "of-data", volumeId: "data" },
    ]);
    expect(result.untouched).to.deep.equal(["scratch"]);
    expect(stillRunning(result)).to.equal(undefined);
  });

  it("says what is overwritten, from which backup and how old it is", async () => {
    const text = describeRestore(await check({}), NOW);
    expect(text).to.contain("web-1 (web-target)").and.contain("nightly (backup-1)").and.contain("25 h old");
    expect(text).to.contain("overwrites root (40 GB), data (100 GB)").and.contain("left as they are: scratch");
  });

  for (const { says, holdings } of [
    { says: "is the backup of a disk", holdings: { backup: child("root", { id: "backup-1" }) } },
    { says: "the counterpart", holdings: { backup: backup({ resourceId: "web-source" }) } },
    { says: "belongs to server", holdings: { backup: backup({ resourceId: "elsewhere" }) } },
    { says: "supported_restore_mode is na", holdings: { backup: backup({ ...WHOLE, restoreMode: "na" }) } },
    { says: "supported_restore_mode is not given", holdings: { backup: backup({ ...WHOLE, restoreMode: null }) } },
    { says: 'is "error"', holdings: { backup: backup({ ...WHOLE, status: "error" }) } },
    { says: "expired at", holdings: { backup: backup({ ...WHOLE, expiresAt: "2026-01-16T02:59:59.000Z" }) } },
    { says: "names no disk", holdings: { backup: backup() } },
    { says: 'its vault vault-dr (vault-1) is "frozen"', holdings: { vault: "frozen" } },
    { says: "does not exist", holdings: { backup: backup({ id: "other" }) } },
    { says: "is not attached", holdings: { disks: [disk("root")] } },
    {
      says: "has 50 GB, less than its backup",
      holdings: { disks: [disk("root"), disk("data", { bootable: false, size: 50 })] },
    },
    { says: "differ in being the system disk", holdings: { disks: [disk("root"), disk("data", { size: 100 })] } },
  ] as const) {
    it(`forbids a backup of which it says "${says}"`, async () => {
      const result = await check(holdings);
      expect(result.problems.join("; ")).to.contain(says);
      expect(describeRestore(result, NOW)).to.contain("REFUSED");
    });
  }

  it("takes a backup that is being restored for the restore that was asked for", async () => {
    expect((await check({ backup: { ...WHOLE, status: "restoring" } })).problems).to.deep.equal([]);
  });

  it("forbids nothing when the backup service does not answer", async () => {
    const result = await check({ down: true });
    expect(result.problems).to.deep.equal([]);
    expect(result.unread).to.contain("does not answer");
    expect(describeRestore(result, NOW)).to.contain("could not be checked");
  });

  it("goes on where the vault is locked, says nothing, or cannot be read", async () => {
    for (const vault of ["lock", "", null]) expect((await check({ vault })).problems).to.deep.equal([]);
  });

  it("knows a server that runs, or is about to", async () => {
    expect(stillRunning(await check({ server: { status: "ACTIVE" } }))).to.contain("is ACTIVE");
    expect(stillRunning(await check({ server: { taskState: "powering-on" } }))).to.contain("powering-on");
  });

  it("gives ages in minutes, hours and days", () => {
    const ages = ["2026-01-16T02:30:00Z", "2026-01-15T02:00:00Z", "2026-01-09T03:00:00Z", "nothing"];
    expect(ages.map((text) => age(text, NOW))).to.deep.equal(["30 min", "25 h", "7 days", "of unknown age"]);
  });
});

describe("the readiness of backups", () => {
  it("names the DR servers without one, in one call for the whole group", async () => {
    const held = cloud({ listed: [WHOLE, backup({ id: "newer", createdAt: "2026-01-15T09:00:00.000Z" })] });
    const readiness = await checkBackups(held, scene());
    expect(held.lists).to.deep.equal([{ status: "available" }]);
    expect(readiness.servers.map((one) => one.newest?.id)).to.deep.equal(["newer", undefined]);
    expect(readinessText(readiness)).to.contain("no usable backup of DR server db-target");
  });

  it("asks for one server alone by its id", async () => {
    const held = cloud({ listed: [WHOLE] });
    const readiness = await checkBackups(held, scene({ instances: [{}] }));
    expect(held.lists).to.deep.equal([{ status: "available", resourceId: "web-target" }]);
    expect(readinessText(readiness)).to.contain("every DR server has one");
  });

  it("does not count backups of disks, of other servers, or that cannot be restored", async () => {
    const listed = [child("web-target"), backup({ resourceId: "web-source" }), backup({ restoreMode: "na" })];
    const { servers } = await checkBackups(cloud({ listed }), scene({ instances: [{}] }));
    expect(servers.map((one) => one.newest)).to.deep.equal([undefined]);
  });

  it("looks at the side that is asked for, by default the one that does not serve", async () => {
    const away = scene({ group: { productionSite: "target", status: "failed-over" } });
    const ids = async (how?: { site: "target" }): Promise<string[]> =>
      (await checkBackups(cloud({}), away, how)).servers.map((one) => one.serverId);
    expect(await ids()).to.deep.equal(["web-source", "db-source"]);
    expect(await ids({ site: "target" })).to.deep.equal(["web-target", "db-target"]);
  });

  it("never fails: it says why nothing is known", async () => {
    const readiness = await checkBackups(cloud({ down: true }), scene());
    expect(readinessText(readiness)).to.contain("could not be asked for").and.contain("does not answer");
  });

  it("has nothing to say of a group without servers", async () => {
    const held = cloud({});
    expect(readinessText(await checkBackups(held, scene({ instances: [] })))).to.equal("");
    expect(held.lists).to.deep.equal([]);
  });
});
