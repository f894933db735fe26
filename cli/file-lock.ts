import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { DrError } from "../provider/errors";
import { codeOf, isObject } from "../provider/model/narrow";
import { fileError } from "../report/files/file-error";
import { type Owner, goesOn, processStart } from "./dated-folders";

function lockOf(file: string): string {
  return `${file}.lock`;
}

export function unlockFile(file: string): void {
  rmSync(lockOf(file), { force: true });
}

/** Takes the lock of a file that one process at a time goes on with. That of a process that is gone is nobody's. */
export function lockFile(file: string, hint: string): void {
  const own = JSON.stringify({ pid: process.pid, processStart: processStart(process.pid) });
  for (const last of [false, true]) {
    try {
      const descriptor = openSync(lockOf(file), "wx", 0o600);
      writeSync(descriptor, own);
      closeSync(descriptor);
      return;
    } catch (error) {
      if (codeOf(error) !== "EEXIST") throw fileError(`"${lockOf(file)}"`, "written", error);
      const holder = holderOf(file);
      if (last || (holder !== undefined && goesOn(holder))) throw held(file, holder, hint);
      rmSync(lockOf(file), { force: true });
    }
  }
}

function holderOf(file: string): Owner | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(lockOf(file), "utf8"));
    if (!isObject(value) || typeof value["pid"] !== "number") return undefined;
    const { pid, processStart: begun } = value;
    return { pid, processStart: typeof begun === "string" ? begun : undefined };
  } catch {
    return undefined;
  }
}

function held(file: string, holder: { readonly pid: number } | undefined, hint: string): DrError {
  return new DrError(
    "DR_BACKEND",
    `Another process${holder === undefined ? "" : ` (${holder.pid})`} is at work with ${file}`,
    {},
    { hint },
  );
}
