import { DrError } from "../../provider/errors";
import type { MatrixOptions } from "../commands/fleet";
import { stacksOfProject } from "../engine/stacks";
import { printDocument, printJson } from "../print";
import { MOST_JOBS, matrixOf } from "./matrix";
import { requireStacks } from "./stacks";
import { wavesOf } from "./waves";

/** Prints the stacks of a project for a pipeline, on one line. */
export async function runMatrix({ stacks, cwd, format, json }: MatrixOptions): Promise<void> {
  const chosen = requireStacks(wavesOf({ stacks, all: await stacksOfProject(cwd, stacks) }), cwd);
  const names = chosen.waves.flat();
  if (json === true) {
    printJson("fleet-matrix", { stacks: names });
    return;
  }
  const most = MOST_JOBS[format];
  if (names.length > most)
    throw new DrError(
      "DR_USAGE",
      `${names.length} stacks are more than the ${most} jobs that a matrix of ${format} may have`,
      {},
      { hint: "Make several matrices with narrower patterns." },
    );
  printDocument(JSON.stringify(matrixOf(names, format)));
}
