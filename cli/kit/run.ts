import { KIT_DAYS } from "../../provider/model/kit";
import { quoted } from "../../provider/shown";
import { writeFile } from "../../report/files/write-file";
import type { KitOptions } from "../commands/kit";
import { exportStack, stackAt } from "../engine/stack";
import { readJson } from "../input";
import { jsonDocument, printDocument, say } from "../print";
import { commitOf } from "./commit";
import { makeKit } from "./make";

/** Writes the kit of a stack, says what it lacks, and how to keep it fresh. */
export async function runKit(options: KitOptions, madeBy: string): Promise<void> {
  const made = { madeAt: new Date().toISOString(), madeBy };
  const { input, cwd } = options;
  const at = input === undefined ? await stackAt(cwd, options.stack) : undefined;
  const state = at === undefined ? await readJson(input ?? "-") : await exportStack(at);
  const commit = at === undefined ? null : commitOf(cwd);
  const kit = makeKit(state, { ...made, stack: at?.stack ?? null, commit });
  const text = jsonDocument("kit", kit);
  const { output = "-" } = options;
  if (output === "-") printDocument(text);
  else await writeFile(output, text);
  for (const { name, missing } of kit.groups) for (const one of missing) say(`${quoted(name)}: the kit lacks ${one}`);
  const names = kit.groups.map(({ name }) => quoted(name)).join(", ");
  say(`${output === "-" ? "a kit" : `the kit ${output}`} of ${names}. ${FRESH}`);
  if (kit.groups.some(({ missing }) => missing.length > 0)) process.exitCode = 10;
}

const FRESH = `It may be as old as the last change of these groups, their servers, disks and start order; one older than ${KIT_DAYS} days is used with a warning. Make it every night where the stack is deployed, and keep it where a login is, but not in the cloud that it is for.`;
