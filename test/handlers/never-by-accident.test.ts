import { expect } from "chai";
import fc from "fast-check";
import { Bench, type TestResource } from "../support/handlers";
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

/** Old production would be overwritten from these. */
const DANGEROUS = ["failed-over", "error-reprotecting"];

interface Stack {
  readonly bench: Bench;
  readonly group: ManagedGroup;
  readonly protection: TestResource;
}

async function happens({ bench, group, protection }: Stack, move: Move): Promise<void> {
  const { control, clock } = bench;
  const console = (action: string, more: object = {}): Promise<unknown> =>
    control.console({ group: GROUP, action, ...more });
  const up = async (failover?: boolean): Promise<void> => {
    const intent = failover === undefined ? {} : { failover };
    const confirm = "orders/1+healthy+data-loss+zone-loss+downtime";
    await group.resource.up({ ...group.program, ...group.resource.inputs, confirm, ...intent }).catch(() => undefined);
    await protection.up({ protectionGroupId: group.id, __group: linkOf(group) }).catch(() => undefined);
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
  await moves[move]().catch(() => undefined);
}

describe("the old production site", () => {
  it("is never overwritten by a run to which nobody agreed, whatever happened outside", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        fc.boolean(),
        fc.array(someMove, { minLength: 3, maxLength: 7 }),
        async (withProtection, moves) => {
          const bench = await Bench.open({ world: protectedWorld, pace: "immediate" });
          try {
            const stack = { bench, group: await manageGroup(bench), protection: bench.resource("Protection") };
            if (withProtection) await stack.protection.up({ protectionGroupId: stack.group.id, adopt: stack.group.id });
            for (const move of moves) {
              const { status } = byName((await bench.world()).groups, GROUP);
              const [sent, overwrites] = [await bench.sent(VERB.start), await bench.accepted(JOB.reprotect)];
              await happens(stack, move);
              if (move === "start in the console") continue;
              expect(await bench.accepted(JOB.reprotect), `${move} in ${status}`).to.equal(overwrites);
              if (DANGEROUS.includes(status)) expect(await bench.sent(VERB.start)).to.have.length(sent.length);
            }
          } finally {
            await bench.close(false);
          }
        },
      ),
      { numRuns: 20, seed: 20260302, endOnFailure: true },
    );
  });
});
