/**
 * The commands of the Pulumi engine and their options, as its own help lists them.
 * `node dist/tools/engine/commands.js` writes them to tools/engine/commands.json, by which texts are judged without an engine.
 */
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PACKAGE_ROOT, findEngine } from "./home";

const FILE = path.join(PACKAGE_ROOT, "tools", "engine", "commands.json");

/** Commands whose subcommands are commands of their own. */
const GROUPS = ["stack", "state", "config"];

/** Options by command, for example `state delete`. */
export type EngineCommands = Readonly<Record<string, readonly string[]>>;

/** The commands that are known without an engine. */
export function knownCommands(): EngineCommands {
  return JSON.parse(readFileSync(FILE, "utf8")) as EngineCommands;
}

/** Asks an engine for its help. */
export function commandsOf(engine: string): EngineCommands {
  const helpOf = (...command: string[]): string => {
    const { status, stdout, stderr } = spawnSync(engine, [...command, "--help"], {
      encoding: "utf8",
      env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" },
    });
    if (status !== 0) throw new Error(`pulumi ${command.join(" ")} --help failed: ${stderr}`);
    return stdout;
  };
  const found: Record<string, readonly string[]> = {};
  const add = (...command: string[]): void => {
    const help = helpOf(...command);
    found[command.join(" ")] = optionsIn(help);
    if (command.length === 1 && GROUPS.includes(command[0] ?? ""))
      for (const sub of commandsIn(help)) add(...command, sub);
  };
  for (const command of commandsIn(helpOf())) add(command);
  return found;
}

function commandsIn(help: string): string[] {
  const sections = help.split(/\n(?=\S)/).filter((section) => /^[\w ]*Commands:/.test(section));
  return sections.flatMap((section) => [...section.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map(([, name = ""]) => name));
}

function optionsIn(help: string): string[] {
  const options = [...help.matchAll(/^ {2,6}(?:(-\w), )? *(--[a-z][a-z-]*)/gm)];
  return options.flatMap(([, short, long = ""]) => [...(short === undefined ? [] : [short]), long]).sort();
}

if (require.main === module) {
  writeFileSync(FILE, `${JSON.stringify(commandsOf(findEngine().command), null, 2)}\n`);
  process.stdout.write(`${path.relative(PACKAGE_ROOT, FILE)}\n`);
}
