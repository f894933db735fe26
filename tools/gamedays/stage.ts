import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Documents } from "../../cli/documents";
import { installEmulated } from "../emulator/command/install";
import { type Started, startCommand } from "../emulator/command/start-command";
import { PACKAGE_ROOT, findEngine } from "../engine/home";

export const ENGINES = ["emulated", "real"] as const;
export type EngineName = (typeof ENGINES)[number];

const FOLDER = path.join(PACKAGE_ROOT, "examples", "gamedays");

/** Names of the game days that are shipped. */
export function shippedGamedays(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith(".yaml") && !name.endsWith(".world.yaml"))
    .map((name) => name.slice(0, -".yaml".length))
    .sort();
}

/** End of a game day: its document, or what was said where there is none. */
export interface GamedayEnd {
  readonly code: number | null;
  readonly document: Documents["gameday"] | undefined;
  readonly said: string;
}

/** Plays shipped game days by the command of a checkout, with an engine of a kind. */
export class GamedayStage {
  private constructor(
    /** A folder of its own, where the commands run. */
    readonly folder: string,
    /** Folders of programs, the one of the engine first. */
    readonly path: string,
    private readonly root: string,
  ) {}

  static open(engine: EngineName, root = PACKAGE_ROOT): GamedayStage {
    const folder = mkdtempSync(path.join(tmpdir(), "gamedays-"));
    const own = process.env["PATH"] ?? "";
    const found =
      engine === "emulated" ? installEmulated(folder, root) : `${findEngine().binDir}${path.delimiter}${own}`;
    return new GamedayStage(folder, found, root);
  }

  /** The command for a file, under way. */
  start(file: string, ...args: readonly string[]): Started {
    const command = path.join(this.root, "dist", "cli", "main.js");
    const options = { env: { ...process.env, PATH: this.path }, cwd: this.folder };
    return startCommand(process.execPath, [command, "gameday", file, ...args], options);
  }

  async play(name: string): Promise<GamedayEnd> {
    const file = path.join(this.root, "examples", "gamedays", `${name}.yaml`);
    const { code, stdout, stderr } = await this.start(file, "--json").ended;
    return { code, document: documentIn(stdout), said: stderr };
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function documentIn(text: string): Documents["gameday"] | undefined {
  try {
    const value = JSON.parse(text) as { command?: unknown };
    return value.command === "gameday" ? (value as Documents["gameday"]) : undefined;
  } catch {
    return undefined;
  }
}
