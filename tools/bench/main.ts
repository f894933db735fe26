// npm run bench: figures as ratios from one run; never a test, since machines are shared and noisy.
import { parseArgs } from "node:util";
import { benchCreating } from "./creating";
import { benchGroups } from "./groups";
import { benchPairs } from "./pairs";
import { benchSimulator } from "./simulator";
import { type Figure, figureTable } from "./table";
import { benchWait } from "./wait";

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      objects: { type: "string", default: "300" },
      groups: { type: "string", default: "100" },
      pairs: { type: "string", default: "1000" },
      requests: { type: "string", default: "100000" },
    },
  });
  const all: Readonly<Record<string, () => Promise<Figure[]>>> = {
    wait: benchWait,
    simulator: () => benchSimulator(Number(values.requests)),
    creating: () => benchCreating(Number(values.objects)),
    groups: () => benchGroups(Number(values.groups)),
    pairs: () => benchPairs(Number(values.pairs)),
  };
  const chosen = positionals.length > 0 ? positionals : Object.keys(all);
  for (const name of chosen) {
    const bench = all[name];
    if (bench === undefined)
      throw new RangeError(`no benchmark is named ${name}; there are ${Object.keys(all).join(", ")}`);
    process.stdout.write(`${name}\n${figureTable(await bench())}\n`);
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
