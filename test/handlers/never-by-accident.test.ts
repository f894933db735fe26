import { expect } from "chai";
import fc from "fast-check";
import { Bench, type TestResource, printed } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, VERB, byName, linkOf, manageGroup, protectedWorld } from "./scenes";

/** What may happen to a group outside, and what somebody runs, never with a consent to overwrite; with how often. */
const MOVES = {
  "failover in the console": 3,
  "stop in the console": 2,
  "start in the console": 1,
  "switchover in the console": 1,
  "storage breaks": 1,
  "storage is repaired": 2,
  "the next job fails": 2,
  "servers are stopped": 1,
  "time passes": 1,
  up: 4,
  refresh: 2,
  "up with failover: true": 3,
  "up with failover: false": 2,
} as const;
type Move = keyof typeof MOVES;

const someMove = fc.oneof(
  ...Object.entries(MOVES).map(([move, weight]) => ({ weight, arbitrary: fc.constant(move as Move) })),
);

/** What so many walks must have come to at the least: who never moves never overwrites either. */
const LEAST = {
  walks: 20,
  green: 25,
  refused: 2,
  moves: 6,
  "moves of others": 5,
  "chances to overwrite": 20,
} as const;
type Counted = keyof typeof LEAST | "failed";

/** Old production would be overwritten from these. */
const DANGEROUS = ["failed-over", "error-reprotecting"];

interface Stack {
  readonly bench: Bench;
  readonly group: ManagedGroup;
  readonly protection: TestResource;
  readonly count: (what: Counted) => void;
}

async function happens({ bench, group, protection, count }: Stack, move: Move): Promise<void> {
  const { control, clock } = bench;
  const console = (action: string, more: object = {}): Promise<unknown> =>
    control.console({ group: GROUP, action, ...more });
  const up = async (failover?: boolean): Promise<void> => {
    const intent = failover === undefined ? {} : { failover };
    const program = { ...group.program, ...group.resource.inputs, ...intent };
    const site = await siteOf(bench);
    let failed = await textOf(group.resource.up({ ...program, confirm: undefined }));
    // Whoever runs it agrees to everything but to that.
    const line = /confirm: "([^"]+)"/.exec(failed ?? "")?.[1]?.replace("+overwrite", "");
    if (line !== undefined) failed = await textOf(group.resource.up({ ...program, confirm: line }));
    failed ??= await textOf(protection.up({ protectionGroupId: group.id, adopt: group.id, __group: linkOf(group) }));
    count(
      failed === undefined ? "green" : /\[DR_(?:REFUSED|CONFIRMATION_REQUIRED)\]/.test(failed) ? "refused" : "failed",
    );
    if (failed !== undefined) expect(failed, "a failure names its code").to.match(/\[DR_[A-Z_]+\]/);
    if ((await siteOf(bench)) !== site) count("moves");
  };
  const moves: Record<Move, () => Promise<unknown>> = {
    "up with failover: true": () => up(true),
    "up with failover: false": () => up(false),
    up: () => up(),
    refresh: async () => {
      await group.resource.refresh();
      if (protection.id !== undefined) await protection.refresh();
    },
    "failover in the console": () => console(VERB.failover),
    "stop in the console": () => console(VERB.stop),
    "start in the console": () => console(VERB.start),
    "switchover in the console": () => console(VERB.switchover, { priority_station: "target" }),
    "storage breaks": () => control.breakProduction({ group: GROUP }),
    "storage is repaired": () => control.repair({ group: GROUP }),
    "the next job fails": () => control.faults.add({ times: 1, effect: { kind: "fail-job", code: "SDRS.1030" } }),
    "servers are stopped": async () => {
      for (const { id } of (await bench.world()).servers) await control.power({ server: id, status: "SHUTOFF" });
    },
    "time passes": () => clock.pass(100),
  };
  if (!move.endsWith("console")) {
    await moves[move]();
    return;
  }
  // The service refuses people, too.
  await moves[move]().then(
    () => {
      count("moves of others");
    },
    () => undefined,
  );
}

async function siteOf(bench: Bench): Promise<string> {
  return byName((await bench.world()).groups, GROUP).priority_station;
}

async function textOf(work: Promise<unknown>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return printed(error);
  }
}

/** Data that a reprotect has overwritten, by whoever. */
async function overwritten(bench: Bench): Promise<number> {
  return (await bench.world()).overwrites.filter(({ during }) => during === "reprotecting").length;
}

describe("the old production site", () => {
  const did = new Map<Counted, number>();
  const count = (what: Counted): void => {
    did.set(what, (did.get(what) ?? 0) + 1);
  };

  it("is never overwritten by a run to which nobody agreed, whatever happened outside", async function () {
    this.timeout(120_000);
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(someMove, { minLength: 3, maxLength: 7 }),
        async (withProtection, moves) => {
          const bench = await Bench.open({ world: protectedWorld, pace: "immediate" });
          try {
            const stack = { bench, group: await manageGroup(bench), protection: bench.resource("Protection"), count };
            if (withProtection) await stack.protection.up({ protectionGroupId: stack.group.id, adopt: stack.group.id });
            for (const move of moves) {
              const { status } = byName((await bench.world()).groups, GROUP);
              const [sent, overwrites] = [await bench.sent(VERB.start), await bench.accepted(JOB.reprotect)];
              const lost = await overwritten(bench);
              if (DANGEROUS.includes(status)) count("chances to overwrite");
              await happens(stack, move);
              if (move === "start in the console") continue;
              expect(await overwritten(bench), `data after ${move} in ${status}`).to.equal(lost);
              expect(await bench.accepted(JOB.reprotect), `${move} in ${status}`).to.equal(overwrites);
              if (DANGEROUS.includes(status)) expect(await bench.sent(VERB.start)).to.have.length(sent.length);
            }
            count("walks");
          } finally {
            await bench.close(false);
          }
        },
      ),
      { numRuns: LEAST.walks, seed: 20260302, endOnFailure: true },
    );
  });

  for (const [what, least] of Object.entries(LEAST))
    it(`was in danger often enough, with at least ${least}: ${what}`, () => {
      expect(did.get(what as Counted) ?? 0).to.be.at.least(least);
    });
});
