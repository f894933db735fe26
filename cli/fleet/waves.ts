import { parse } from "yaml";
import { DrError } from "../../provider/errors";
import { readText } from "../input";
import { isPattern, namesFor } from "../text/pattern";

/** Stacks in the order in which they move, and what was named besides. */
export interface Chosen {
  /** Each stack is in the first wave that names it. */
  readonly waves: readonly (readonly string[])[];
  /** Patterns that stand for no stack. */
  readonly unmatched: readonly string[];
  /** Names that the project does not list; they are tried, since a backend may list them otherwise. */
  readonly unknown: readonly string[];
  /** Stacks of the waves that the patterns leave out. */
  readonly leftOut: readonly string[];
  readonly all: readonly string[] | undefined;
}

interface Named {
  /** Names and patterns; without waves they are the only one, with waves they say which stacks are meant at all. */
  readonly stacks: readonly string[];
  readonly waves?: readonly (readonly string[])[] | undefined;
  /** Names and patterns of those that are left alone all the same. */
  readonly except?: readonly string[] | undefined;
  /** The stacks of the project, where they are known. */
  readonly all: readonly string[] | undefined;
}

/** The stacks that are meant, wave by wave. What no wave names comes last: nobody is forgotten. Pure. */
export function wavesOf({ stacks, waves = [], except = [], all }: Named): Chosen {
  const listed = all ?? [];
  const found = (names: readonly string[]): string[] => names.flatMap((name) => namesFor(name, listed));
  const wanted = new Set(found(stacks));
  const excepted = new Set(found(except));
  const isWanted = (name: string): boolean => !excepted.has(name) && (stacks.length === 0 || wanted.has(name));
  const inWaves = waves.map(found);
  const seen = new Set<string>();
  const once = [...inWaves, [...wanted]].map((wave) =>
    wave.filter((name) => {
      if (!isWanted(name) || seen.has(name)) return false;
      seen.add(name);
      return true;
    }),
  );
  const names = [...new Set([...waves.flat(), ...stacks])];
  return {
    waves: once.filter((wave) => wave.length > 0),
    unmatched: names.filter((name) => namesFor(name, listed).length === 0),
    unknown: names.filter((name) => !isPattern(name) && all !== undefined && !all.includes(name)),
    leftOut: [...new Set(inWaves.flat().filter((name) => !excepted.has(name) && !isWanted(name)))],
    all,
  };
}

/** Reads the file of the waves: a list of lists of names. A single name stands for a wave of one. */
export async function readWaves(file: string): Promise<string[][]> {
  const waves = wavesIn(await readText(file));
  if (waves !== undefined) return waves;
  throw new DrError(
    "DR_USAGE",
    `"${file}" is no list of waves`,
    {},
    { hint: "Each wave is a list of names or patterns of stacks, for example [[db-*], [prod-*]]. Nothing was sent." },
  );
}

/** The waves that a text holds; undefined where it holds something else. Pure. */
export function wavesIn(text: string): string[][] | undefined {
  const value = parsed(text);
  if (!Array.isArray(value)) return undefined;
  const waves = value.map((wave: unknown) => (Array.isArray(wave) ? wave : [wave]) as readonly unknown[]);
  const named = waves.map((wave) => wave.filter((name): name is string => typeof name === "string" && name !== ""));
  return named.every((wave, at) => wave.length === waves[at]?.length) ? named : undefined;
}

function parsed(text: string): unknown {
  try {
    return parse(text) as unknown;
  } catch {
    return undefined;
  }
}
