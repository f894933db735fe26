// npm run states: records, with the real engine and the simulator, what this release leaves of a stack.
import { startSimulator } from "../../simulator/index";
import { createEngineHome } from "../engine/home";
import { refuseReplacing, thisRelease, writeRecording } from "./recording";
import { SCENES, record } from "./scenes";
import { WORLD } from "./shop";

const USAGE = "npm run states -- [--only <name of a recording>] [--replace]";

interface Options {
  readonly only: string | undefined;
  readonly replace: boolean;
}

function parse(args: readonly string[]): Options {
  const at = args.indexOf("--only");
  const only = at < 0 ? undefined : args[at + 1];
  const rest = args.filter((arg, index) => arg !== "--only" && (at < 0 || index !== at + 1));
  const strange = rest.find((arg) => arg !== "--replace");
  if (strange !== undefined) throw new Error(`${strange} is no option. Usage: ${USAGE}`);
  if (at >= 0 && (only === undefined || SCENES[only] === undefined))
    throw new Error(`--only takes one of: ${Object.keys(SCENES).join(", ")}. Usage: ${USAGE}`);
  return { only, replace: rest.length > 0 };
}

async function main(): Promise<void> {
  const { only, replace } = parse(process.argv.slice(2));
  const release = thisRelease();
  const wanted = Object.entries(SCENES).filter(([name]) => only === undefined || only === name);
  if (!replace)
    refuseReplacing(
      release,
      wanted.map(([name]) => name),
    );
  const home = createEngineHome();
  try {
    for (const [name, scene] of wanted) {
      const simulator = await startSimulator({ world: scene.world ?? WORLD });
      try {
        process.stdout.write(`${name}: ${scene.about}\n`);
        writeRecording({ release, name, ...(await record(scene, home, simulator)) });
      } finally {
        await simulator.close();
      }
    }
  } finally {
    home.remove();
  }
}

main().catch((error: unknown) => {
  process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
