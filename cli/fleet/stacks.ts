import { DrError } from "../../provider/errors";
import { quoted } from "../../provider/shown";
import { closest } from "../closest";
import { say } from "../print";
import type { Chosen } from "./waves";

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
