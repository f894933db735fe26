/**
 * What becomes of a mutant: the tests nearest to it first, then whole tiers, the cheapest first, until one notices.
 */
import path from "node:path";
import { type Checkout, compiledFile } from "./checkout";
import { Graph } from "./graph";
import type { Mutant } from "./mutant";
import { stormNotices } from "./storms";
import { type Tier, runTests } from "./suite";

export interface Verdict {
  readonly mutant: Mutant;
  /** Where it was noticed, by which test; undefined for one that survived. */
  readonly death: Noticed | undefined;
  /** What a storm made of it, for a mutant that has to be noticed there. */
  readonly storm: "noticed" | "MISSED" | undefined;
}

const TIERS: readonly Tier[] = ["unit", "handlers"];

interface Noticed {
  readonly tier: Tier;
  readonly test: string;
  readonly files: readonly string[];
}

/** `anyway` gathers tests that fail without any mutant: they notice nothing. */
export async function trial(checkout: Checkout, mutant: Mutant, anyway: Set<string>): Promise<Verdict> {
  for (;;) {
    const verdict = await checkout.with(mutant, async () => {
      const storm = mutant.storm === undefined ? undefined : await stormNotices(checkout.root, mutant.storm);
      return { mutant, death: await deathOf(checkout, mutant, [...anyway]), storm };
    });
    if (verdict.death === undefined || !(await failsAnyway(checkout, verdict.death))) return verdict;
    anyway.add(verdict.death.test);
  }
}

async function deathOf({ root }: Checkout, mutant: Mutant, without: readonly string[]): Promise<Noticed | undefined> {
  const graph = new Graph(root);
  const compiled = compiledFile(mutant.file);
  for (const tier of TIERS) {
    const tests = graph.testsOf(tier, compiled);
    const first = tests.filter((file) =>
      tier === "unit" ? graph.isNear(file, compiled) : mutant.first?.includes(path.basename(file, ".test.js")) === true,
    );
    const rest = tests.filter((file) => !first.includes(file));
    for (const files of [first, rest]) {
      const [test] = (await runTests({ root, tier, files, bail: true, without })).failures;
      if (test !== undefined) return { tier, test, files };
    }
  }
  return undefined;
}

async function failsAnyway({ root }: Checkout, { tier, files, test }: Noticed): Promise<boolean> {
  const { failures } = await runTests({ root, tier, files, bail: true, only: test });
  return failures.length > 0;
}
