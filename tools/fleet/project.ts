import { spawn } from "node:child_process";
import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Simulator, WorldView } from "../../simulator/index";
import type { EngineHome } from "../engine/home";
import { configOf } from "../emulator/config";

type Group = WorldView["groups"][number];

/** The end of a command, with all that it printed in the order in which it came. */
export interface Printed {
  readonly code: number | null;
  readonly stdout: string;
  readonly text: string;
}

/** A project in a folder, with a stack for each group of the world, each of which has taken its group over. */
export async function openProject(home: EngineHome, simulator: Simulator, atOnce: number): Promise<string> {
  const folder = path.join(home.folder, "fleet");
  mkdirSync(folder);
  const main = path.join(__dirname, "program.js");
  const runtime = "runtime:\n  name: nodejs\n  options:\n    typescript: false\n";
  writeFileSync(path.join(folder, "Pulumi.yaml"), `name: fleet\nmain: ${main}\n${runtime}`);
  const { groups } = await simulator.control.world();
  const waiting = groups.map((group, at) => ({ group, stack: `prod-${String(at + 1).padStart(3, "0")}` }));
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      await openStack(home, simulator, { folder, ...next });
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return folder;
}

async function openStack(
  home: EngineHome,
  simulator: Simulator,
  { folder, stack, group }: { readonly folder: string; readonly stack: string; readonly group: Group },
): Promise<void> {
  const own = {
    ...{ group: group.name, id: group.id, domain: group.domain_id, vpc: group.source_vpc_id },
    ...{ sourceZone: group.source_availability_zone, targetZone: group.target_availability_zone },
  };
  const fleet = Object.entries(own).map(([key, value]) => [`fleet:${key}`, value]);
  const rows = [...Object.entries(configOf(simulator)), ...fleet].map(
    ([key = "", value = ""]) => `  ${key}: ${JSON.stringify(value)}\n`,
  );
  await done(home, folder, ["stack", "init", stack, "--no-select"]);
  appendFileSync(path.join(folder, `Pulumi.${stack}.yaml`), `config:\n${rows.join("")}`);
  await done(home, folder, ["up", "--stack", stack, "--yes", "--skip-preview"]);
}

async function done({ engine, env }: EngineHome, cwd: string, args: readonly string[]): Promise<void> {
  const { code, text } = await run(engine.command, [...args, "--non-interactive", "--color", "never"], { cwd, env });
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${text}`);
}

export function run(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<Printed> {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let [stdout, text] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (part: string) => {
    stdout += part;
    text += part;
  });
  child.stderr.setEncoding("utf8").on("data", (part: string) => (text += part));
  return new Promise((resolve, reject) => {
    child.once("error", reject).once("close", (code) => {
      resolve({ code, stdout, text });
    });
  });
}
