/**
 * The same storm on the real engine: fewer runs, and the engine itself is killed as well as its provider.
 */
import { setTimeout as delay } from "node:timers/promises";
import { type Assumptions, type Simulator, type Snapshot, startSimulator } from "../../simulator/index";
import { EngineStack, type Saved } from "./engine-stack";
import { type StormOptions, isMine } from "./options";
import { type Declared, isUnfinished, outputsOf } from "./program";
import { GROUP } from "./world";
import { type Chance, chanceOf } from "./random";
import { type RunResult, resultOf } from "./result";
import { SCENES, type SceneName, WORLD, edited, lastOf, worldProgram, disturb } from "./scenes";
import { Tally, countsOf, endOf, explain } from "./tally";
import { type Transition, possible } from "./transitions";
import { tell } from "./workers";
import { writeData } from "./world-faults";

/** Jobs pass so many times faster than real time; the provider's pauses are real. */
const PACE = 40;
const MOST_UPS = 6;
/** The provider of a killed engine has to end by itself within this time. */
const ORPHAN_MS = 8000;
/** Most updates are at work for longer than this after their first request; a few of the shortest end before they are killed. */
const SPAN_MS = 5000;

interface Prepared {
  readonly snapshot: Snapshot;
  readonly saved: Saved;
  readonly program: Declared;
}

export async function stormEngine(options: StormOptions, print: (text: string) => void): Promise<number> {
  const simulator = await startSimulator({
    world: WORLD,
    pace: PACE,
    assumptions: options.assume as Partial<Assumptions>,
  });
  const stack = await EngineStack.open(simulator);
  const tally = new Tally();
  const scenes = new Scenes(simulator, stack);
  const transitions = possible(options.assume).filter(
    ({ name }) => options.only === undefined || options.only === name,
  );
  try {
    for (let run = 0; run < options.runs; run++) {
      if (!isMine(options, run)) continue;
      const seed = options.seed + run;
      const transition = transitions[seed % transitions.length];
      if (transition === undefined) continue;
      const { result, story } = await runOnce(simulator, stack, scenes, transition, chanceOf(seed * 7919));
      const counts = countsOf(result);
      tally.add(transition.name, counts);
      tell({ name: transition.name, counts });
      print(`seed ${seed}: ${transition.name}: ${story.join("; ")}${result.faults.length > 0 ? ": FAILED" : ""}`);
      if (result.faults.length > 0)
        print(explain(result, { kills: [] }, `npm run storm -- --tier engine --runs 1 --seed ${seed}`));
    }
  } finally {
    stack.close();
    await simulator.close();
  }
  if (options.share === undefined) print(tally.toText());
  return endOf(tally.total, options, print);
}

class Scenes {
  readonly #known = new Map<SceneName, Prepared>();

  constructor(
    private readonly simulator: Simulator,
    private readonly stack: EngineStack,
  ) {}

  async begin(name: SceneName): Promise<Prepared> {
    const prepared = this.#known.get(name) ?? (await this.#prepare(name));
    this.#known.set(name, prepared);
    this.stack.restore(prepared.saved);
    await this.simulator.control.restore(prepared.snapshot);
    await this.simulator.control.clearCalls();
    return prepared;
  }

  async #prepare(name: SceneName): Promise<Prepared> {
    const { control } = this.simulator;
    const scene = SCENES[name];
    const before = scene.from === undefined ? undefined : await this.begin(scene.from);
    const pass = async (seconds: number): Promise<void> => {
      await control.clock.advance(seconds);
    };
    await disturb({ control, pass }, scene);
    if (scene.refresh === true) await this.stack.refresh();
    let program = before?.program ?? worldProgram(await control.world());
    if (scene.edit !== undefined) program = edited(program, scene.edit(lastOf(this.stack.state)));
    if (before === undefined || scene.edit !== undefined) {
      const { code, output } = await this.stack.up(program).finished;
      if (code !== 0) throw new Error(`The situation ${name} could not be reached:\n${output}`);
    }
    return { snapshot: await control.snapshot(), saved: this.stack.save(), program };
  }
}

async function runOnce(
  { control }: Simulator,
  stack: EngineStack,
  scenes: Scenes,
  transition: Transition,
  chance: Chance,
): Promise<{ result: RunResult; story: string[] }> {
  const prepared = await scenes.begin(transition.from);
  if (transition.repaired === true) await control.repair({ group: GROUP });
  await writeData(control, transition.name);
  const before = await control.world();
  const program = edited(prepared.program, transition.edit(lastOf(stack.state), before));
  const wanted = program.group["failover"] as boolean | undefined;
  const story: string[] = [];
  const failures: string[] = [];
  let [ups, kills] = [0, 0];
  let ended = false;
  while (!ended && ups < MOST_UPS) {
    const run = stack.up(program);
    ups++;
    const who = ups === 1 ? chance.pick(["engine", "provider"] as const) : undefined;
    const ms = Math.round(chance.next() * SPAN_MS);
    const since = (await control.calls()).at(-1)?.seq ?? 0;
    let struck = false;
    if (who !== undefined) {
      let over = false;
      const begun = async (): Promise<boolean> => {
        while (!over && (await control.calls({ since })).length === 0) await delay(50);
        return await delay(ms, false);
      };
      over = await Promise.race([run.finished.then(() => true), begun()]);
      if (over) story.push("done before the kill");
      else if (who === "engine") {
        run.killEngine();
        struck = true;
      } else struck = run.killProvider();
      if (struck) story.push(`${who} killed ${ms} ms after its first request`);
    }
    const { code, output } = await run.finished;
    if (struck) kills++;
    else if (code !== 0) failures.push(output);
    if (struck && who === "engine" && !(await stack.cancel(ORPHAN_MS)))
      failures.push("the provider outlived its engine");
    ended =
      code === 0 && !isUnfinished(stack.state) && (outputsOf(stack.state).group["failover"] ?? undefined) === wanted;
  }
  story.push(`done after ${ups} updates`);
  const rest = ended ? await stack.up(program).finished : undefined;
  const restless = rest !== undefined && (rest.code !== 0 || /\d+ updated/.test(rest.output));
  const end = { transition, before, ups, kills, ended, failures, wanted, restless };
  const result = await resultOf(control, {
    ...end,
    ...outputsOf(stack.state),
    faults: failures.filter((text) => kills === 0 || text.startsWith("the provider outlived")),
  });
  return { result: { ...result, said: [], first: { calls: 0, ms: 0 } }, story };
}
