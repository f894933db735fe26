import { type Cloud, DrError } from "../../provider/index";
import { describeStatus } from "../../provider/model/status";
import { writeFile } from "../../report/files/write-file";
import { findGroup, withCloud } from "../cloud";
import type { AdoptOptions } from "../commands/adopt";
import { printDocument, printJson, say } from "../print";
import type { Declaration } from "./declaration";
import { declareGroup, declareOne } from "./declare";
import type { Found } from "./found";
import { programData, programText } from "./program";
import { readGroup } from "./read";
import { judgeProtection } from "./status";

export async function runAdopt(options: AdoptOptions): Promise<void> {
  requireOne(options);
  const { found, declarations } = await withCloud((cloud) => declared(cloud, options));
  if (options.json === true) printJson("adopt", { resources: programData(declarations) });
  else await written(programText(headOf(found, declarations), declarations), options);
  sayLeftOut(found, declarations);
}

interface Declared {
  readonly found: Found;
  readonly declarations: readonly Declaration[];
}

function requireOne({ group, instance, pair, drill }: AdoptOptions): void {
  const named = [group, instance, pair, drill].filter((one) => one !== undefined);
  if (named.length === 1) return;
  const hint = "Give one of --group, --instance, --pair and --drill.";
  throw new DrError("DR_USAGE", `sdrs adopt takes one thing to adopt, not ${named.length}`, {}, { hint });
}

async function declared(cloud: Cloud, { group, instance, pair, drill = "" }: AdoptOptions): Promise<Declared> {
  if (group !== undefined) {
    const found = await readGroup(cloud, await findGroup(cloud, group));
    return { found, declarations: declareGroup(found) };
  }
  const member =
    instance !== undefined
      ? await cloud.instances.get(instance)
      : pair !== undefined
        ? await cloud.pairs.get(pair)
        : await cloud.drills.get(drill);
  const found = await readGroup(cloud, member.groupId, member.id);
  return { found, declarations: declareOne(found, member.id) };
}

function headOf({ group, unread }: Found, declarations: readonly Declaration[]): string[] {
  const whole = declarations.some(({ kind, leftOut }) => kind === "ProtectionGroup" && leftOut === undefined);
  return [
    `Protection group ${group.name} (${group.id}), as it was found: in ${describeStatus(group.status)}.`,
    "pulumi up takes over what is declared here, and changes nothing in the cloud. After it, the adopt lines may be removed.",
    ...(whole && judgeProtection(group.status) === "off"
      ? ["Protection is off, so no Protection is declared: creating one would enable it."]
      : []),
    ...unread.map((sentence) => `Left out: ${sentence}`),
  ];
}

async function written(text: string, { output, force }: AdoptOptions): Promise<void> {
  if (output === undefined || output === "-") {
    printDocument(text);
    return;
  }
  await writeFile(output, text, { replaces: force === true });
  say(`the program is in ${output}`);
}

/** Says what is left out, and why. */
function sayLeftOut({ unread }: Found, declarations: readonly Declaration[]): void {
  for (const sentence of unread) say(`left out: ${sentence}`);
  for (const { kind, called, id, leftOut } of declarations)
    if (leftOut !== undefined) say(`${kind} ${called} (${id}) is left out: ${leftOut.why}. ${leftOut.next}`);
  if (unread.length > 0 || declarations.some(({ leftOut }) => leftOut !== undefined)) process.exitCode = 10;
}
