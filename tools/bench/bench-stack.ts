import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation";
import type { Simulator } from "../../simulator/index";
import type { EngineHome } from "../engine/home";

/** A stack of a program in a process of its own, as the programs of users are; the program reads the world as it is now. */
export async function openBenchStack(
  home: EngineHome,
  simulator: Simulator,
  { name, program }: { readonly name: string; readonly program: string },
): Promise<Stack> {
  const workDir = path.join(home.folder, name);
  mkdirSync(workDir);
  const world = path.join(workDir, "world.json");
  writeFileSync(world, JSON.stringify(await simulator.control.world()));
  const stack = await LocalWorkspace.createStack(
    { stackName: name, workDir },
    {
      pulumiCommand: await PulumiCommand.get({ root: path.dirname(home.engine.binDir) }),
      projectSettings: {
        name,
        main: path.join(__dirname, program),
        // Loading the compiler would weigh the same on both sides and so bring the ratios nearer to 1.
        runtime: { name: "nodejs", options: { typescript: false } },
      },
      envVars: { ...home.overlay, SDRS_BENCH_WORLD: world },
    },
  );
  const { endpointTemplate: endpoint, region, projectId, accessKey, secretKey } = simulator;
  for (const [key, value] of Object.entries({ endpoint, region, projectId, accessKey, secretKey }))
    await stack.setConfig(`sdrs:${key}`, { value, secret: key === "secretKey" });
  return stack;
}
