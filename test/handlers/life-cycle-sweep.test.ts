import { expect } from "chai";
import fc from "fast-check";
import type { FaultRule, WorldView } from "../../simulator/index";
import type { Kind } from "../../provider/model/definitions";
import { Bench, type Props, type TestResource } from "../support/handlers";
import { bareWorld, byName, groupProgram, pairOf } from "./scenes";

const DR = "eu-de-02";

interface Story {
  readonly kind: Kind;
  readonly deletes: boolean;
  /** What is wrong with the world when the run was green. */
  readonly wrong: (world: WorldView, resource: TestResource) => string[];
}

const wrongCount = (what: string, rows: readonly unknown[], wanted: number): string[] =>
  rows.length === wanted ? [] : [`${rows.length} ${what}`];
const drDisks = ({ disks }: WorldView): unknown[] => disks.filter(({ zone }) => zone === DR);
const sick = (rows: readonly { readonly status: string }[]): string[] =>
  rows.flatMap(({ status }) => (status === "available" ? [] : [status]));

const STORIES: Readonly<Record<string, Story>> = {
  "create group": {
    ...{ kind: "ProtectionGroup", deletes: false },
    wrong: (world) => [...wrongCount("groups", world.groups, 1), ...sick(world.groups)],
  },
  "create instance": {
    ...{ kind: "ProtectedInstance", deletes: false },
    wrong: (world, { id, outputs }) => [
      ...[...wrongCount("instances", world.instances, 1), ...sick(world.instances)],
      ...wrongCount("pairs in the state", outputs["replicationPairIds"] as string[], 2),
      ...(world.instances[0]?.id === id ? [] : ["another id"]),
    ],
  },
  "create pair": {
    ...{ kind: "ReplicationPair", deletes: false },
    wrong: (world, { outputs }) => [
      ...[...wrongCount("pairs", world.pairs, 1), ...sick(world.pairs), ...wrongCount("DR disks", drDisks(world), 1)],
      ...(byName(world.disks, "shop-spare").size === 9 && outputs["volumeSize"] === 9 ? [] : ["not expanded"]),
    ],
  },
  "create attachment": {
    ...{ kind: "ReplicationAttachment", deletes: false },
    wrong: (world) => {
      const pair = pairOf(world, "shop-spare");
      return [...wrongCount("attachments", pair.attachment, 1), ...sick([pair])];
    },
  },
  "delete group": { kind: "ProtectionGroup", deletes: true, wrong: ({ groups }) => wrongCount("groups", groups, 0) },
  "delete instance": {
    ...{ kind: "ProtectedInstance", deletes: true },
    wrong: (world) => [
      ...[...wrongCount("instances", world.instances, 0), ...wrongCount("pairs", world.pairs, 0)],
      ...wrongCount("DR disks", drDisks(world), 0),
    ],
  },
  "delete pair": {
    ...{ kind: "ReplicationPair", deletes: true },
    wrong: (world) => [...wrongCount("pairs", world.pairs, 0), ...wrongCount("DR disks", drDisks(world), 0)],
  },
  "delete attachment": {
    ...{ kind: "ReplicationAttachment", deletes: true },
    wrong: (world) => wrongCount("attachments", pairOf(world, "shop-spare").attachment, 0),
  },
};

/** What happens at the call of a number; `killed` loses every call from there on and what the run would have saved. */
const MISHAPS = ["lost before", "lost after", "gateway fault", "killed", "job fails", "time limit"] as const;
type Mishap = (typeof MISHAPS)[number];

function faultOf(mishap: Mishap, call: number): FaultRule | undefined {
  const at = { match: { service: "sdrs" }, skip: call, times: 1 } as const;
  switch (mishap) {
    case "lost before":
      return { ...at, effect: { kind: "reset" } };
    case "lost after":
      return { ...at, effect: { kind: "reset", after: true } };
    case "gateway fault":
      return { ...at, effect: { kind: "status", status: 502 } };
    case "killed":
      return { match: { service: "sdrs" }, skip: call, effect: { kind: "reset", after: true } };
    case "job fails":
      return { times: 1, effect: { kind: "fail-job", code: "SDRS.0013", reason: "injected" } };
    case "time limit":
      return undefined;
  }
}

interface Scene {
  readonly program: Props;
  /** What the same program declares before the resource, unchanged. */
  readonly others: () => Promise<unknown>;
}

const alone = (program: Props): Scene => ({ program, others: () => Promise.resolve() });

