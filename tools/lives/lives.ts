import { Project, QUICK } from "../emulator/project";
import { chanceOf } from "../storm/random";
import { type Action, type Menu, randomLife } from "./actions";
import { Counts } from "./counts";
import type { Invariant, Violation } from "./judge";
import { Life, type LifeOptions, type Told } from "./life";
import { shrink } from "./shrink";
import { WORLD } from "./world";

/** A life by its seed: what it begins with, and what happens in it. */
export interface Plan {
  readonly seed: number;
  readonly options: LifeOptions;
  readonly actions: readonly Action[];
}

export interface Failed {
  readonly seed: number;
  readonly invariant: Invariant;
  readonly plan: Plan;
  readonly violations: readonly Violation[];
  readonly story: readonly string[];
}

export function planOf(seed: number, menu: Menu): Plan {
  const chance = chanceOf(seed);
  // Most often a second checkout of the same program, which names and wants the same; else a neighbour with a group of its own.
  const second = chance.next() < 0.5 ? ("shop" as const) : ("app" as const);
  const estates = menu.stacks > 1 ? (["shop", second] as const) : (["shop"] as const);
  const options = { estates, named: chance.next() < 0.4, closing: true };
  return { seed, options, actions: randomLife(chance, menu) };
}

export class Lives {
  readonly counts = new Counts();

  private constructor(
    private readonly project: Project,
    private readonly watched: readonly Invariant[],
  ) {}

  static async open(watched: readonly Invariant[]): Promise<Lives> {
    return new Lives(await Project.open({ world: WORLD, faults: QUICK }), watched);
  }

  /** One life; each invariant that is watched and does not hold is a failure of its own. */
  async live(plan: Plan): Promise<readonly Failed[]> {
    const { violations, story, counts } = await this.#told(plan);
    this.counts.merge(counts);
    const broken = this.watched.filter((name) => violations.some(({ invariant }) => invariant === name));
    return broken.map((invariant) => ({ seed: plan.seed, invariant, plan, violations, story }));
  }

  /** The shortest life that still breaks the same invariant. */
  async shorten(failed: Failed): Promise<Failed> {
    const { plan, invariant } = failed;
    const actions = await shrink(plan.actions, async (shorter) => {
      const told = await this.#told({ ...plan, actions: shorter });
      return told.violations.some((one) => one.invariant === invariant);
    });
    const short = { ...plan, actions };
    const told = await this.#told(short);
    return { ...failed, plan: short, story: told.story, violations: told.violations };
  }

  async close(): Promise<void> {
    await this.project.close();
  }

  async #told({ actions, options }: Plan): Promise<Told> {
    return await Life.live(this.project, actions, options);
  }
}
