/** A project whose program is a script for the real engine: it is run with classes that only note what is declared. */
import { readFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { parse } from "yaml";
import type { Kind } from "../../../provider/model/definitions";
import { DEFINITIONS } from "../../../provider/model/definitions";
import { keysOf } from "../../../provider/model/narrow";
import { type Declaration, Ref } from "../program";
import type { EmulatedProject } from "./project-file";

/** A resource as a script has it in its hands. */
interface Noted {
  readonly key: string;
  readonly id: Ref;
}

/** Runs `index.js` of a folder, and reads the settings of its stack. */
export function scriptProject(cwd: string, stack: string): EmulatedProject {
  const { config } = parse(readFileSync(path.join(cwd, `Pulumi.${stack}.yaml`), "utf8")) as {
    config: Record<string, string>;
  };
  const control = String(config["sdrs:endpoint"]).replace("/{service}", "");
  return { control, settings: config, program: programOf(readFileSync(path.join(cwd, "index.js"), "utf8")) };
}

function programOf(source: string): Declaration[] {
  const program: Declaration[] = [];
  const notes = new Map<object, Noted>();
  const classOf = (kind: Kind): unknown =>
    function noted(this: object, name: string, args: Record<string, unknown>, { dependsOn = [] }: Options = {}): void {
      const key = `${kind}-${program.length}`;
      const id = new Ref(key, "id");
      notes.set(this, { key, id });
      Object.assign(this, { id });
      const given = Object.entries(args).map(([input, value]) => [input, refOf(notes, value)] as const);
      const options = { dependsOn: dependsOn.flatMap((one) => notes.get(one)?.key ?? []) };
      program.push({ key, kind, name, args: Object.fromEntries(given), options });
    };
  const sdk = Object.fromEntries(keysOf(DEFINITIONS).map((kind) => [kind, classOf(kind)]));
  const script = new Module("index.js") as Module & { _compile(code: string, file: string): void };
  script.require = Object.assign((() => sdk) as unknown as NodeJS.Require, {});
  script._compile(source, "index.js");
  return program;
}

interface Options {
  readonly dependsOn?: readonly object[];
}

function refOf(notes: ReadonlyMap<object, Noted>, value: unknown): unknown {
  return typeof value === "object" && value !== null ? (notes.get(value)?.id ?? value) : value;
}
