import { readdirSync } from "node:fs";
import { DrError } from "../../provider/errors";
import { quoted } from "../../provider/shown";
import { closest } from "../closest";
import { listStacks } from "../engine/stack";
import { say } from "../print";
import { isPattern } from "../text/pattern";
import type { Chosen } from "./waves";

/**
 * The stacks of the project in a folder. A backend lists none of them where it cannot read one: then they are those that have a file of
 * settings in the folder. Undefined where there are none either, and no pattern needs them.
 */
export async function stacksOfProject(cwd: string, names: readonly string[]): Promise<readonly string[] | undefined> {
  try {
    return await listStacks(cwd);
  } catch (error) {
    if (!(error instanceof DrError)) throw error;
    const what = error.what.replace(/\.$/, "");
    if (names.some(isPattern)) {
      const found = withSettings(cwd);
      if (found.length === 0) throw error;
      say(`${what}; the patterns stand for the stacks that have a file Pulumi.<stack>.yaml in the folder.`);
      return found;
    }
    say(`${what}; the names are taken as they are.`);
    return undefined;
  }
}

function withSettings(cwd: string): string[] {
  try {
    return readdirSync(cwd).flatMap((file) => /^Pulumi\.(.+)\.ya?ml$/.exec(file)?.[1] ?? []);
  } catch {
    return [];
  }
}

/** Throws where nothing is chosen, and says what is named without being there. */
export function requireStacks(chosen: Chosen, cwd: string): Chosen {
  const { waves, unmatched, unknown, leftOut, all } = chosen;
  for (const name of unmatched) say(`no stack of the project is named ${quoted(name)}`);
  for (const name of unknown) {
    const meant = closest(name, all ?? []);
    say(
      `${quoted(name)} is not among the stacks of the project${meant === undefined ? "" : ` (is it ${quoted(meant)}?)`}; it is tried as it is`,
    );
  }
  if (leftOut.length > 0)
    say(`in the waves, but not in --stacks, and left alone: ${leftOut.map((one) => quoted(one)).join(", ")}`);
  if (waves.length > 0) return chosen;
  throw new DrError(
    "DR_USAGE",
    unmatched.length === 0
      ? "No stack is named"
      : `No stack of the project in ${cwd} is named ${unmatched.map((one) => quoted(one)).join(" or ")}`,
    {},
    {
      hint: "Name them with --stacks (pulumi stack ls shows them), and the folder of the program with --cwd. Nothing was sent.",
    },
  );
}
