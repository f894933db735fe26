/** A command in the place of Pulumi, so that what it says and how it ends is the test's. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

export interface PulumiStandIn {
  readonly folder: string;
  /** Writes the script of the shell that the command is. */
  is(script: string): void;
  at(): { cwd: string; stack: string };
}

/** Registers the hooks of a suite: a folder of its own, with the command first on PATH; the environment is given back. */
export function usePulumiStandIn(): PulumiStandIn {
  const before = { ...process.env };
  let folder = "";
  beforeEach(function () {
    if (process.platform === "win32") this.skip();
    folder = mkdtempSync(path.join(tmpdir(), "stand-in-"));
    process.env["PATH"] = `${folder}${path.delimiter}${before["PATH"] ?? ""}`;
    process.env["XDG_STATE_HOME"] = path.join(folder, "state");
  });
  afterEach(() => {
    process.env = { ...before };
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    is: (script) => {
      writeFileSync(path.join(folder, "pulumi"), `#!/bin/sh\n${script}\n`);
      chmodSync(path.join(folder, "pulumi"), 0o755);
    },
    at: () => ({ cwd: folder, stack: "dev" }),
  };
}
