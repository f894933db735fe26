/**
 * The rule that a green update leaves nothing to do: a preview of the same program finds no change, and sends nothing that writes.
 */
import { expect } from "chai";
import type { PreviewOptions, PulumiFn, Stack } from "@pulumi/pulumi/automation";
import type { PulumiResult } from "../../tools/engine/pulumi-cli.js";
import { attachedProvider } from "./attached-provider.js";
import type { EngineFixture } from "./engine.js";

export interface Watched {
  readonly engine: EngineFixture;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** The program of the project on disk. */
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
}

/** The summary of an update that found nothing to do, which proves the same as a preview. */
const UNCHANGED = /^Resources:\n {4}\d+ unchanged\n\n/m;
/** Options that narrow a run down; those of dependents have no value. */
const NARROWING = ["--target", "--exclude", "--target-dependents", "--exclude-dependents"];

export function watchQuiet({ engine, cwd, env, program, writes }: Watched): QuietWatch {
  let attached: Promise<Stack> | undefined;
  let owed: readonly string[] | undefined;

  /** Program and provider run in this process: the same resources and handlers for a third of the work of processes of their own. */
  async function inThisProcess(args: readonly string[]): Promise<void> {
    const stack = await (attached ??= engine.attach({ cwd, stack: "dev", program, env }));
    const engineArguments = ["preview", "--expect-no-changes", ...args];
    const provider = await attachedProvider({ env: { ...engine.home.env, ...env }, engineArguments });
    try {
      Object.assign(stack.workspace.envVars, provider.env);
      await stack.preview({ expectNoChanges: true, color: "never", ...optionsOf(args) });
    } finally {
      await provider.close();
    }
  }

  async function quiet(args: readonly string[]): Promise<void> {
    const before = await writes();
    const error = await inThisProcess(args).then(
      () => undefined,
      (thrown: unknown) => String(thrown),
    );
    if (error !== undefined) {
      // On a machine that is busy, programs in one process were seen to register nothing: the command line has the last word.
      const { code, output } = await engine.run(["preview", "--expect-no-changes", "--diff", ...args], { cwd, env });
      if (code !== 0) throw new Error(`a preview of the same program is not quiet:\n${output}`);
      console.log(`      quiet by the command line, but not in this process: ${error.slice(0, 2000)}`);
    }
    expect(await writes(), "calls that wrote up to a preview, and after it").to.equal(before);
  }

  return {
    note: (args, { code, output }) => {
      if (args[0] !== "up" && args[0] !== "destroy") return;
      owed = args[0] === "up" && code === 0 && !UNCHANGED.test(output) ? args : undefined;
    },
    check: async () => {
      const args = owed;
      owed = undefined;
      if (args !== undefined) await quiet(narrowing(args));
    },
    excuse: () => {
      owed = undefined;
    },
    quiet: (args = []) => quiet(args),
  };
}

/** The part of a command line that narrows a run down. */
function narrowing(args: readonly string[]): string[] {
  return args.filter((arg, index) => {
    const [before = ""] = index === 0 ? [] : args.slice(index - 1);
    return NARROWING.includes(arg) || before === "--target" || before === "--exclude";
  });
}

function optionsOf(args: readonly string[]): PreviewOptions {
  const valuesOf = (option: string): string[] => args.filter((_arg, index) => index > 0 && args[index - 1] === option);
  const [target, exclude] = [valuesOf("--target"), valuesOf("--exclude")];
  return {
    ...(target.length === 0 ? {} : { target, targetDependents: args.includes("--target-dependents") }),
    ...(exclude.length === 0 ? {} : { exclude, excludeDependents: args.includes("--exclude-dependents") }),
    ...(args.includes("--refresh") ? { refresh: true } : {}),
  };
}
