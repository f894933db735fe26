/**
 * Storms over real provider processes and an emulated engine.
 */
import { type Assumed, Harness } from "./harness";
import { type StormOptions, isMine, matrix } from "./options";
import { type Clean, boundaries, randomDisturbance } from "./plans";
import { chanceOf } from "./random";
import type { RunResult } from "./result";
import { type Disturbance, runOnce } from "./run";
import { Tally, countsOf, endOf, explain } from "./tally";
import { type Transition, possible } from "./transitions";
import { progressText, tell } from "./workers";

type Print = (text: string) => void;

/** A line after so many runs. */
const LINE_EVERY = 10;

interface Plan {
  readonly transition: Transition;
  readonly how: Disturbance;
  readonly replay: string;
}

export async function stormHost(options: StormOptions, print: Print): Promise<number> {
  const harness = await Harness.open({ assume: options.assume, hosts: options.hosts });
  try {
    const storm = new Storm(harness, options, print);
    return await storm.run();
  } finally {
    await harness.close();
  }
}

/** One run of every transition under every value of every unverified point. */
export async function stormMatrix(options: StormOptions, print: Print): Promise<number> {
  const total = new Tally();
  // Where to kill is measured once, under the defaults.
  const clean = new Map<string, Clean>();
  for (const { label, assume } of matrix()) {
    const harness = await Harness.open({ assume, hosts: options.hosts });
    try {
      const storm = new Storm(harness, { ...options, assume, boundaries: "none" }, print, label, total, clean);
      await storm.run();
    } finally {
      await harness.close();
    }
  }
  if (options.share === undefined) print(total.toText());
  return endOf(total.total, options, print);
}

class Storm {
  readonly #transitions: readonly Transition[];
  readonly #tally: Tally;
  #told = 0;
  #since = performance.now();

  constructor(
    private readonly harness: Harness,
    private readonly options: StormOptions,
    private readonly print: Print,
    private readonly label?: string,
    private readonly total?: Tally,
    private readonly clean = new Map<string, Clean>(),
  ) {
    this.#tally = new Tally();
    const { only, assume } = options;
    this.#transitions = possible(assume).filter(({ name }) => only === undefined || name === only);
    if (this.#transitions.length === 0) throw new RangeError(`no transition is named ${String(options.only)}`);
  }

  async run(): Promise<number> {
    const { options, print } = this;
    const plans = options.boundaries === "none" ? this.#random() : this.#systematic();
    for await (const { transition, how, replay } of plans) {
      const result = await this.#one(transition, how);
      if (result.faults.length > 0) print(explain(result, how, replay));
      else
        for (const text of result.failures)
          print(`${transition.name}: an update failed, a further one ended it (${replay}): ${text}`);
      this.#line();
    }
    if (options.share !== undefined) return this.#tally.total.failed === 0 ? 0 : 1;
    if (this.label === undefined) print(this.#tally.toText());
    else {
      const { runs, kills, extra, refusals, duplicates, failed } = this.#tally.total;
      print(
        `${this.label}: ${runs} runs, ${kills} kills, ${extra} further updates, ${refusals} failed updates, ${duplicates} second POSTs, ${failed} FAILED`,
      );
    }
    return this.label === undefined ? endOf(this.#tally.total, options, print) : 0;
  }

  async #one(transition: Transition, how: Disturbance): Promise<RunResult> {
    const result = await runOnce(this.harness, transition, how);
    this.#count(transition.name, result);
    return result;
  }

  async *#random(): AsyncGenerator<Plan> {
    const { runs, seed, faults } = this.options;
    for (let run = 0; run < runs; run++) {
      if (!isMine(this.options, run)) continue;
      const own = seed + run;
      const transition = this.#transitions[own % this.#transitions.length];
      if (transition === undefined) continue;
      const chance = chanceOf(own * 7919);
      const replay = this.#replay(`--runs 1 --seed ${own}`);
      if (faults > 0) {
        await this.#measured(transition);
        const expiry = 10 + chance.below(60);
        const refresh = chance.next() < 0.3;
        yield { transition, how: { kills: [], faults, day: own, expiry, auth: "token", refresh }, replay };
      } else {
        const how = randomDisturbance(chance, await this.#measured(transition));
        yield { transition, how, replay };
      }
    }
  }

  async *#systematic(): AsyncGenerator<Plan> {
    const every = this.options.boundaries === "every";
    for (const transition of this.#transitions) {
      const kills = boundaries(await this.#measured(transition), every);
      const flag = every ? "--every-call" : "--boundaries";
      for (const kill of kills.filter((_, index) => isMine(this.options, index)))
        yield { transition, how: { kills: [kill] }, replay: this.#replay(`${flag} --only ${transition.name}`) };
    }
  }

  #count(transition: string, result: RunResult): void {
    const [name, counts] = [this.label ?? transition, countsOf(result)];
    this.#tally.add(transition, counts);
    this.total?.add(name, counts);
    tell({ name, counts });
  }

  /** Each transition is run once undisturbed: it must succeed, and says where it can be disturbed. */
  async #measured(transition: Transition): Promise<Clean> {
    const known = this.clean.get(transition.name);
    if (known !== undefined) return known;
    const result = await runOnce(this.harness, transition, { kills: [], rest: true });
    const { faults, failures, extraUps } = result;
    if (faults.length > 0 || failures.length > 0 || extraUps > 0) {
      this.print(explain(result, { kills: [] }, this.#replay(`--only ${transition.name}`)));
      this.#count(`${transition.name} (undisturbed)`, result);
    }
    this.clean.set(transition.name, result);
    return result;
  }

  #line(): void {
    const { runs } = this.#tally.total;
    if (this.options.share !== undefined || runs - this.#told < LINE_EVERY) return;
    this.#told = runs;
    this.print(progressText(this.#tally.total, this.#since));
  }

  #replay(own: string): string {
    const { faults, assume, hosts } = this.options;
    const assumed = assumedText(assume);
    return [
      "npm run storm --",
      own,
      hosts === "local" ? "--in-process" : "",
      faults > 0 ? `--faults ${faults}` : "",
      assumed,
    ]
      .filter((part) => part !== "")
      .join(" ");
  }
}

function assumedText(assume: Assumed): string {
  const parts = Object.entries(assume).map(([name, value]) => `${name}=${value}`);
  return parts.length === 0 ? "" : `--assume ${parts.join(",")}`;
}
