import { expect } from "chai";
import fc from "fast-check";
import { Bench, type TestResource } from "../support/handlers";
import { type ManagedGroup, GROUP, JOB, VERB, byName, linkOf, manageGroup, protectedWorld } from "./scenes";

/** What may happen to a group between two runs. */
const DRIFT = ["failover", "stop", "start", "reverse", "break", "repair", "fail-next", "time", "servers-off"] as const;
/** What somebody runs, never with a consent to overwrite. */
const RUNS = ["up", "refresh", "failover", "back"] as const;

type Move = (typeof DRIFT)[number] | (typeof RUNS)[number];

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
    failover: () => up(true),
    back: () => up(false),
    up: () => up(),
    refresh: async () => {
      await group.resource.refresh();
      if (protection.id !== undefined) await protection.refresh();
    },
    stop: () => console(VERB.stop),
    start: () => console(VERB.start),
    reverse: () => console(VERB.switchover, { priority_station: "target" }),
    break: () => control.breakProduction({ group: GROUP }),
    repair: () => control.repair({ group: GROUP }),
    "fail-next": () => control.faults.add({ times: 1, effect: { kind: "fail-job", code: "SDRS.1030" } }),
    "servers-off": async () => {
      for (const { id } of (await bench.world()).servers) await control.power({ server: id, status: "SHUTOFF" });
    },
    time: () => clock.pass(100),
  };
  await moves[move]().catch(() => undefined);
}

describe("the old production site", () => {
  it("is never overwritten by a run to which nobody agreed, whatever happened outside", async function () {
    this.timeout(60_000);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom<Move>(...DRIFT, ...RUNS), { minLength: 2, maxLength: 7 }),
        async (moves) => {
          const bench = await Bench.open({ world: protectedWorld, pace: "immediate" });
          try {
            const stack = { bench, group: await manageGroup(bench), protection: bench.resource("Protection") };
            for (const move of moves) {
              const { status } = byName((await bench.world()).groups, GROUP);
              const [sent, overwrites] = [await bench.sent(VERB.start), await bench.accepted(JOB.reprotect)];
              await happens(stack, move);
              if (move === "start") continue;
              expect(await bench.accepted(JOB.reprotect), `${move} in ${status}`).to.equal(overwrites);
              if (DANGEROUS.includes(status)) expect(await bench.sent(VERB.start)).to.have.length(sent.length);
            }
          } finally {
            await bench.close(false);
          }
        },
      ),
      { numRuns: 12, seed: 20260302, endOnFailure: true },
    );
  });
});
