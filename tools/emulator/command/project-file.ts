import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Declaration } from "../program";

/** The project of a folder: where its simulator is, the settings of its stacks, and its program. */
export interface EmulatedProject {
  /** Address of the simulator's control interface. */
  readonly control: string;
  /** Configuration with the full keys (`sdrs:region`). */
  readonly settings: Readonly<Record<string, string>>;
  /** `{ "$ref": [key, output] }` refers to another declaration, `{ "$config": key }` to the configuration of the stack. */
  readonly program: readonly Declaration[];
}

export async function projectIn(cwd: string, stack: string): Promise<EmulatedProject> {
  const file = path.join(cwd, "emulated.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as EmulatedProject;
  const { scriptProject } = await import("./script-project.js");
  return scriptProject(cwd, stack);
}
