import { copyFileSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../simulator/index";

const RECORDED = path.resolve(__dirname, "..", "..", "..", "test", "states", "0.1.0");

/** A state of `pulumi stack export`, as far as tests look into it. */
export interface ExportedState {
  readonly deployment: {
    readonly resources: {
      readonly type: string;
      readonly urn: string;
      id: string;
      inputs: Record<string, unknown>;
      outputs: Record<string, unknown>;
    }[];
  };
}

/** The state of a recording, for a simulator at this port. */
export function recordedState(name: string, port = 8080): ExportedState {
  const text = readFileSync(path.join(RECORDED, name, "state.json"), "utf8");
  return JSON.parse(text.replaceAll("{port}", String(port))) as ExportedState;
}

/** The cloud of a recording, served. */
export async function recordedCloud(
  name: string,
  folder: string,
  options: Omit<SimulatorOptions, "state" | "world"> = {},
): Promise<Simulator> {
  const state = path.join(folder, `${name}-world.json`);
  copyFileSync(path.join(RECORDED, name, "world.json"), state);
  return await startSimulator({ ...options, state });
}

/** The resources of a kind. */
export function rowsOf({ deployment }: ExportedState, kind: string): ExportedState["deployment"]["resources"] {
  return deployment.resources.filter(({ type }) => type === `pulumi-nodejs:dynamic/sdrs:${kind}`);
}

/** Writes a value as JSON, and answers its file. */
export function written(folder: string, name: string, value: unknown): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify(value));
  return file;
}
