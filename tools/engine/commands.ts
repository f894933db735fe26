/**
 * The commands of the Pulumi engine and their options, as its own help lists them.
 * `node dist/tools/engine/commands.js` writes them to tools/engine/commands.json, by which texts are judged without an engine.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
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

/** Asks an engine for the pages of its reference, all at once: a help for each command would start it a hundred times. */
export function commandsOf(engine: string): EngineCommands {
  const run = (...args: string[]): string => {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "1" };
    const { status, stdout, stderr } = spawnSync(engine, args, { encoding: "utf8", env });
    if (status !== 0) throw new Error(`pulumi ${args.join(" ")} failed: ${stderr}`);
    return stdout;
  };
  const listed = commandsIn(run("--help"));
  const folder = mkdtempSync(path.join(tmpdir(), "pulumi-pages-"));
  try {
    run("gen-markdown", folder);
    const pages = readdirSync(folder).map((file): [string, string] => [
      file.slice("pulumi_".length, -".md".length).replaceAll("_", " "),
      path.join(folder, file),
    ]);
    const wanted = pages.filter(([command]) => {
      const [first = "", ...rest] = command.split(" ");
      return listed.includes(first) && (rest.length === 0 || (rest.length === 1 && GROUPS.includes(first)));
    });
    return Object.fromEntries(
      wanted.map(([command, file]) => [command, optionsIn(readFileSync(file, "utf8"))]).sort(),
    ) as EngineCommands;
  } finally {
    rmSync(folder, { recursive: true });
  }
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
