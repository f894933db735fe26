import { expect } from "chai";
import fc from "fast-check";
import type { TransitionRecord } from "../../provider/model/transition-record";
import { Bench, type TestResource, partial } from "../support/handlers";
import { GROUP, JOB, type ManagedGroup, agreed as agreement, linkOf, manageGroup, protectedWorld } from "./scenes";

/** The tier gives a test 30 s; the walks stop by themselves well before. */
const BUDGET_MS = 10_000;
const SEED = 20_260_115;

const SITES = ["source", "target"] as const;
const VERBS = ["failover-server-group", "reverse-server-group", "stop-server-group", "start-server-group"] as const;
const EVERY_RISK = "healthy+data-loss+zone-loss+overwrite+downtime";

/** What may happen between two looks at the world. */
type Event =
  | { readonly do: "edit"; readonly failover: boolean; readonly planned: boolean; readonly atOnce: boolean }
  | { readonly do: "up"; readonly agreed: boolean; readonly saved: boolean }
  | { readonly do: "refresh" | "break" | "repair" | "fail next job" | "lose next answer" }
  | { readonly do: "console"; readonly verb: (typeof VERBS)[number]; readonly to: (typeof SITES)[number] }
  | { readonly do: "pass"; readonly seconds: number };

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
}

class Walk {
  readonly model = new Model();

  private constructor(
    private readonly bench: Bench,
    private readonly group: ManagedGroup,
    private readonly protection: TestResource,
  ) {}

  static async begin(bench: Bench): Promise<Walk> {
    const group = await manageGroup(bench);
    const protection = bench.resource("Protection");
    await protection.up({ protectionGroupId: group.id, adopt: group.id, __group: linkOf(group) });
    return new Walk(bench, group, protection);
  }

  async take(step: Event): Promise<void> {
    const { model, bench } = this;
    switch (step.do) {
      case "edit":
        model.pending ||= model.declared !== step.failover;
        Object.assign(model, { declared: step.failover, planned: step.planned, atOnce: step.atOnce });
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
        await bench.control.breakProduction({ group: GROUP });
        return;
      case "repair":
        await bench.control.repair({ group: GROUP });
        return;
      case "fail next job":
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
        return;
      }
      case "pass":
        await bench.clock.pass(step.seconds);
        return;
    }
  }

  async #up({ agreed, saved }: Extract<Event, { do: "up" }>): Promise<void> {
    const { bench, group, protection, model } = this;
    const { resource } = group;
    const mark = resource.outputs["unfinished"] as TransitionRecord | undefined;
    const number = mark?.number ?? Number(resource.outputs["transitionCount"]) + 1;
    bench.env["SDRS_CONFIRM"] = agreed ? agreement({ resource }, number, EVERY_RISK) : undefined;
    model.agreedToOverwrite ||= agreed && model.declared === false;
    const may = model.pending || mark !== undefined;
    const before = await bench.world();
    const since = await bench.mark();
    const kept = [resource, protection].map((one) => ({ one, inputs: one.inputs, outputs: one.outputs }));
    let failed: string | undefined;
    try {
      await resource.up({
        ...group.program,
        failover: model.declared,
        failoverMode: model.planned ? "planned" : "unplanned",
        failback: { mode: "planned", switchAsSoonAsInSync: model.atOnce },
      });
      await protection.up({ protectionGroupId: group.id, adopt: group.id, __group: linkOf(group) });
    } catch (error) {
      failed = partial(error)?.reasons.join("\n") ?? String(error instanceof Error ? error.message : error);
    }
    await this.#judge(before, since, may, failed);
    if (!saved) {
      for (const { one, inputs, outputs } of kept) Object.assign(one, { inputs, outputs });
      return;
    }
    if (failed === undefined && resource.outputs["unfinished"] === null) {
      model.pending = resource.outputs["failover"] !== model.declared;
      if (!model.pending) model.agreedToOverwrite = false;
    }
  }

  async #judge(
    before: Awaited<ReturnType<Bench["world"]>>,
    since: number,
    may: boolean,
    failed: string | undefined,
  ): Promise<void> {
    const { bench, model } = this;
    const actions = (await bench.control.calls({ call: "server-group-action", since })).flatMap(({ body }) =>
      Object.keys(body as object),
    );
    const moving = actions.filter((verb) => verb === "failover-server-group" || verb === "reverse-server-group");
    if (!may) expect(moving, "production is moved only by a new edit").to.deep.equal([]);
    if (actions.includes("start-server-group") && !model.agreedToOverwrite) {
      const [was] = before.groups;
      const jobs = (await bench.world()).jobs as readonly { job_type: string; job_id: string }[];
      const known = new Set((before.jobs as readonly { job_id: string }[]).map(({ job_id }) => job_id));
      const overwrites = jobs.filter(({ job_type, job_id }) => job_type === JOB.reprotect && !known.has(job_id));
      expect(overwrites, `nothing overwrites disks unasked (the group was ${was?.status ?? "gone"})`).to.deep.equal([]);
    }
    if (failed !== undefined) {
      expect(failed, "a failure names its code").to.match(/\[DR_[A-Z_]+\]/);
      return;
    }
    const world = await bench.world();
    const side = world.groups[0]?.priority_station === "source" ? "source_server" : "target_server";
    const down = world.instances.filter((one) => world.servers.find(({ id }) => id === one[side])?.status !== "ACTIVE");
    if (!model.othersActed)
      expect(
        down.map(({ name }) => name),
        "nothing is left stopped in silence",
      ).to.deep.equal([]);
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

describe("random walks through edits, kills, faults and people in the console", () => {
  it("never move production unasked, never overwrite disks unasked, never leave it stopped in silence", async () => {
    const walks = fc.asyncProperty(fc.array(event, { minLength: 4, maxLength: 9 }), async (steps) => {
      const bench = await Bench.open({ world: protectedWorld });
      try {
        const walk = await Walk.begin(bench);
        for (const step of steps) await walk.take(step);
        expect(await bench.control.unhandled()).to.deep.equal([]);
      } finally {
        await bench.simulator.close();
      }
    });
    await fc.assert(walks, { seed: SEED, numRuns: 40, interruptAfterTimeLimit: BUDGET_MS, endOnFailure: true });
  });
});
