// @ts-check
/**
 * node tools/run.mjs <build|demo|mutants|states|storm|test> [arguments]: prepares a checkout as far as the task needs it, then runs the task.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { handOver } from "./bootstrap/child.mjs";
import { ensureCompiled } from "./bootstrap/compile.mjs";
import { ensureDependencies } from "./bootstrap/dependencies.mjs";
import { requireNode } from "./bootstrap/node-version.mjs";
import { createProgress } from "./bootstrap/progress.mjs";
import { StepError, runScript } from "./bootstrap/step-error.mjs";
import { ensureEngine } from "./engine/locate.mjs";
import { ensureRandom } from "./engine/random.mjs";
import { needsEngine, parseTestArguments } from "./tests/arguments.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));

/**
 * @typedef {object} Task
 * @property {(args: string[]) => boolean} needsEngine
 * @property {string} [script] without one, the preparation is all
 */

/** @type {Map<string, Task>} */
const TASKS = new Map([
  ["build", { needsEngine: () => false }],
  [
    "storm",
    {
      needsEngine: (/** @type {string[]} */ args) => args.includes("engine") || args.includes("--tier=engine"),
      script: path.join(root, "dist", "tools", "storm", "main.js"),
    },
  ],
  ["mutants", { needsEngine: () => false, script: path.join(root, "dist", "tools", "mutants", "main.js") }],
  ["states", { needsEngine: () => true, script: path.join(root, "dist", "tools", "states", "main.js") }],
  ["demo", { needsEngine: () => true, script: path.join(root, "dist", "tools", "demo", "main.js") }],
  [
    "test",
    {
      needsEngine: (/** @type {string[]} */ args) => needsEngine(parseTestArguments(args)),
      script: path.join(root, "tools", "tests", "main.mjs"),
    },
  ],
]);

async function main() {
  const [name = "", ...args] = process.argv.slice(2);
  const task = TASKS.get(name);
  if (task === undefined) {
    throw new StepError(`"${name}" is no task.`, { next: `Use one of: ${[...TASKS.keys()].join(", ")}.` });
  }
  requireNode(process.versions.node);
  const withEngine = task.needsEngine(args);
  const progress = createProgress(process.stdout);
  progress.report("node", `${process.versions.node} on ${process.platform}-${process.arch}`);
  await ensureDependencies({ root, progress });
  await ensureCompiled({ root, progress });
  const engine = withEngine ? await ensureEngine({ root, progress }) : undefined;
  if (task.script === undefined) return;
  const random = engine === undefined ? undefined : await ensureRandom({ root, engine, progress });
  process.exitCode = await handOver(process.execPath, ["--enable-source-maps", task.script, ...args], {
    cwd: root,
    env: {
      ...process.env,
      ...(engine === undefined ? {} : { SDRS_ENGINE_BIN: engine.binDir, SDRS_ENGINE_WAY: engine.way }),
      ...(random === undefined ? {} : { SDRS_RANDOM_PLUGIN: random }),
    },
  });
}

await runScript(main);
