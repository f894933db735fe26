import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";

const COMMAND = path.join(__dirname, "main.js");

/** Puts the emulated engine as `pulumi` into a folder of commands below this one; answers the PATH on which it comes first. */
export function installEmulated(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "pulumi"), `#!/bin/bash\nexec -a pulumi "${process.execPath}" "${COMMAND}" "$@"\n`);
  chmodSync(path.join(bin, "pulumi"), 0o755);
  return `${bin}${path.delimiter}${process.env["PATH"] ?? ""}`;
}
