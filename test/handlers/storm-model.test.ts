import { expect } from "chai";
import fc from "fast-check";
import type { TransitionRecord } from "../../provider/model/transition-record";
import type { WorldView } from "../../simulator/index";
import { Bench, type TestResource, printed } from "../support/handlers";
import { GROUP, JOB, type ManagedGroup, linkOf, manageGroup, protectedWorld } from "./scenes";

const SEED = 20_260_115;
const WALKS = 30;

/** What so many walks must have done at the least: a law that nothing tried is not proved. */
const LEAST = {
  walks: WALKS,
  green: 50,
  refused: 5,
  failed: 2,
  moves: 15,
  "ways back": 5,
  reprotects: 5,
  "moves of others": 3,
  "kills before the end was saved": 5,
} as const;
type Counted = keyof typeof LEAST;

const SITES = ["source", "target"] as const;
const VERBS = ["failover-server-group", "reverse-server-group", "stop-server-group", "start-server-group"] as const;

/** What may happen between two looks at the world. */
type Event =
  | { readonly do: "edit"; readonly failover: boolean; readonly planned: boolean; readonly atOnce: boolean }
  | { readonly do: "up"; readonly agreed: boolean; readonly saved: boolean }
  | { readonly do: "reprotect" }
  | { readonly do: "refresh" | "break" | "repair" | "fail next job" | "lose next answer" }
  | { readonly do: "console"; readonly verb: (typeof VERBS)[number]; readonly to: (typeof SITES)[number] }
  | { readonly do: "pass"; readonly seconds: number };

const EDIT = { do: "edit", planned: false, atOnce: false } as const;
const UP = { do: "up", agreed: true, saved: true } as const;

/** What people mean to do, from beginning to end: chance alone seldom leads there. */
const PLANS: Readonly<Record<string, readonly Event[]>> = {
  "fail over": [{ ...EDIT, failover: true }, UP],
  "move as planned": [{ ...EDIT, failover: true, planned: true }, UP],
  "fail back": [{ do: "repair" }, { ...EDIT, failover: false }, UP, UP],
  "fail back at once": [{ do: "repair" }, { ...EDIT, failover: false, atOnce: true }, UP],
  reprotect: [{ do: "repair" }, { do: "reprotect" }, UP],
  "fail over badly": [{ do: "fail next job" }, { ...EDIT, failover: true }, UP, UP],
  "be killed at the end": [{ ...EDIT, failover: true }, { ...UP, saved: false }, UP],
};

const chunk = (): fc.Arbitrary<readonly Event[]> =>
  fc.oneof(
    { weight: 1, arbitrary: event.map((one) => [one]) },
    { weight: 1, arbitrary: fc.constantFrom(...Object.values(PLANS)) },
  );

const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ do: fc.constant("up" as const), agreed: often(0.8), saved: often(0.8) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("edit" as const),
      failover: fc.boolean(),
      planned: fc.boolean(),
      atOnce: fc.boolean(),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constantFrom("refresh", "break", "repair", "fail next job", "lose next answer"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("console" as const),
      verb: fc.constantFrom(...VERBS),
      to: fc.constantFrom(...SITES),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("pass" as const), seconds: fc.constantFrom(5, 60, 600) }) },
);

function often(share: number): fc.Arbitrary<boolean> {
  return fc.integer({ min: 0, max: 99 }).map((value) => value < share * 100);
}

/** The little that must be remembered to judge: which edits nobody carried out yet, and who stopped what. */
class Model {
  declared: boolean | undefined;
  planned = false;
  atOnce = false;
  /** An edit that no update has completed. */
  pending = false;
  /** Somebody agreed to overwrite the old production disks since the last completed transition. */
  agreedToOverwrite = false;
  /** Servers may be down for a reason that is not ours. */
  othersActed = false;
  /** Something was done to the group that may make an update fail. */
  planted = false;
  /** The transition that a reprotect is declared for. */
  reprotect: string | undefined;
}

class Walk {
  readonly model = new Model();

  private constructor(
    private readonly bench: Bench,
    private readonly group: ManagedGroup,
    private readonly protection: TestResource,
    private readonly count: (what: Counted, times?: number) => void,
  ) {}

