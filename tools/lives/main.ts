// npm run storm -- --lives 2000: the lives of programs, several stacks in one simulated project.
import { parseArgs } from "node:util";
import { FULL_MENU } from "./actions";
import { LEAST } from "./counts";
import { INVARIANTS, type Invariant } from "./judge";
import { type Failed, Lives, planOf } from "./lives";

export const LIVES_USAGE = "npm run storm -- --lives 2000 [--seed 1] [--only <invariant>,...] [--shrink] [--tell]";

/** Number of failed lives of one kind that are told at length. */
const TOLD = 2;

interface LivesOptions {
  readonly lives: number;
  readonly seed: number;
  readonly watched: readonly Invariant[];
  readonly shrink: boolean;
  readonly tell: boolean;
}

export function parseLives(args: readonly string[]): LivesOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      lives: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      shrink: { type: "boolean", default: false },
      tell: { type: "boolean", default: false },
    },
  });
  const lives = Number(values.lives);
  if (!Number.isInteger(lives) || lives < 1) throw new RangeError(`--lives is a number above 0, not ${values.lives}`);
  const seed = Number(values.seed);
  if (!Number.isInteger(seed)) throw new RangeError(`--seed is a whole number, not ${values.seed}`);
  return { lives, seed, watched: watchedOf(values.only), shrink: values.shrink, tell: values.tell };
}

function watchedOf(only: string | undefined): readonly Invariant[] {
  if (only === undefined) return INVARIANTS;
  const wanted = only.split(",");
  const unknown = wanted.find((name) => !INVARIANTS.some((one) => one === name));
  if (unknown !== undefined)
    throw new RangeError(`--only: no invariant is named ${unknown}; there are ${INVARIANTS.join(", ")}`);
  return INVARIANTS.filter((one) => wanted.includes(one));
}

export async function runLives(options: LivesOptions, print: (text: string) => void): Promise<number> {
  const lives = await Lives.open(options.watched);
  const failed = new Map<Invariant, Failed[]>();
  const since = performance.now();
  try {
    for (let run = 0; run < options.lives; run++) {
      const plan = planOf(options.seed + run, FULL_MENU);
      for (const one of await lives.live(plan)) await note(one);
      if ((run + 1) % 50 === 0) print(`${run + 1} lives, ${Math.round((performance.now() - since) / 1000)} s`);
    }
  } finally {
    await lives.close();
  }
  print(lives.counts.toText());
  for (const [invariant, all] of failed)
    print(
      `FAILED ${invariant}: ${all.length} lives, seeds ${all
        .slice(0, 20)
        .map(({ seed }) => seed)
        .join(" ")}`,
    );
  const short = options.lives < 50 ? [] : lives.counts.short(LEAST);
  for (const line of short) print(`TOO FEW ${line}`);
  return failed.size === 0 && short.length === 0 ? 0 : 1;

  async function note(one: Failed): Promise<void> {
    const known = failed.get(one.invariant) ?? [];
    failed.set(one.invariant, [...known, one]);
    if (known.length >= TOLD && !options.tell) return;
    const shown = options.shrink ? await lives.shorten(one) : one;
    print(explain(shown));
  }
}

/** Everything needed to understand a life that failed. */
export function explain({ seed, invariant, plan, story, violations }: Failed): string {
  return [
    `FAILED ${invariant}: seed ${seed}, ${plan.actions.length} actions, ${plan.options.estates.join(" and ")}${plan.options.named ? ", named" : ""}`,
    `  replay: npm run storm -- --lives 1 --seed ${seed} --shrink`,
    ...violations.filter((one) => one.invariant === invariant).map((one) => `  - ${one.what}`),
    ...story.map((line) => `    ${line}`),
  ].join("\n");
}
