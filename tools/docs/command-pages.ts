import { z } from "zod";
import { DOCUMENTS, documentSchema } from "../../cli/documents";
import { Scenario } from "../../cli/gameday/scenario/scenario";
import { buildProgram, namedBelow } from "../../cli/program";
import { EXIT_CODES } from "../../provider/model/exit-codes";
import { JournalEntry } from "../../provider/model/journal";
import { DrillFile } from "../../provider/model/drill-file";
import { keysOf } from "../../provider/model/narrow";
import { recoveryEvidenceSchema } from "../../report/index";
import { GENERATED, table } from "./table";

/** The page of every command with its options, and of the exit codes. */
export function commandsPage(): string {
  const codes = Object.entries(EXIT_CODES).map(([code, { name, means, nothingSent }]) => [
    ...[code, name, means, nothingSent ? "nothing" : ""],
  ]);
  return [
    "# The `sdrs` command",
    GENERATED,
    "`npx sdrs` in a folder where the package is installed; `npx pulumi-sdrs` is the same command by the name of the package, so that nothing else is fetched where it is not. Answers go to standard output, talk to standard error.",
    `With \`--json\` a command prints one document on standard output, with \`version\` and \`command\`; the schemas are in [schemas/](schemas/): ${keysOf(DOCUMENTS)
      .map((name) => `[${name}](schemas/${name}.schema.json)`)
      .join(", ")}; that of the journal is [there](schemas/journal.schema.json), too, and that of a drill file [as well](schemas/drill-file.schema.json). A command that fails prints the document \`error\` there, and the same in words on standard error.`,
    `## Exit codes\n\n${table(["Code", "Name", "Meaning", "Sent to the service"], codes)}\n\nOf several groups the worst counts: 1, 4, 9, 6, 5, 2, 8, 3, 7, 10, 0. What a code says of the requests holds for those that ended with it. A drill that is refused may have removed what an earlier run of its history left. [Which test shows what](../evidence/nothing-sent.md).`,
    ...namedBelow(buildProgram()).map(commandSection),
  ].join("\n\n");
}

function commandSection([name, command]: ReturnType<typeof namedBelow>[number]): string {
  let help = "";
  command.configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => 120, getOutHasColors: () => false });
  command.outputHelp();
  return `## ${name}\n\n\`\`\`\n${help.trimEnd()}\n\`\`\``;
}

/** Schemas of what the command prints and the provider writes, by their path below `docs/reference`. */
export function schemas(): Readonly<Record<string, string>> {
  const text = (schema: z.ZodType): string => JSON.stringify(z.toJSONSchema(schema, { target: "draft-2020-12" }));
  return {
    "schemas/journal.schema.json": text(JournalEntry),
    "schemas/drill-file.schema.json": JSON.stringify(z.toJSONSchema(DrillFile, { io: "input" })),
    "gameday-file.schema.json": text(Scenario),
    "recovery-evidence.schema.json": JSON.stringify(recoveryEvidenceSchema()),
    ...Object.fromEntries(keysOf(DOCUMENTS).map((name) => [`schemas/${name}.schema.json`, text(documentSchema(name))])),
  };
}
