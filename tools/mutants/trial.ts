/**
 * Trial of a mutant: the tests nearest to it first, then all others that load it, the cheaper tier first, until one notices.
 */
import { type Checkout, compiledFile } from "./checkout";
import { Graph } from "./graph";
import type { Mutant } from "./mutant";
import { type Noticers, nameOf } from "./noticers";
import { stormFails } from "./storms";
import { type Tier, runTests } from "./suite";

export interface Verdict {
  readonly mutant: Mutant;
  /** Place where it was noticed, by which test; undefined for one that survived. */
  readonly death: Noticed | undefined;
  /** Verdict of a storm on it, for a mutant that has to be noticed there. */
  readonly storm: "noticed" | "MISSED" | undefined;
}

const TIERS: readonly Tier[] = ["unit", "handlers"];

interface Noticed {
  readonly tier: Tier;
  readonly test: string;
  readonly files: readonly string[];
}

/** Experience of earlier trials. */
export interface Experience {
  /** Tests that fail without any mutant: they notice nothing. */
  readonly anyway: Set<string>;
  readonly noticers: Noticers;
  /** True if storms of so many runs fail without any mutant: these notice nothing. */
  readonly storms: Map<number, boolean>;
}

export async function trial(checkout: Checkout, mutant: Mutant, experience: Experience): Promise<Verdict> {
  for (;;) {
    const found = await checkout.with(mutant, async () => {
      const stormy = mutant.storm !== undefined && (await stormFails(checkout.root, mutant.storm));
      return { mutant, death: await deathOf(checkout, mutant, experience), stormy };
    });
    const { death, stormy } = found;
    const noticed = stormy && !(await stormFailsAnyway(checkout, mutant, experience));
    const verdict: Verdict = {
      mutant,
      death,
      storm: mutant.storm === undefined ? undefined : noticed ? "noticed" : "MISSED",
    };
    if (death === undefined) return verdict;
    if (!(await failsAnyway(checkout, death))) {
      const [file, ...others] = death.files;
      if (file !== undefined && others.length === 0) experience.noticers.note(file, mutant.file);
      return verdict;
    }
    experience.anyway.add(death.test);
  }
}

async function deathOf(
  { root }: Checkout,
  mutant: Mutant,
  { anyway, noticers }: Experience,
): Promise<Noticed | undefined> {
  const graph = new Graph(root);
  const compiled = compiledFile(mutant.file);
  const isNear = (tier: Tier, file: string): boolean =>
    noticers.knows(file, mutant.file) ||
    mutant.first?.includes(nameOf(file)) === true ||
    (tier === "unit" && graph.isNear(file, compiled));
  for (const near of [true, false]) {
    for (const tier of TIERS) {
      const files = noticers.order(graph.testsOf(tier, compiled)).filter((file) => isNear(tier, file) === near);
      const { failures, failedIn } = await runTests({ root, tier, files, bail: true, without: [...anyway] });
      const [test] = failures;
      if (test !== undefined) return { tier, test, files: failedIn.length === 0 ? files : failedIn };
    }
  }
  return undefined;
}

async function failsAnyway({ root }: Checkout, { tier, files, test }: Noticed): Promise<boolean> {
  const { failures } = await runTests({ root, tier, files, bail: true, only: test });
  return failures.length > 0;
}

async function stormFailsAnyway({ root }: Checkout, { storm = 0 }: Mutant, { storms }: Experience): Promise<boolean> {
  const fails = storms.get(storm) ?? (await stormFails(root, storm));
  storms.set(storm, fails);
  return fails;
}
