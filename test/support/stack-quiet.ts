/**
 * The rule that a green update leaves nothing to do: a preview of the same program finds no change, and sends nothing that writes.
 */
import { expect } from "chai";
import type { PreviewOptions, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type { PulumiResult } from "./engine-cli.js";
import type { EngineFixture } from "./engine.js";

export interface Watched {
  readonly engine: EngineFixture;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Everything that the project on disk declares. */
  readonly program: PulumiFn;
  /** Number of calls so far that write. */
  readonly writes: () => Promise<number>;
}

export interface QuietWatch {
  /** Takes note of how a run of the engine ended. */
  note(args: readonly string[], result: PulumiResult): void;
  /** Previews what the last update left, unless it was red, or has been previewed. */
  check(): Promise<void>;
  /** The last update leaves something to do for the next, as its test says. */
  excuse(): void;
  /** Fails unless a preview of the same program finds nothing to do. */
  quiet(args?: readonly string[]): Promise<void>;
  /** Says what a preview of the same program says, refused or not. */
  plan(env?: Readonly<Record<string, string>>): Promise<string>;
}

/** The summary of an update that found nothing to do, which proves the same as a preview. */
const UNCHANGED = /^Resources:\n {4}\d+ unchanged\n\n/m;

export function watchQuiet({ engine, cwd, env, program, writes }: Watched): QuietWatch {
  let attached: Promise<Stack> | undefined;
  let owed: readonly string[] | undefined;

  /** The program runs in this process: half the time of a language host, and the same resources. */
  async function preview(options: PreviewOptions, more: Readonly<Record<string, string>> = {}): Promise<string> {
    const stack = await (attached ??= engine.attach({ cwd, stack: "dev", program, env }));
    const usual = stack.workspace.envVars;
    const before = await writes();
    stack.workspace.envVars = { ...usual, ...more };
    try {
      return (await stack.preview({ color: "never", ...options })).stdout;
    } finally {
      stack.workspace.envVars = usual;
      expect(await writes(), "calls that wrote up to a preview, and after it").to.equal(before);
    }
  }

  return {
    note: (args, { code, output }) => {
      if (args[0] !== "up" && args[0] !== "destroy") return;
      owed = args[0] === "up" && code === 0 && !UNCHANGED.test(output) ? args : undefined;
    },
    check: async () => {
      const args = owed;
      owed = undefined;
      if (args !== undefined) await preview(quietly(args));
    },
    excuse: () => {
      owed = undefined;
    },
    quiet: async (args = []) => {
      await preview(quietly(args));
    },
    plan: async (more) => {
      const said = await preview({}, more).catch((error: unknown) => String(error).split("\n err?: ")[0] ?? "");
      return said.replaceAll(/^@ previewing update.*\n/gm, "");
    },
  };
}

/** Says what of a command line narrows a run down, and whether it refreshes. */
function quietly(args: readonly string[]): PreviewOptions {
  const valuesOf = (option: string): string[] =>
    args.flatMap((arg, index) => (arg === option && args[index + 1] !== undefined ? [args[index + 1] ?? ""] : []));
  const [target, exclude] = [valuesOf("--target"), valuesOf("--exclude")];
  return {
    ...{ expectNoChanges: true, diff: true },
    ...(target.length === 0 ? {} : { target, targetDependents: args.includes("--target-dependents") }),
    ...(exclude.length === 0 ? {} : { exclude, excludeDependents: args.includes("--exclude-dependents") }),
    ...(args.includes("--refresh") ? { refresh: true } : {}),
  };
}
