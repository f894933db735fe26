/**
 * Recorded states: each is what a release left of a stack, the cloud at that moment, and the program. A later release is held to
 * read all of them, so that a recording is a promise and never replaced unasked.
 */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Snapshot } from "../../simulator/index";
import { PACKAGE_ROOT } from "../engine/home";
import type { DeclaredProgram } from "./declared";
import type { Exported } from "./export";

/** Secrets of recorded states are encrypted with it. They are made up, and so is this: no other stack may use it. */
export const PASSPHRASE = "the passphrase of recorded states";

/** The salt beside it, the same for all recordings. */
export const SALT = "v1:oZV3MP7H9aY=:v1:0nAw0+IYnC/K++7Y:DXreXDoqOyWk1yyOAZOQjGMCjkN0Ug==";

/** Name of the project and of the stack, which URNs and derived names hold. */
export const NAMED = { project: "shop", stack: "prod" } as const;

const FOLDER = path.join(PACKAGE_ROOT, "test", "states");

/**
 * Courses of the next update of the recorded program: it does nothing, only reads what a newer release wants to know, goes on
 * with a creation, finishes a transition that was accepted, or asks for the action that is left.
 */
export const NEXT = ["nothing", "reads", "creates", "finishes", "acts"] as const;

export interface Told {
  /** One line on how it came about. */
  readonly about: string;
  readonly next: (typeof NEXT)[number];
  readonly program: DeclaredProgram;
}

export interface Content extends Told {
  readonly state: Exported;
  readonly world: Snapshot;
}

export interface Recording extends Content {
  readonly release: string;
  readonly name: string;
}

/** The release of this checkout. */
export function thisRelease(): string {
  const { version } = JSON.parse(readFileSync(path.join(PACKAGE_ROOT, "package.json"), "utf8")) as { version: string };
  return version;
}

/** Every recording of every release. */
export function recordings(folder = FOLDER): readonly Recording[] {
  return foldersIn(folder).flatMap((release) =>
    foldersIn(path.join(folder, release)).map((name) => ({
      release,
      name,
      ...readRecording(path.join(folder, release, name)),
    })),
  );
}

/** Refuses what would replace a recording: nobody did ask for that. */
export function refuseReplacing(release: string, names: readonly string[], folder = FOLDER): void {
  const there = names.filter((name) => existsSync(path.join(folder, release, name)));
  if (there.length === 0) return;
  throw new Error(
    `Recorded already for ${release}: ${there.join(", ")}. A recording is a promise. Raise the version in package.json, or use --replace for a release that nobody has.`,
  );
}

/** Keeps a recording. */
export function writeRecording(
  { release, name, about, next, program, state, world }: Recording,
  folder = FOLDER,
): void {
  const own = path.join(folder, release, name);
  mkdirSync(own, { recursive: true });
  const told: Told = { about, next, program };
  for (const [file, content] of Object.entries({ program: told, state, world }))
    writeFileSync(path.join(own, `${file}.json`), `${JSON.stringify(content, null, 1)}\n`);
}

function readRecording(folder: string): Content {
  const read = <T>(file: string): T => JSON.parse(readFileSync(path.join(folder, `${file}.json`), "utf8")) as T;
  return { ...read<Told>("program"), state: read("state"), world: read("world") };
}

function foldersIn(folder: string): readonly string[] {
  const entries = existsSync(folder) ? readdirSync(folder, { withFileTypes: true }) : [];
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}
