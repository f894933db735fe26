import { readdirSync } from "node:fs";
import { DrError } from "../../provider/errors";
import { say } from "../print";
import { isPattern, namesFor } from "../text/pattern";
import { stackNames } from "./stack";

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

/** The stacks that are named, each once; a pattern with `*` stands for those of the project in the folder. */
export async function stacksNamed(names: readonly string[], cwd: string): Promise<string[]> {
  if (!names.some(isPattern)) return [...new Set(names)];
  const all = (await stacksOfProject(cwd, names)) ?? [];
  const found = names.flatMap((name) => namesFor(name, all));
  if (found.length > 0) return [...new Set(found)];
  throw new DrError(
    "DR_USAGE",
    `No stack of the project in ${cwd} is named ${names.join(" or ")}`,
    {},
    { hint: "See which there are (pulumi stack ls), and name the folder of the program with --cwd. Nothing was sent." },
  );
}

/** Names of the stacks of the project in a folder. */
async function listStacks(cwd: string): Promise<readonly string[]> {
  const found = await stackNames(cwd);
  if ("names" in found) return found.names;
  throw new DrError(
    "DR_USAGE",
    `The stacks of the project in ${cwd} cannot be listed: ${found.why}`,
    {},
    { hint: "See which there are (pulumi stack ls), and name the folder of the program with --cwd. Nothing was sent." },
  );
}
