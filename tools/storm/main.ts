// npm run storm: transitions whose provider or engine is killed, on bad days, and with others at work.
import { runActors } from "./actors";
import { stormChanges } from "./change-tier";
import { stormEngine } from "./engine-tier";
import { stormHost, stormMatrix } from "./host-tier";
import { stormShared } from "./workers";
import { USAGE, type StormOptions, parseOptions } from "./options";
import { LIVES_USAGE, parseLives, runLives } from "../lives/main";

async function main(): Promise<number> {
  if (process.argv.includes("--lives")) return await lives();
  let options: StormOptions;
  try {
    options = parseOptions(process.argv.slice(2));
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\nUsage: ${USAGE}\n`);
    return 2;
  }
  const print = (text: string): void => {
    process.stdout.write(`${text}\n`);
  };
  if (options.workers > 1) return await stormShared(options, process.argv.slice(2), print);
  if (options.tier === "engine") return await stormEngine(options, print);
  if (options.changes) return await stormChanges(options, print);
  if (options.actors) return await runActors(options, print);
  return options.matrix ? await stormMatrix(options, print) : await stormHost(options, print);
}

async function lives(): Promise<number> {
  let options: ReturnType<typeof parseLives>;
  try {
    options = parseLives(process.argv.slice(2));
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\nUsage: ${LIVES_USAGE}\n`);
    return 2;
  }
  return await runLives(options, (text) => {
    process.stdout.write(`${text}\n`);
  });
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stdout.write(
      `\nThe storm failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exitCode = 1;
  },
);