/** Everything that the resource needs, and its program. */
async function prepare(bench: Bench, kind: Kind): Promise<Scene> {
  const declared = { ...(await groupProgram(bench)), name: "orders-abc1234", __derivedName: true };
  if (kind === "ProtectionGroup") return alone(declared);
  const group = bench.resource("ProtectionGroup");
  await group.up(declared);
  const { servers, disks } = await bench.world();
  const member = { protectionGroupId: group.id, __group: { origin: group.outputs["origin"] } };
  const instance = { ...member, name: "pi-web", serverId: byName(servers, "web-1").id, deleteTargetServer: true };
  const spare = { ...member, name: "spare", volumeId: byName(disks, "shop-spare").id, deleteTargetVolume: true };
  if (kind === "ProtectedInstance") return alone(instance);
  if (kind === "ReplicationPair") return alone({ ...spare, size: 9 });
  const [one, other] = [bench.resource("ProtectedInstance"), bench.resource("ReplicationPair")];
  await one.up(instance);
  await other.up(spare);
  const ids = { protectedInstanceId: one.id, replicationPairId: other.id };
  const program = { ...member, ...ids, device: "/dev/vdc", detachFromRunning: true };
  return { program, others: async () => [await one.up(instance), await other.up(spare)] };
}

interface Run {
  /** Whether the mishap met anything. */
  readonly met: boolean;
  readonly failedFirst: boolean;
  /** How it ended after plain runs: empty is green and right. */
  readonly end: "green" | "refused";
}

async function live({ kind, deletes, wrong }: Story, mishap: Mishap, call: number): Promise<Run> {
  const bench = await Bench.open({ world: bareWorld });
  try {
    const { program, others } = await prepare(bench, kind);
    const resource = bench.resource(kind);
    if (deletes) await resource.up(program);
    const before = resource.saved;
    const fault = faultOf(mishap, call);
    if (fault !== undefined) await bench.control.faults.add({ ...fault, id: "mishap" });
    const limit = `${call + 1}s`;
    const hasty = mishap === "time limit" ? { timeouts: { create: limit } } : {};
    let error: unknown;
    const run = async (more: Props): Promise<void> => {
      error = undefined;
      try {
        if (!deletes) await resource.up({ ...program, ...more });
        else if (resource.id !== undefined) await resource.destroy();
      } catch (thrown) {
        error = thrown;
      }
    };
    await run(hasty);
    const failedFirst = error !== undefined;
    const met = (await bench.control.faults.list()).find(({ id }) => id === "mishap")?.hits ?? (failedFirst ? 1 : 0);
    if (fault !== undefined) await bench.control.faults.clear("mishap");
    if (mishap === "killed" && met > 0) resource.saved = before;
    await bench.clock.pass(300);
    for (let again = 0; again < 3 && (again === 0 || error !== undefined); again++)
      await bench.inOneProcess(async () => {
        await others();
        await run({});
      });
    const { reasons, message } = (error ?? {}) as { reasons?: string[]; message?: string };
    const text = reasons?.join("\n") ?? message ?? "";
    if (error !== undefined) expect(text, "a refusal names what to do").to.match(/Hint: .*(--replace|pulumi up)/);
    else expect(wrong(await bench.world(), resource), "green with less than is declared").to.deep.equal([]);
    return { met: met > 0, failedFirst, end: error === undefined ? "green" : "refused" };
  } finally {
    await bench.simulator.close();
  }
}

describe("a resource whose creation or deletion meets a mishap at any call", () => {
  it("is after plain updates what is declared, exactly once, or is refused with what to do", async function () {
    this.timeout(180_000);
    const done = { met: 0, failedFirst: 0, refused: 0, green: 0 };
    const stories = new Set<string>();
    const mishaps = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(STORIES)),
        fc.constantFrom(...MISHAPS),
        fc.integer({ min: 0, max: 14 }),
        async (name, mishap, call) => {
          const run = await live(STORIES[name]!, mishap, call);
          if (run.met) {
            stories.add(name);
            mishaps.add(mishap);
          }
          done.met += run.met ? 1 : 0;
          done.failedFirst += run.failedFirst ? 1 : 0;
          done[run.end]++;
        },
      ),
      { numRuns: 100, seed: 20260302, endOnFailure: true },
    );
    expect(stories.size, "stories that met a mishap").to.equal(Object.keys(STORIES).length);
    expect(mishaps.size, "mishaps that happened").to.equal(MISHAPS.length);
    expect(done.met, "mishaps met").to.be.at.least(50);
    expect(done.failedFirst, "runs that failed at first").to.be.at.least(15);
    expect(done.green, "runs that ended well").to.be.at.least(80);
    expect(done.refused, "runs that ended in a refusal").to.be.at.least(1);
  });
});