  static async begin(bench: Bench, count: Walk["count"]): Promise<Walk> {
    const group = await manageGroup(bench);
    const protection = bench.resource("Protection");
    await protection.up({ protectionGroupId: group.id, adopt: group.id, __group: linkOf(group) });
    return new Walk(bench, group, protection, count);
  }

  async take(step: Event): Promise<void> {
    const { model, bench } = this;
    switch (step.do) {
      case "edit":
        model.pending ||= model.declared !== step.failover;
        Object.assign(model, { declared: step.failover, planned: step.planned, atOnce: step.atOnce });
        model.reprotect = undefined;
        return;
      case "reprotect":
        model.reprotect = this.#last?.id;
        return;
      case "up": {
        await this.#up(step);
        return;
      }
      case "refresh": {
        await this.#refresh();
        return;
      }
      case "break":
        model.planted = true;
        await bench.control.breakProduction({ group: GROUP });
        return;
      case "repair":
        await bench.control.repair({ group: GROUP });
        return;
      case "fail next job":
        model.planted = true;
        await bench.control.faults.add({
          match: { jobType: JOB.failover },
          times: 1,
          effect: { kind: "fail-job", code: "SDRS.1030" },
        });
        return;
      case "lose next answer":
        await bench.control.faults.add({
          match: { call: "server-group-action" },
          times: 1,
          effect: { kind: "reset", after: true },
        });
        return;
      case "console": {
        const action = { group: GROUP, action: step.verb, priority_station: step.to };
        const accepted = await bench.control.console(action).then(
          () => true,
          () => false,
        );
        model.othersActed ||= accepted;
        if (accepted) this.count("moves of others");
        return;
      }
      case "pass":
        await bench.clock.pass(step.seconds);
        return;
    }
  }

  get #last(): { readonly id: string } | undefined {
    return (this.group.resource.outputs["lastTransition"] ?? undefined) as { readonly id: string } | undefined;
  }

  async #up({ agreed, saved }: Extract<Event, { do: "up" }>): Promise<void> {
    const { bench, group, protection, model } = this;
    const { resource } = group;
    const unfinished = (resource.outputs["unfinished"] ?? undefined) as TransitionRecord | undefined;
    const may = model.pending || unfinished !== undefined;
    model.agreedToOverwrite ||= agreed && (model.declared === false || model.reprotect !== undefined);
    const before = await bench.world();
    const since = await bench.mark();
    const kept = [resource, protection].map((one) => ({ one, saved: one.saved }));
    bench.env["SDRS_CONFIRM"] = undefined;
    let failed = await this.#run();
    const line = agreed ? /confirm: "([^"]+)"/.exec(failed ?? "")?.[1] : undefined;
    if (line !== undefined) {
      await this.#judge(before, since, may, failed);
      bench.env["SDRS_CONFIRM"] = line;
      failed = await this.#run();
    }
    await this.#judge(before, since, may, failed);
    if (!saved) {
      this.count("kills before the end was saved");
      for (const { one, saved } of kept) one.saved = saved;
      return;
    }
    if (failed === undefined && resource.outputs["unfinished"] === null) {
      model.pending = resource.outputs["failover"] !== model.declared && model.declared !== undefined;
      if (!model.pending) model.agreedToOverwrite = false;
    }
  }

  /** One update of the program; what it failed with, if it did. */
  async #run(): Promise<string | undefined> {
    const { group, protection, model } = this;
    try {
      await group.resource.up({
        ...group.program,
        failover: model.declared,
        failoverMode: model.planned ? "planned" : "unplanned",
        failback: { mode: "planned", switchAsSoonAsInSync: model.atOnce },
        reprotect: model.reprotect,
      });
      await protection.up({ protectionGroupId: group.id, adopt: group.id, __group: linkOf(group) });
      return undefined;
    } catch (error) {
      return printed(error);
    }
  }

  async #judge(before: WorldView, since: number, may: boolean, failed: string | undefined): Promise<void> {
    const { bench, model } = this;
    const after = await bench.world();
    const actions = (await bench.control.calls({ call: "server-group-action", since })).flatMap(({ body }) =>
      Object.keys(body as object),
    );
    const moving = actions.filter((verb) => verb === "failover-server-group" || verb === "reverse-server-group");
    if (!may) expect(moving, "production is moved only by a new edit").to.deep.equal([]);
    const overwrites = newJobs(before, after, JOB.reprotect);
    if (!model.agreedToOverwrite)
      expect(overwrites, `nothing overwrites disks unasked (the group was ${statusOf(before)})`).to.deep.equal([]);
    this.#tell(before, after, failed);
    if (failed !== undefined) {
      expect(failed, "a failure names its code").to.match(/\[DR_[A-Z_]+\]/);
      if (!REFUSED.test(failed) && !model.planted && !model.othersActed)
        expect.fail(`an update failed, and nothing was planted that explains it: ${failed}`);
    }
    const down = serving(after).filter(({ status }) => status !== "ACTIVE");
    const was = serving(before).filter(({ status }) => status !== "ACTIVE");
    if (model.othersActed || down.length <= was.length) return;
    // What an update leaves stopped it remembers, and its failure says so; a green one leaves nothing stopped.
    expect(failed, `${down.map(({ name }) => name).join(", ")} left stopped in silence`).to.not.equal(undefined);
    expect(REFUSED.test(failed ?? ""), `a refusal stops nothing: ${failed ?? ""}`).to.equal(false);
    expect(this.group.resource.outputs["unfinished"], "what is left stopped is remembered").to.be.an("object");
  }

  #tell(before: WorldView, after: WorldView, failed: string | undefined): void {
    this.count(failed === undefined ? "green" : REFUSED.test(failed) ? "refused" : "failed");
    const [from, to] = [siteOf(before), siteOf(after)];
    if (from === "source" && to === "target") this.count("moves");
    if (from === "target" && to === "source") this.count("ways back");
    this.count("reprotects", newJobs(before, after, JOB.reprotect).length);
  }

  async #refresh(): Promise<void> {
    const { resource } = this.group;
    const before = structuredClone(resource.outputs);
    await resource.refresh();
    const [group] = (await this.bench.world()).groups;
    expect(resource.outputs["productionSite"], "a refresh says what is there").to.equal(group?.priority_station);
    for (const key of ["failover", "unfinished", "lastTransition", "confirm"])
      expect(resource.outputs[key], `a refresh leaves ${key} alone`).to.deep.equal(before[key]);
  }
}

