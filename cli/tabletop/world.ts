import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { DrError } from "../../provider/errors";
import { quoted } from "../../provider/shown";
import { type World, WorldError, readWorld } from "../../simulator/index";
import { closest } from "../closest";
import { isCut } from "../export/file";

/** The groups that are rehearsed, by id where the world has one. */
export interface Chosen {
  readonly world: World;
  readonly digest: string;
  /** Empty: all of them. */
  readonly wanted: ReadonlySet<string>;
}

/** True of a group that is rehearsed. Pure. */
export function isChosen({ wanted }: Chosen, { id, name }: { readonly id: string; readonly name: string }): boolean {
  return wanted.size === 0 || wanted.has(id) || wanted.has(name);
}

/** Reads a world and chooses groups of it. */
export function chooseWorld(file: string, names: readonly string[]): Chosen {
  const world = readable(file);
  const groups = world.groups ?? [];
  if (groups.length === 0) throw unusable(file, "it holds no protection group");
  for (const name of names) {
    const found = groups.filter((group) => group.id === name || group.name === name);
    if (found.length === 1) continue;
    const known = groups.map((group) => group.name);
    const meant = found.length > 1 ? undefined : closest(name, known);
    const hint =
      found.length > 1
        ? "Name it by its id."
        : meant === undefined
          ? `It has ${known
              .slice(0, 12)
              .map((one) => quoted(one))
              .join(", ")}.`
          : `Did you mean ${quoted(meant)}?`;
    const what = found.length > 1 ? `several groups "${quoted(name)}"` : `no group "${quoted(name)}"`;
    throw new DrError("DR_USAGE", `The world "${file}" has ${what}`, {}, { hint: `${hint} Nothing was started.` });
  }
  const digest = createHash("sha256").update(JSON.stringify(world)).digest("hex");
  return { world, digest, wanted: new Set(names) };
}

function readable(file: string): World {
  try {
    const world = readWorld(file);
    if (!isCutFile(file)) return world;
  } catch (error) {
    if (!(error instanceof WorldError)) throw error;
    if (!isCutFile(file)) throw unusable(file, error.message);
  }
  throw unusable(file, "it was cut off: the last line that sdrs export writes is missing");
}

/** Other things than files may have no end, and a shipped world has no file of that name. One that cannot be read is refused for that. */
function isCutFile(file: string): boolean {
  try {
    return statSync(file).isFile() && isCut(readFileSync(file, "utf8"));
  } catch {
    return false;
  }
}

const unusable = (file: string, why: string): DrError =>
  new DrError(
    "DR_USAGE",
    `"${file}" is no world that can be rehearsed: ${why}`,
    {},
    {
      hint: "Write one with: sdrs export --out world.yaml. Nothing was started.",
    },
  );
