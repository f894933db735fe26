import { runSimulate } from "../../../simulator/index.js";

/* A process of its own for the test of `runSimulate`, which serves until it is told to stop. */
const [generate, state] = process.argv.slice(2);
void runSimulate({ pace: "10", ...(generate ? { generate } : {}), ...(state ? { state } : {}) }).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
