/**
 * Plays many cases of the table at once, as one user with many groups meets them: one program, one update for all.
 */
import type { CallRecord, World } from "../../../simulator/index.js";
import type { PulumiResult } from "../../../tools/engine/pulumi-cli.js";
import { type Bed, type DiskStack, ENGINE_MS, saidUnder } from "../../support/stack.js";
import { type Crowd, type CrowdIds, crowdWorld } from "../../support/stack-crowd.js";
import { FAILOVER, ENABLE, type Scene, type Site, sceneOf } from "./scene.js";
import type { PlacedCase } from "./table.js";

const UP = ["up", "--yes", "--skip-preview", "--parallel", "100"];
/** Some are meant to be refused, and nobody is to be held up by that. */
const GO_ON = { PULUMI_CONTINUE_ON_ERROR: "true" };

/** One update, with what happened to each group in it. */
export interface Update {
  readonly result: PulumiResult;
  /** Every call that wrote. */
  readonly writes: readonly CallRecord[];
  readonly seen: ReadonlyMap<string, GroupSeen>;
}

/** What there is of a group after an update. */
export interface GroupSeen {
  readonly ids: CrowdIds;
  /** Whether the engine began to update it. */
  readonly updated: boolean;
  readonly said: string;
  readonly verbs: readonly string[];
  readonly cloud: { readonly status: string; readonly site: Site; readonly runs: readonly Site[] };
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface Play {
  /** The update that is judged. */
  readonly judged: Update;
  /** What a refresh before it said. */
  readonly refreshed: string;
  /** One more update of the same program. */
  again(): Promise<Update>;
}

export function worldOf(cases: readonly PlacedCase[]): World {
  const empty = cases.filter((one) => one.empty === true);
  return crowdWorld(
    cases.map(({ group }) => group),
    empty.map(({ group }) => group),
  );
}

/** Takes the groups over, lets happen to them what is given, and updates them all. */
export async function play(bed: Bed, cases: readonly PlacedCase[]): Promise<Play> {
  const parts: { readonly one: PlacedCase; readonly scene: Scene }[] = [];
  for (const one of cases) {
    const scene = await sceneOf(bed.simulator, one.group, one.wanted);
    await begin(one, scene);
    parts.push({ one, scene });
  }
  const stack = await bed.crowdOnDisk();
  const declare = (argsOf: (one: PlacedCase) => object): Crowd =>
    Object.fromEntries(
      parts.map(({ one, scene }) => [one.group, { group: { adopt: scene.ids.group, ...argsOf(one) } }]),
    );
  await stack.done(declare(completedOf));

  for (const { one, scene } of parts) await one.given?.(scene);
  if (cases.some(({ attempt }) => attempt !== undefined)) {
    const attempts = declare((one) =>
      one.attempt === undefined ? completedOf(one) : { failover: one.wanted, ...one.attempt },
    );
    stack.declare(attempts);
    const { code, output } = await stack.run(UP, GO_ON);
    if (code === 0) throw new Error(`attempts that should fail did not:\n${output}`);
  }
  for (const { one, scene } of parts) await one.meanwhile?.(scene);
  const refreshed = await refresh(stack, cases);

  stack.declare(declare((one) => (one.unset === true ? {} : { failover: one.wanted, ...one.declared })));
  const held = parts.filter(({ scene }) => scene.held);
  const judged = await update(bed, stack, parts, true, async (waits) => {
    for (const { one, scene } of held) {
      await waits(one.group);
      await scene.release();
    }
  });
  return { judged, refreshed, again: () => update(bed, stack, parts, false) };
}

/** Production is where the case begins, protected, in sync and running. */
async function begin({ begins = "there" }: PlacedCase, scene: Scene): Promise<void> {
  if (scene[begins] === "source") return;
  await scene.act(FAILOVER);
  await scene.act(ENABLE);
  await scene.power("target", "ACTIVE");
}

/** The intent with which the group is taken over: what is so. */
function completedOf({ unset, begins, wanted }: PlacedCase): { failover?: boolean } {
  return unset === true ? {} : { failover: begins === "here" ? wanted : !wanted };
}

async function refresh(stack: DiskStack<Crowd>, cases: readonly PlacedCase[]): Promise<string> {
  const targets = cases
    .filter((one) => one.refresh !== undefined)
    .flatMap(({ group }) => ["--target", stack.resource("ProtectionGroup", group).urn]);
  if (targets.length === 0) return "";
  return (await stack.succeed(["refresh", "--yes", "--skip-preview", ...targets])).output;
}

async function update(
  bed: Bed,
  stack: DiskStack<Crowd>,
  parts: readonly { readonly one: PlacedCase; readonly scene: Scene }[],
  goesOn: boolean,
  meanwhile: (waits: (group: string) => Promise<void>) => Promise<void> = () => Promise.resolve(),
): Promise<Update> {
  const since = await bed.mark();
  const run = stack.start(UP, GO_ON);
  await meanwhile((group) =>
    run.printed(new RegExp(`ProtectionGroup ${group} .*waiting for it to end`), ENGINE_MS / 2),
  );
  const result = await run.finished;
  // Halves of a move go on in the next update; the preview after that is quiet.
  if (goesOn) stack.goesOn();
  const seen = new Map<string, GroupSeen>();
  for (const { one, scene } of parts) {
    const calls = await bed.simulator.control.calls({ call: "server-group-action", path: scene.ids.group, since });
    seen.set(one.group, {
      ids: scene.ids,
      updated: new RegExp(`ProtectionGroup ${one.group} updating`).test(result.output),
      said: saidUnder(result.output, `ProtectionGroup (${one.group})`),
      verbs: calls.flatMap(({ body }) => Object.keys(body as object)),
      cloud: await scene.look(),
      outputs: stack.outputs("ProtectionGroup", one.group),
    });
  }
  return { result, writes: await bed.writes(since), seen };
}
