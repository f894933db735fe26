// npm run mutants: the provider broken on purpose, one line at a time; every mutant has to be noticed by a test.
import { Checkout, sourceOf } from "./checkout";
import { type Mutant, MutantError, compile, mutate } from "./mutant";
import { Noticers } from "./noticers";
import { type MutantOptions, USAGE, parseOptions } from "./options";
import { MUTANTS } from "./rows/index";
import { endOf, isWrong, listOf, tableOf } from "./table";
import { type Experience, type Verdict, trial } from "./trial";

const print = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

async function main(): Promise<number> {
  let options: MutantOptions;
  try {
    options = parseOptions(process.argv.slice(2), MUTANTS);
    requireFit(options.chosen);
  } catch (error) {
    print(`${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}`);
    return 2;
  }
  if (!options.list) return await run(options);
  print(listOf(options.chosen));
  print(`${options.chosen.length} mutants`);
  return 0;
}

/** Every row that does not fit its source is named at once. */
function requireFit(mutants: readonly Mutant[]): void {
  const problems = mutants.flatMap((mutant) => {
    try {
      compile(mutate(sourceOf(mutant), mutant), mutant);
      return [];
    } catch (error) {
      return [error instanceof Error ? error.message : String(error)];
    }
  });
  if (problems.length > 0) throw new MutantError(problems.join("\n"));
}

async function run({ chosen, workers }: MutantOptions): Promise<number> {
  const checkouts = Array.from({ length: Math.min(workers, chosen.length) }, () => Checkout.make());
  const verdicts = new Map<Mutant, Verdict>();
  const waiting = [...chosen];
  try {
    const experience: Experience = { anyway: new Set(), noticers: new Noticers(), storms: new Map() };
    await Promise.all(
      checkouts.map(async (checkout) => {
        for (let mutant = waiting.shift(); mutant !== undefined; mutant = waiting.shift()) {
          const begun = Date.now();
          const verdict = await trial(checkout, mutant, experience);
          verdicts.set(mutant, verdict);
          print(
            `${verdicts.size}/${chosen.length} ${mutant.area}: ${mutant.name}: ${endOf(verdict)} (${Math.round((Date.now() - begun) / 1000)} s)`,
          );
        }
      }),
    );
    for (const title of experience.anyway) print(`fails without a mutant, so it notices none: ${title}`);
    for (const [runs, fails] of experience.storms)
      if (fails) print(`fails without a mutant, so it notices none: the storm of ${runs} runs`);
  } finally {
    for (const checkout of checkouts) checkout.remove();
  }
  return report(chosen.flatMap((mutant) => verdicts.get(mutant) ?? []));
}

function report(verdicts: readonly Verdict[]): number {
  const wrong = verdicts.filter(isWrong);
  const listed = verdicts.filter(({ death }) => death === undefined).length - wrong.filter((one) => !one.death).length;
  print(`\n${tableOf(verdicts)}\n`);
  for (const verdict of wrong) print(`WRONG: ${verdict.mutant.name}: ${endOf(verdict)}`);
  print(
    `${verdicts.length} mutants, ${verdicts.filter(({ death }) => death).length} noticed, ${listed} listed, ${wrong.length} WRONG`,
  );
  return wrong.length === 0 ? 0 : 1;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    print(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exitCode = 1;
  },
);
