import { spawn } from "node:child_process";
import { closeSync } from "node:fs";
import type { Orders } from "../../provider/model/orders";
import { consentOf } from "../consent";
import { type RunFacts, type RunFolder, keepConfig, makeRunFolder, noteRun, openOutput } from "./run-folder";
import { type StackAt, cannotStart } from "./stack";

/** A run of the engine, which goes on whatever becomes of this process. */
export interface EngineRun {
  readonly files: RunFolder;
  readonly pid: number;
  /** Exit code of the engine; null where a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface RunWish {
  readonly does: RunFacts["does"];
  readonly args: readonly string[];
  readonly targets: readonly string[];
  readonly orders: Orders["orders"];
  /** Lines of consent beside those of the environment. */
  readonly confirm: readonly string[];
  /** Configuration of the stack in the place of its file. */
  readonly config?: string | undefined;
  /** Has the engine write down its steps. */
  readonly events?: boolean;
}

/** Begin of an update that goes on with other resources where one fails, and asks nobody. */
export const UPDATE: readonly string[] = ["up", "--yes", "--skip-preview", "--continue-on-error"];

/**
 * Starts the engine in a session of its own, with its output in files: a terminal that closes or a Ctrl-C does not reach it, and a
 * full pipe does not hold it up. What happens is read from the journal.
 */
export async function startRun(
  at: StackAt,
  { does, args, targets, orders, confirm, config, events = false }: RunWish,
): Promise<EngineRun> {
  const files = makeRunFolder(at, { version: 1, orders });
  const output = openOutput(files);
  try {
    const child = spawn(
      "pulumi",
      [
        ...args,
        ...(config === undefined ? [] : ["--config-file", keepConfig(files, config)]),
        "--stack",
        at.stack,
        ...targets.flatMap((urn) => ["--target", urn]),
        ...(events ? ["--event-log", files.events] : []),
        "--non-interactive",
        "--color",
        "never",
      ],
      {
        cwd: at.cwd,
        detached: true,
        stdio: ["ignore", output, output],
        env: {
          ...process.env,
          // A preview has no such flag: the refusal of one group must not hide the others.
          PULUMI_CONTINUE_ON_ERROR: "true",
          // Without it the engine does not know the option for its events.
          ...(events ? { PULUMI_DEBUG_COMMANDS: "true" } : {}),
          SDRS_ORDERS: files.orders,
          SDRS_JOURNAL: files.journal,
          SDRS_STOP_FILE: files.stop,
          SDRS_CONFIRM: consentOf(confirm),
        },
      },
    );
    // Whoever does not wait for it any more ends.
    child.unref();
    const ended = new Promise<number | null>((resolve) => {
      child.once("close", resolve);
      child.once("error", () => {
        resolve(null);
      });
    });
    const pid = await new Promise<number>((resolve, reject) => {
      child.once("spawn", () => {
        resolve(child.pid ?? 0);
      });
      child.once("error", (error) => {
        reject(cannotStart(error, at.cwd));
      });
    });
    noteRun(files, { does, pid, stack: at.stack, cwd: at.cwd, targets, startedAt: new Date().toISOString() });
    return { files, pid, ended };
  } finally {
    closeSync(output);
  }
}
