import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PACKAGE_ROOT } from "../../engine/home";

/** Puts the emulated engine of a checkout as `pulumi` into a folder of commands below this one; answers the PATH on which it comes first. */
export function installEmulated(folder: string, root = PACKAGE_ROOT): string {
  const command = path.join(root, "dist", "tools", "emulator", "command", "main.js");
  const bin = path.join(folder, "bin");
  mkdirSync(bin);
  writeFileSync(path.join(bin, "pulumi"), `#!/bin/bash\nexec -a pulumi "${process.execPath}" "${command}" "$@"\n`);
  chmodSync(path.join(bin, "pulumi"), 0o755);
  return `${bin}${path.delimiter}${process.env["PATH"] ?? ""}`;
}
