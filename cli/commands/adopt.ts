import { Command, Option } from "commander";
import { type Cloud, DrError } from "../../provider/index";
import { describeStatus } from "../../provider/model/status";
import { writeFile } from "../../report/files/write-file";
import type { Declaration } from "../adopt/declaration";
import { declareGroup, declareOne } from "../adopt/declare";
import type { Found } from "../adopt/found";
import { programData, programText } from "../adopt/program";
import { readGroup } from "../adopt/read";
import { judgeProtection } from "../adopt/status";
import { cloudFromEnvironment, findGroup } from "../cloud";
import { printDocument, printJson, say } from "../print";

interface AdoptOptions {
  readonly group?: string;
  readonly instance?: string;
  readonly pair?: string;
  readonly drill?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** `sdrs adopt`: the program for what exists, read only. */
export function adoptCommand(): Command {
  return new Command("adopt")
    .description(
      "Print the program that takes over what exists: a group with all that belongs to it, or one of its members. Calls nothing that changes anything.",
    )
    .option("--group <id or name>", "a group with its instances, pairs, attachments, protection and drills")
    .option("--instance <id>", "one protected instance")
    .option("--pair <id>", "one replication pair")
    .option("--drill <id>", "one drill")
    .addOption(new Option("--output <file>", "file to write; without it, or with -, the program goes to stdout"))
    .option("--force", "replace the file if it exists")
    .addOption(new Option("--json", "the resources as one JSON document instead").conflicts("output"))
    .addHelpText(
      "after",
      "\nExit code 4: the program is written, and leaves out (in comments) what cannot be adopted now; stderr says what and why.",
    )
    .action(async (options: AdoptOptions) => {
      requireOne(options);
      const cloud = cloudFromEnvironment();
      try {
        const { found, declarations } = await declared(cloud, options);
        if (options.json === true) printJson(programData(declarations));
        else await written(programText(headOf(found, declarations), declarations), options);
        sayLeftOut(found, declarations);
      } finally {
        await cloud.close();
      }
    });
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
  if (unread.length > 0 || declarations.some(({ leftOut }) => leftOut !== undefined)) process.exitCode = 4;
}
