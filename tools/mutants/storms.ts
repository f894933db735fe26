/**
 * A storm over the provider of a copy.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

/** True if a storm of so many undisturbed and killed runs ends with an error. */
export async function stormFails(root: string, runs: number): Promise<boolean> {
  const args = ["--in-process", "--runs", String(runs), "--seed", "0"];
  const child = spawn(process.execPath, [path.join(root, "dist", "tools", "storm", "main.js"), ...args], {
    cwd: root,
    stdio: "ignore",
  });
  const [code] = (await once(child, "close")) as [number | null];
  return code !== 0;
}
