import { expect } from "chai";
import fc from "fast-check";
import { Bench } from "../support/handlers";
import { type ServerBackup, backupOf, backupOfServer, markers, point, powerOf, vaultWorld, write } from "./backups";
import { JOB, type ManagedGroup, brokenGroup } from "./scenes";

const SEED = 20_260_302;
const SERVERS = ["web-1", "db-1"] as const;
type ServerName = (typeof SERVERS)[number];
const CHOICES = ["new", "old", "none"] as const;
type Choice = (typeof CHOICES)[number];

/** What may happen between two looks at the world. */
type Event =
  | { readonly do: "name"; readonly server: ServerName; readonly backup: Choice }
  | { readonly do: "up"; readonly killed: boolean }
  | { readonly do: "stop" | "write" | "refresh" }
  | { readonly do: "fault"; readonly fault: keyof typeof FAULTS }
  | { readonly do: "somebody restores"; readonly server: ServerName };

const FAULTS = {
  "nothing arrives": { match: { call: "restore-backup" }, effect: { kind: "reset" } },
  "the answer is lost": { match: { call: "restore-backup" }, effect: { kind: "reset", after: true } },
  "the restore fails": {
    match: { jobType: "bksRestoreBackup" },
    effect: { kind: "fail-job", code: "BackupService.1" },
  },
  "the server does not start": {
    match: { call: "server-power" },
    effect: { kind: "status", status: 400, body: { error: { code: "Ecs.0201", message: "cannot be started" } } },
  },
} as const;

const event: fc.Arbitrary<Event> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant("up" as const),
      killed: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("name" as const),
      server: fc.constantFrom(...SERVERS),
      backup: fc.constantFrom(...CHOICES),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constantFrom("stop" as const, "write" as const, "refresh" as const) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("fault" as const),
      fault: fc.constantFrom(...(Object.keys(FAULTS) as (keyof typeof FAULTS)[])),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant("somebody restores" as const), server: fc.constantFrom(...SERVERS) }),
  },
);

const up: Event = { do: "up", killed: false };
const name = (server: ServerName, backup: Choice): Event => ({ do: "name", server, backup });
const fails: Event = { do: "fault", fault: "the server does not start" };

/** Edits that a step, a record or an operation alone would take for done. */
const EXAMPLES: [Event[]][] = [
  [[name("web-1", "new"), up, { do: "write" }, name("web-1", "none"), up, { do: "stop" }, name("web-1", "new"), up]],
  [[name("web-1", "new"), fails, up, name("web-1", "old"), up]],
  [[up, { do: "stop" }, { do: "somebody restores", server: "web-1" }, { do: "stop" }, name("web-1", "new"), up]],
];

interface Job {
  readonly job_id: string;
  readonly job_type: string;
  readonly status: string;
  readonly entities: { readonly backup_id?: string };
}

/** What all walks did: a law that was never tried is none. */
const tally = { restored: 0, kept: 0, again: 0, refused: 0, killed: 0 };

class Walk {
  readonly #named = new Map<ServerName, Choice>();
  /** What the last completed update left named, as long as no update named something else. */
  readonly #stays = new Map<ServerName, Choice>();
  /** Restores of before the last completed update, and those of other people. */
  readonly #history = new Set<string>();
  readonly #written = new Set<ServerName>();
  #writes = 0;
  /** Nothing can be known of a restore of other people before the failover was seen complete. */
  #complete = false;

  private constructor(
    private readonly bench: Bench,
    private readonly group: ManagedGroup,
    private readonly backups: Readonly<Record<ServerName, Readonly<Record<"new" | "old", ServerBackup>>>>,
  ) {}

  static async begin(bench: Bench): Promise<Walk> {
    const group = await brokenGroup(bench);
    const make = async (name: ServerName): Promise<Record<"new" | "old", ServerBackup>> => {
      const fresh = await backupOf(bench, name, `${name} new`);
      return { new: fresh, old: await backupOfServer(bench, fresh.server, `${name} old`, "2026-03-01T01:00:00Z") };
    };
    return new Walk(bench, group, { "web-1": await make("web-1"), "db-1": await make("db-1") });
  }

