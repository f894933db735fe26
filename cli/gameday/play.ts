import type { DrError } from "../../provider/errors";
import type { Simulator } from "../../simulator/index";
import { groupsIn } from "../move/groups";
import type { GamedayDocument } from "./document";
import { Mishaps } from "./mishaps";
import { Notes } from "./notes";
import { Runs } from "./runs";
import { Judge, countedAs, countsOf, requireSteady } from "./scenario/judge";
import type { Script } from "./scenario/read";
import type { Step } from "./scenario/scenario";
import { secondsOf } from "./scenario/times";
import type { Conductor } from "./stage/conductor";
import { type GamedayEngine, NAME } from "./stage/engine";
import { makeFolder, remove } from "./stage/folder";
import { openStage, takeOver } from "./stage/open";

/** Beyond that nothing of a scenario happens, and what still runs is ended. */
const MOST_SECONDS = 24 * 3600;

export interface PlayOptions {
  /** Told of everything that happens, as it does. */
  readonly tell: (seconds: number, what: string) => void;
  /** Leaves the folder where it is, and says where. */
  readonly keep?: ((folder: string) => void) | undefined;
  /** Takes the function that ends it early. */
  readonly stopping?: (stop: (why: DrError) => void) => void;
}

export type Played = Omit<GamedayDocument, "file" | "exitCode">;

/** Plays a scenario: the simulator, its clock and the mishaps in this process; engine, program and provider as they are. */
export async function play(script: Script, options: PlayOptions): Promise<Played> {
  const folder = makeFolder();
  const opened: { game?: Game } = {};
  try {
    opened.game = await Game.open(script, folder, options);
    return await opened.game.play();
  } finally {
    await opened.game?.close();
    if (options.keep === undefined) remove(folder);
    else options.keep(folder);
  }
}

/** A step that waits for calls. */
interface Waiting {
  readonly step: Step;
  left: number;
}

/** Everything that a game day is played with. */
interface Parts {
  readonly script: Script;
  readonly simulator: Simulator;
  readonly conductor: Conductor;
  readonly engine: GamedayEngine;
  readonly notes: Notes;
  readonly mishaps: Mishaps;
  readonly runs: Runs;
}

class Game {
  readonly #judge: Judge;
  #waiting: Waiting[] = [];
  #since = 0;

  private constructor(private readonly parts: Parts) {
    this.#judge = new Judge(parts.script.scenario.expect);
  }

  static async open(script: Script, folder: string, { tell, stopping }: PlayOptions): Promise<Game> {
    const { title, clock: { seed = 1, pace } = {} } = script.scenario;
    const opened: { game?: Game } = {};
    const stage = await openStage({
      ...{ folder, world: script.world, seed, pace },
      onAnswer: ({ call, asked, status }) => {
        if (status < 300) opened.game?.called(call, asked);
      },
      passed: async () => {
        await opened.game?.look(false);
      },
    });
    const { simulator, conductor, engine } = stage;
    const notes = new Notes(() => conductor.elapsed, tell);
    const mishaps = new Mishaps(simulator.control, conductor, notes, seed);
    const runs = new Runs(engine, conductor, notes, title);
    opened.game = new Game({ script, simulator, conductor, engine, notes, mishaps, runs });
    stopping?.((why) => {
      conductor.stop(why);
    });
    return opened.game;
  }

  async play(): Promise<Played> {
    const { script, conductor, runs, mishaps, notes } = this.parts;
    const { scenario } = script;
    await this.#begin();
    const steadyState = requireSteady(await this.parts.simulator.control.world(), scenario.steadyState);
    for (const step of scenario.method)
      if (step.after !== undefined) this.#waiting.push({ step, left: step.after.nth ?? 1 });
      else conductor.at(secondsOf(step.at ?? "0:00"), () => this.#happen(step));
    for (const due of this.#judge.dueAt) conductor.at(due, () => this.look(false));
    await this.look(false);
    await conductor.play(MOST_SECONDS);
    runs.finish();
    await mishaps.finish();
    for (const { step } of this.#waiting)
      notes.miss(`after ${step.after?.call ?? ""}`, "that call never came, and what was to follow it did not happen");
    await this.look(true);
    const expectations = [...this.#judge.rows, ...notes.missed];
    return {
      ...{ title: scenario.title, rehearsal: true, seed: scenario.clock?.seed ?? 1, steadyState, expectations },
      verdict: expectations.every(({ met }) => met) ? "passed" : "missed",
      ...{ faults: mishaps.rows, runs: runs.rows, timeline: notes.timeline, seconds: conductor.elapsed },
    };
  }

  /** Takes the groups of the world over, before the game day begins. */
  async #begin(): Promise<void> {
    const { simulator } = this.parts;
    await takeOver(this.parts, MOST_SECONDS);
    this.#since = (await simulator.control.calls()).at(-1)?.seq ?? 0;
  }

  /** A call took effect, or was answered: something may wait for it. */
  called(call: string, asked: unknown): void {
    const { conductor, runs } = this.parts;
    const names = [call, countedAs(call, asked)];
    for (const waiting of this.#waiting.filter(({ step }) => names.includes(step.after?.call ?? ""))) {
      waiting.left--;
      if (waiting.left > 0) continue;
      this.#waiting = this.#waiting.filter((one) => one !== waiting);
      const { step } = waiting;
      const plus = secondsOf(step.after?.plus ?? "0:00");
      // The answer of that call reaches nobody.
      if (plus === 0 && step.kill !== undefined) runs.kill();
      else conductor.at(conductor.elapsed + plus, () => this.#happen(step));
    }
  }

  async #happen(step: Step): Promise<void> {
    const { mishaps, runs } = this.parts;
    if (step.fault !== undefined) await mishaps.begin(step.fault, step.for);
    else if (step.console !== undefined) await mishaps.console(step.console);
    else if (step.kill !== undefined) runs.kill();
    else if (step.do !== undefined) await runs.begin(step.do);
    await this.look(false);
  }

  /** Looks at the world, and holds the expectations against it. */
  async look(ended: boolean): Promise<void> {
    const { simulator, conductor } = this.parts;
    const world = await simulator.control.world();
    const counts = countsOf(await simulator.control.calls({ since: this.#since, writes: true }));
    const unknown = ended ? await this.#unknown() : new Map<string, string>();
    this.#judge.look({ seconds: conductor.elapsed, world, counts, ended, unknown });
  }

  /** The groups of which the stack's state has the wrong side, or something unfinished: the reason, by name and id. */
  async #unknown(): Promise<ReadonlyMap<string, string>> {
    const { simulator, engine } = this.parts;
    const known = groupsIn(JSON.parse(await engine.succeed(["stack", "export", "--stack", NAME])));
    const { groups } = await simulator.control.world();
    const rows = groups.flatMap(({ id, name, priority_station: side }): [string, string][] => {
      const row = known.find((one) => one.id === id);
      if (row?.productionSite === side && !row.unfinished) return [];
      const why =
        row === undefined
          ? "the stack's state does not have the group"
          : row.unfinished
            ? "the stack's state has something unfinished"
            : `the stack's state has production at ${row.productionSite}`;
      return [
        [name, why],
        [id, why],
      ];
    });
    return new Map(rows);
  }

  async close(): Promise<void> {
    const { runs, conductor, simulator } = this.parts;
    runs.close();
    await conductor.close();
    await simulator.close();
  }
}
