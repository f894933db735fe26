import { DrError } from "../../provider/errors";
import { quoted } from "../../provider/shown";
import { closest } from "../closest";
import { listStacks } from "../engine/stack";
import { say } from "../print";
import type { Chosen } from "./waves";

/** The stacks of the project in a folder; undefined where they cannot be listed and no pattern needs them. */
export async function stacksOfProject(cwd: string, names: readonly string[]): Promise<readonly string[] | undefined> {
  try {
    return await listStacks(cwd);
  } catch (error) {
    if (!(error instanceof DrError) || names.some((name) => name.includes("*"))) throw error;
    say(`${error.what.replace(/\.$/, "")}; the names are taken as they are.`);
    return undefined;
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