  async take(step: Event): Promise<void> {
    const { bench } = this;
    switch (step.do) {
      case "name":
        this.#named.set(step.server, step.backup);
        return;
      case "up":
        await this.#up(step.killed);
        return;
      case "refresh":
        await this.group.resource.refresh();
        return;
      case "stop":
        for (const name of SERVERS) await bench.control.power({ server: this.#server(name), status: "SHUTOFF" });
        return;
      case "write":
        for (const name of SERVERS)
          if ((await powerOf(bench, this.#server(name))) === "ACTIVE") await this.#write(name);
        return;
      case "fault":
        await bench.control.faults.add({ ...FAULTS[step.fault], times: 1 });
        return;
      case "somebody restores":
        await this.#restoreByHand(step.server);
        return;
    }
  }

  #server(name: ServerName): string {
    return this.backups[name].new.server;
  }

  #backup(name: ServerName): ServerBackup | undefined {
    const choice = this.#named.get(name) ?? "none";
    return choice === "none" ? undefined : this.backups[name][choice];
  }

  async #write(name: ServerName): Promise<void> {
    await write(this.bench, this.#server(name), `${name} written ${++this.#writes}`);
    this.#written.add(name);
  }

  /** A restore in the console, after which the guest goes on writing. Only a stopped server of a complete failover is restored. */
  async #restoreByHand(name: ServerName): Promise<void> {
    const { id, server, children } = this.backups[name].new;
    if (!this.#complete || (await powerOf(this.bench, server)) !== "SHUTOFF") return;
    const mappings = children.map((child) => ({ backup_id: child.id, volume_id: child.volume_id }));
    const restore = { server_id: server, power_on: false, mappings };
    const path = `/v3/{p}/backups/${id}/restore`;
    const before = await this.#jobs();
    const { status } = await this.bench.control.consoleCall({ method: "POST", path, body: { restore } });
    if (status !== 202) return;
    await this.bench.clock.pass(3_600);
    for (const job of await this.#jobs())
      if (!before.some((one) => one.job_id === job.job_id)) this.#history.add(job.job_id);
    await this.#write(name);
  }

  async #jobs(): Promise<Job[]> {
    const { jobs } = await this.bench.world();
    return (jobs as readonly Job[]).filter((job) => job.job_type === "bksRestoreBackup");
  }

  async #up(killed: boolean): Promise<void> {
    const { resource, program } = this.group;
    const named = SERVERS.flatMap((name) => this.#backup(name) ?? []);
    const before = await this.#jobs();
    const kept = resource.saved;
    for (const name of SERVERS)
      if (this.#stays.get(name) !== (this.#named.get(name) ?? "none")) this.#stays.delete(name);
    const declared = { ...program, failover: true, ...(named.length === 0 ? {} : point("orders/1", ...named)) };
    let failed: string | undefined;
    try {
      await resource.up(killed ? { ...declared, timeouts: { update: "25s" } } : declared);
    } catch (error) {
      failed = error instanceof Error ? error.message : String(error);
      expect(failed, "a failure names its code").to.match(/\[DR_[A-Z_]+\]|is NOT finished/);
    }
    const sent = (await this.#jobs()).filter((job) => !before.some((one) => one.job_id === job.job_id));
    this.#judgeSent(sent, named);
    for (const name of SERVERS) if (sent.some((job) => this.#isOf(job, name))) this.#written.delete(name);
    if (killed) {
      tally.killed++;
      resource.saved = kept;
      return;
    }
    if (failed === undefined) await this.#judgeGreen(sent);
    else tally.refused++;
  }

  #isOf({ entities }: Job, name: ServerName): boolean {
    return Object.values(this.backups[name]).some((backup) => backup.id === entities.backup_id);
  }

  #judgeSent(sent: readonly Job[], named: readonly ServerBackup[]): void {
    for (const name of SERVERS) {
      const own = sent.filter((job) => this.#isOf(job, name));
      const wanted = named.find((backup) => backup.server === this.#server(name));
      for (const job of own) expect(job.entities.backup_id, "only what is named is restored").to.equal(wanted?.id);
      expect(own.filter((job) => job.status !== "FAIL").length, "never twice in one update").to.be.at.most(1);
      if (this.#stays.has(name)) expect(own, "what was restored and stayed named is left alone").to.deep.equal([]);
    }
  }

  async #judgeGreen(sent: readonly Job[]): Promise<void> {
    const jobs = (await this.#jobs()).filter((job) => !this.#history.has(job.job_id));
    for (const name of SERVERS) {
      const backup = this.#backup(name);
      if (backup === undefined || this.#stays.has(name)) {
        if (backup !== undefined) tally.kept++;
        continue;
      }
      const own = jobs.filter((job) => job.entities.backup_id === backup.id && job.status === "SUCCESS");
      expect(own, `${name} was restored by a request of this stack since the last completed update`).not.to.be.empty;
      if (!this.#written.has(name))
        expect(await markers(this.bench, backup.server)).to.deep.equal([`${name} ${this.#named.get(name) ?? ""}`]);
      tally.restored++;
      if (this.#complete && sent.length > 0) tally.again++;
    }
    for (const name of SERVERS) this.#stays.set(name, this.#named.get(name) ?? "none");
    for (const { job_id } of jobs) this.#history.add(job_id);
    this.#complete = true;
    expect(await this.bench.accepted(JOB.failover), "production moved once").to.equal(1);
  }
}

describe("random edits of a recovery point, with kills, faults and people in the console", () => {
  it("restore what is named, once for each time it is named, and nothing else", async function () {
    this.timeout(60_000);
    const walks = fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 10 }), async (steps) => {
      const bench = await Bench.open({ world: vaultWorld });
      try {
        const walk = await Walk.begin(bench);
        for (const step of steps) await walk.take(step);
        await walk.take({ do: "stop" });
        await walk.take({ do: "name", server: "db-1", backup: "old" });
        await walk.take({ do: "up", killed: false });
      } finally {
        await bench.simulator.close();
      }
    });
    await fc.assert(walks, { seed: SEED, numRuns: 10, examples: EXAMPLES, endOnFailure: true });
    const minimum = { restored: 10, again: 4, kept: 2, killed: 2, refused: 4 } as const satisfies typeof tally;
    for (const [what, least] of Object.entries(minimum))
      expect(tally[what as keyof typeof tally], `${what} of ${JSON.stringify(tally)}`).to.be.at.least(least);
  });
});
