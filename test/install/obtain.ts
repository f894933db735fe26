import path from "node:path";
import { existsSync } from "node:fs";
import { bootstrap } from "../support/bootstrap.js";

/** A registry package as a tool of its own, put into a folder of the user's cache once. */

const CI = process.env["CI"] !== undefined && process.env["CI"] !== "" && process.env["CI"] !== "false";
const OFFLINE = /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|E404|EBADPLATFORM|notarget|No matching version/i;
const LONGEST_MS = 300_000;

/** A tool cannot be had here; on CI that is a failure. */
export class NotHere extends Error {}

/** Puts `name@version` into the cache. Resolves with the folder of the package. */
export async function obtain(name: string, version: string): Promise<string> {
  const { cacheFolder, publish } = await bootstrap("engine/layout.mjs");
  const { runChild } = await bootstrap("bootstrap/child.mjs");
  const target = path.join(cacheFolder(process.env), "install", `${name.replace("/", "-")}-${version}`);
  if (!existsSync(target)) {
    await publish(target, async (staging) => {
      const args = [
        "install",
        "--prefix",
        staging,
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        `${name}@${version}`,
      ];
      const { code, output, failure } = await runChild("npm", args, { cwd: staging, timeoutMs: LONGEST_MS });
      if (code === 0) return;
      const message = `${name}@${version}: ${failure?.message ?? output}`;
      throw OFFLINE.test(message) && !CI ? new NotHere(message) : new Error(message);
    });
  }
  return path.join(target, "node_modules", ...name.split("/"));
}

/** The oldest Node of each line that is promised, or a late one where none is named. */
export const NODES = { "20": "20.19.0", "22": "22.12.0", "24": "24.21.0" } as const;

export type NodeLine = keyof typeof NODES;

/** Node itself, as its makers put it into the registry for this platform. Resolves with the folder of its program. */
export async function obtainNode(line: NodeLine): Promise<string> {
  const platform = process.platform === "win32" ? "win" : process.platform;
  const folder = await obtain(`node-${platform}-${process.arch}`, NODES[line]);
  return path.join(folder, "bin");
}
