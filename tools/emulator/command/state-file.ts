import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { typeToken } from "../../../sdk/text";
import { isOurs } from "../classes";
import type { Stack } from "../stack";
import type { StackState } from "../state";

function fileOf(cwd: string, stack: string): string {
  return path.join(cwd, ".emulated", `${stack}.json`);
}

/** Names of the stacks that have a state, or this one. As in the engine's own backend, one that cannot be read ends it. */
export function stacksIn(cwd: string, name: string): string[] {
  const folder = path.join(cwd, ".emulated");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  const names = files.filter((file) => file.endsWith(".json")).map((file) => file.slice(0, -".json".length));
  for (const one of names) read(fileOf(cwd, one));
  return names.length === 0 ? [name] : names.sort();
}

function read(file: string): StackState {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as StackState) : [];
}

/** Keeps the state of a stack in its file: it is there after each step, whatever becomes of this process. */
export function keepState(stack: Stack, cwd: string, name: string): void {
  const file = fileOf(cwd, name);
  mkdirSync(path.dirname(file), { recursive: true });
  let state = read(file);
  Object.defineProperty(stack, "state", {
    get: () => state,
    set: (rows: StackState) => {
      state = rows;
      rmSync(exportOf(file), { force: true });
      writeFileSync(`${file}.new`, JSON.stringify(rows));
      renameSync(`${file}.new`, file);
      writeFileSync(exportOf(file), JSON.stringify(documentOf(rows)));
    },
  });
}

/** Forgets a stack. */
export function forgetState(cwd: string, name: string): void {
  for (const file of [fileOf(cwd, name), exportOf(fileOf(cwd, name))]) rmSync(file, { force: true });
}

/** The document of `pulumi stack export`. */
export function exported(cwd: string, name: string): object {
  return documentOf(read(fileOf(cwd, name)));
}

/** The same, as it was when the state was saved: good unless the state is newer. */
function exportOf(file: string): string {
  return `${file}.exported`;
}

function documentOf(rows: StackState): object {
  const resources = rows.map(({ kind, propertyDependencies: _own, ...row }) => ({
    ...row,
    type: isOurs(kind) ? typeToken(kind) : `emulated:${kind}`,
  }));
  return { version: 3, deployment: { manifest: { time: new Date().toISOString(), version: "emulated" }, resources } };
}
