import { expect } from "chai";
import type { Cloud } from "../../../provider/api/cloud";
import { DrError } from "../../../provider/errors";
import type { BackupOperation } from "../../../provider/model/wire/backups";
import type { RestoreRecord } from "../../../provider/model/transition-record";
import { RecordKeeper } from "../../../provider/transition/record-keeper";
import type { PlannedRestore } from "../../../provider/transition/restore/recovery-point";
import { restoreServers } from "../../../provider/transition/restore/restore-servers";
import { fakeCall } from "../../support/fake-call";
import { fakeClock } from "../../support/fake-clock";
import { instance, unfinished } from "./samples";

const BEGAN = Date.parse("2026-01-15T08:00:00.000Z");
const WANTED = "backup-1";
const STATES = ["asked", "accepted", "failed", "done", "refused"] as const;

const record = (change: Partial<RestoreRecord>): RestoreRecord => ({
  ...{ serverId: "web-target", serverName: "web", backupId: WANTED, takenAt: "", state: "asked" },
  ...{ at: new Date(BEGAN).toISOString(), knownOperations: ["old"], volumeIds: ["root"] },
  ...change,
});

/** What may be remembered of the server: nothing, the request for the wanted backup, or one that was given up. */
const RECORDS: readonly (RestoreRecord | undefined)[] = [
  undefined,
  ...STATES.flatMap((state) => [
    record({ state }),
    record({ state, withdrawn: true }),
    record({ state, withdrawn: true, backupId: "backup-2" }),
  ]),
];

/**
 * Operations on the server before the run: one of last week, and the one of a request that nobody saw the end of. One that is
 * unseen is in no log: only the status of the backup shows it.
 */
const OPERATIONS = ["none", "unseen", "old", "running", "ended", "failed", "foreign running", "foreign ended"] as const;

/** How the service answers a request for a restore. */
const ANSWERS = ["answered", "lost once it was taken", "lost on the way", "always lost on the way"] as const;

interface Case {
  readonly known: RestoreRecord | undefined;
  readonly operations: (typeof OPERATIONS)[number];
  readonly answer: (typeof ANSWERS)[number];
  readonly beginning: number | undefined;
}

function* cases(): Generator<Case> {
  for (const known of RECORDS)
    for (const operations of OPERATIONS)
      for (const answer of ANSWERS)
        for (const beginning of [undefined, BEGAN]) yield { known, operations, answer, beginning };
}

/** A server with one disk, its backups, and whatever was restored to it. */
class Vault {
  /** The backup that the disk holds. */
  data = "newest";
  /** Requests that arrived, each with what was noted of it by then. */
  readonly sent: (RestoreRecord | undefined)[] = [];
  taken = 0;
  readable = true;
  readonly #operations: BackupOperation[] = [];
  /** Looks at the backup for which a restore without a log goes on. */
  #unseenFor = 0;