/** Nothing was begun. */
const REFUSED = /\[DR_(?:REFUSED|CONFIRMATION_REQUIRED|PRECONDITION)\]/;

const siteOf = ({ groups }: WorldView): string | undefined => groups[0]?.priority_station;
const statusOf = ({ groups }: WorldView): string => groups[0]?.status ?? "gone";

function newJobs(before: WorldView, after: WorldView, type: string): readonly { readonly job_id: string }[] {
  type Row = { readonly job_type: string; readonly job_id: string };
  const known = new Set((before.jobs as readonly Row[]).map(({ job_id }) => job_id));
  return (after.jobs as readonly Row[]).filter(({ job_type, job_id }) => job_type === type && !known.has(job_id));
}

function serving(world: WorldView): { readonly name: string; readonly status: string }[] {
  const side = siteOf(world) === "source" ? "source_server" : "target_server";
  return world.instances.map((one) => ({
    name: one.name,
    status: world.servers.find(({ id }) => id === one[side])?.status ?? "gone",
  }));
}

describe("random walks through edits, kills, faults and people in the console", () => {
  const did = new Map<Counted, number>();

  it("never move production unasked, never overwrite disks unasked, never leave it stopped in silence", async function () {
    this.timeout(240_000);
    const count = (what: Counted, times = 1): void => {
      did.set(what, (did.get(what) ?? 0) + times);
    };
    const walks = fc.asyncProperty(fc.array(chunk(), { minLength: 4, maxLength: 8 }), async (chunks) => {
      const bench = await Bench.open({ world: protectedWorld });
      try {
        const walk = await Walk.begin(bench, count);
        for (const step of chunks.flat()) await walk.take(step);
        expect(await bench.control.unhandled()).to.deep.equal([]);
        count("walks");
      } finally {
        await bench.simulator.close();
      }
    });
    await fc.assert(walks, { seed: SEED, numRuns: WALKS, endOnFailure: true });
  });

  for (const [what, least] of Object.entries(LEAST))
    it(`came to at least ${least}: ${what}`, () => {
      expect(did.get(what as Counted) ?? 0).to.be.at.least(least);
    });
});
