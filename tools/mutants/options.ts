import { parseArgs } from "node:util";
import { AREAS, type Mutant } from "./mutant";

export const USAGE = `npm run mutants -- [--only <area, or a part of a name>] [--list] [--workers 1|2]`;

export interface MutantOptions {
  readonly chosen: readonly Mutant[];
  readonly list: boolean;
  readonly workers: number;
}

export function parseOptions(args: readonly string[], all: readonly Mutant[]): MutantOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      list: { type: "boolean", default: false },
      workers: { type: "string", default: "2" },
    },
  });
  const { only } = values;
  const workers = Number(values.workers);
  if (workers !== 1 && workers !== 2) throw new RangeError(`--workers is 1 or 2, not ${values.workers}`);
  const isArea = AREAS.some((area) => area === only);
  const isChosen = ({ area, name }: Mutant): boolean =>
    only === undefined || (isArea ? area === only : name.includes(only));
  const chosen = all.filter(isChosen);
  if (only === "" || chosen.length === 0) throw new RangeError(`--only: no mutant is named ${String(only)}`);
  return { chosen, list: values.list, workers };
}