  constructor(
    private readonly keeper: RecordKeeper,
    { operations, answer }: Case,
  ) {
    this.answer = answer;
    if (operations === "unseen") this.#unseenFor = 5;
    if (operations === "none" || operations === "unseen") return;
    this.#add("old", "success", -7 * 24 * 60, WANTED);
    this.data = "newest";
    const foreign = operations.startsWith("foreign");
    if (operations !== "old")
      this.#add(
        "new",
        operations.endsWith("running") ? "running" : operations === "failed" ? "failed" : "success",
        2,
        foreign ? "backup-2" : WANTED,
      );
  }

  private readonly answer: Case["answer"];

  get cloud(): Cloud {
    const backup = { id: WANTED, name: "before", resourceType: "OS::Nova::Server", vaultId: "" };
    const of = {
      resourceId: "web-target",
      resourceName: "web",
      expiresAt: null,
      restoreMode: "backup",
      createdAt: "2026-01-15T06:00:00.000Z",
    };
    const child = { id: "child-1", resourceId: "root", resourceName: "root", size: 40, systemDisk: true };
    const root = { id: "root", name: "root", size: 40, bootable: true, status: "in-use" };
    const server = {
      id: "web-target",
      name: "web",
      status: "SHUTOFF",
      taskState: null,
      volumes: [{ id: "root", device: "/dev/vda" }],
    };
    return {
      backups: {
        get: (id: string) =>
          id === WANTED
            ? Promise.resolve({ ...backup, ...of, status: this.#status(), children: [child] })
            : Promise.reject(new DrError("DR_NOT_FOUND", "no such backup")),
        restores: () => Promise.resolve([...this.#operations]),
        operation: (id: string) => Promise.resolve(this.#look(id)),
        restore: (backupId: string) => this.#restore(backupId),
      },
      servers: {
        get: () =>
          this.readable ? Promise.resolve(server) : Promise.reject(new DrError("DR_UNAVAILABLE", "no answer")),
      },
      disks: { get: () => Promise.resolve(root) },
    } as unknown as Cloud;
  }

  #add(id: string, status: string, minutes: number, backupId: string): void {
    const createdAt = new Date(BEGAN + minutes * 60_000).toISOString();
    const rest = { endedAt: null, progress: 0, targetId: "web-target", errorCode: null, errorMessage: null };
    this.#operations.push({ id, status, type: "restore", createdAt, backupId, ...rest });
    if (status === "success") this.data = backupId;
  }

  #status(): string {
    if (this.#unseenFor === 0) return "available";
    this.#unseenFor--;
    this.data = this.#unseenFor === 0 ? WANTED : this.data;
    return "restoring";
  }

  /** A restore that runs ends as soon as somebody looks at it. */
  #look(id: string): BackupOperation | undefined {
    const index = this.#operations.findIndex((one) => one.id === id);
    const found = this.#operations[index];
    if (found?.status !== "running") return found;
    this.data = found.backupId;
    return (this.#operations[index] = { ...found, status: "success" });
  }

  #restore(backupId: string): Promise<string> {
    this.sent.push(this.keeper.record?.restores?.find(({ serverId }) => serverId === "web-target"));
    const lost = new DrError("DR_AMBIGUOUS", "no answer");
    if (this.answer === "always lost on the way" || (this.answer === "lost on the way" && this.sent.length === 1))
      return Promise.reject(lost);
    this.taken++;
    const id = `sent-${this.taken}`;
    this.#add(id, "running", 10 + this.taken, backupId);
    return this.answer === "lost once it was taken" ? Promise.reject(lost) : Promise.resolve(id);
  }
}

const PLANNED: PlannedRestore = {
  ...{ instance: instance(), serverId: "web-target", serverName: "web", backupId: WANTED, done: undefined },
};

interface End {
  readonly vault: Vault;
  readonly keeper: RecordKeeper;
  readonly code: string | undefined;
}

async function restore(one: Case, readable = true, ...others: readonly PlannedRestore[]): Promise<End> {
  const clock = fakeClock(BEGAN + 600_000);
  const keeper = new RecordKeeper(clock, unfinished(one.known === undefined ? {} : { restores: [one.known] }));
  const vault = new Vault(keeper, one);
  vault.readable = readable;
  const planned = [PLANNED, ...others];
  const code = await restoreServers(fakeCall(vault.cloud, { clock }), keeper, planned, one.beginning).then(
    () => undefined,
    (error: unknown) => (error instanceof DrError ? error.code : String(error)),
  );
  return { vault, keeper, code };
}

describe("a restore, over all records, operations and answers", () => {
  it("leaves the wanted backup on the disk or says why not, and is taken by the service once at most", async () => {
    const seen = { taken: 0, found: 0, refused: 0 };
    for (const one of cases()) {
      const { vault, code } = await restore(one);
      const why = JSON.stringify(one);
      if (code === undefined) expect(vault.data, why).to.equal(WANTED);
      expect(vault.taken, why).to.be.at.most(1);
      expect(vault.sent.length, why).to.be.at.most(2);
      seen[code !== undefined ? "refused" : vault.taken > 0 ? "taken" : "found"]++;
    }
    expect(Math.min(seen.taken, seen.found, seen.refused), JSON.stringify(seen)).to.be.above(40);
  });

  it("is noted before it is sent, with every operation that was there", async () => {
    for (const one of cases())
      for (const noted of (await restore(one)).vault.sent) {
        const why = JSON.stringify(one);
        expect(noted, why).to.include({ backupId: WANTED, state: "asked" });
        expect(noted?.withdrawn, why).to.equal(undefined);
        if (!["none", "unseen"].includes(one.operations)) expect(noted?.knownOperations, why).to.include("old");
      }
  });

  it("is refused, with nothing sent, while somebody restores another backup, and where an accepted one left no trace", async () => {
    for (const one of cases()) {
      const { vault, code } = await restore(one);
      const why = JSON.stringify(one);
      const pending = one.known?.withdrawn === undefined && one.known?.state === "accepted";
      const traceless = pending && ["none", "old"].includes(one.operations);
      if (one.operations === "foreign running") expect(code, why).to.equal("DR_STATE_CONFLICT");
      else if (traceless) expect(code, why).to.equal("DR_UNFINISHED");
      else if (one.answer !== "always lost on the way") expect(code, why).to.equal(undefined);
      if (["foreign running", "unseen"].includes(one.operations) || traceless)
        expect(vault.sent, why).to.deep.equal([]);
    }
  });

  it("is not sent while its server cannot be read, and what was done before does not stand for it meanwhile", async () => {
    for (const known of RECORDS) {
      const { vault, keeper, code } = await restore(
        { known, operations: "none", answer: "answered", beginning: undefined },
        false,
      );
      expect(code, JSON.stringify(known)).to.be.oneOf(["DR_UNAVAILABLE", "DR_UNFINISHED"]);
      expect(vault.sent, JSON.stringify(known)).to.deep.equal([]);
      const standing = keeper.restores.filter((one) => one.state === "done" && one.withdrawn === undefined);
      expect(standing).to.deep.equal([]);
    }
  });

  it("is not sent while another of the same recovery point is impossible", async () => {
    const other = { ...PLANNED, serverId: "db-target", serverName: "db", backupId: "gone" };
    for (const known of RECORDS) {
      const { vault, code } = await restore(
        { known, operations: "none", answer: "answered", beginning: undefined },
        true,
        other,
      );
      expect(code, JSON.stringify(known)).to.be.oneOf(["DR_REFUSED", "DR_UNFINISHED"]);
      expect(vault.sent, JSON.stringify(known)).to.deep.equal([]);
    }
  });
});
