import { appendFileSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Simulator, WorldView } from "../../simulator/index";
import type { EngineHome } from "../engine/home";
import { startPulumi } from "../engine/pulumi-cli";
import { configOf } from "../emulator/config";

type Group = WorldView["groups"][number];

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
  const { code, output } = await startPulumi(engine.command, args, { cwd, env }).finished;
  if (code !== 0) throw new Error(`pulumi ${args.join(" ")}: ${output}`);
}
