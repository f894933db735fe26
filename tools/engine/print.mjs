// @ts-check
/**
 * node tools/engine/print.mjs: one JSON line about the engine that is there already, for tests that are started by hand.
 */
import { fileURLToPath } from "node:url";
import { createProgress } from "../bootstrap/progress.mjs";
import { ensureEngine } from "./locate.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

try {
  const engine = await ensureEngine({ root, progress: createProgress(process.stderr), quick: true });
  process.stdout.write(`${JSON.stringify(engine)}\n`);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
