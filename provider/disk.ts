import { closeSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import path from "node:path";

/** Puts a text in the place of a file, which is whole at any moment, and returns when both are on the disk. */
export function replaceFile(file: string, text: string): void {
  const folder = path.dirname(path.resolve(file));
  const draft = path.join(folder, `.${path.basename(file)}-${process.pid}.tmp`);
  const descriptor = openSync(draft, "w", 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(draft, file);
  syncFolder(folder);
}

/** Appends a line in one write, so that those of several processes do not mix. A lasting one is on the disk when this returns. */
export function appendLine(
  file: string,
  line: string,
  { mode, lasting }: { readonly mode: number; readonly lasting: boolean },
): void {
  const descriptor = openSync(file, "a", mode);
  try {
    writeSync(descriptor, line);
    if (lasting) fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** A name is on the disk when its folder is; some systems cannot say that of a folder. */
function syncFolder(folder: string): void {
  try {
    const descriptor = openSync(folder, "r");
    try {
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return;
  }
}
