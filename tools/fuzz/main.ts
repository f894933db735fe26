// npm run fuzz: wrong answers to every call of the provider's client; --write renews docs/evidence/fuzz.md.
import { writeFileSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { PACKAGE_ROOT } from "../engine/home";
import { CALLS } from "./calls";
import { fuzzCall, type Tally } from "./fuzz";
import { failuresOf, type FuzzRun, pageOf } from "./page";

const MB = 1024 * 1024;
/** Bodies per call before the memory is read for the first time. */
const WARM_UP = 100;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      bodies: { type: "string", default: "10000" },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
      write: { type: "boolean", default: false },
    },
  });
  const [bodies, seed] = [Number(values.bodies), Number(values.seed)];
  if (!Number.isInteger(bodies) || bodies < 1 || !Number.isInteger(seed))
    throw new RangeError("--bodies is a number above 0, and --seed a whole number");
  const { only } = values;
  const calls = Object.entries(CALLS).filter(([name]) => only === undefined || name.startsWith(only));
  if (calls.length === 0) throw new RangeError(`--only: no call begins with ${only ?? ""}`);
  const begun = performance.now();
  for (const [name, call] of calls) await fuzzCall(name, call, WARM_UP, seed);
  const before = collected();
  let resident = 0;
  const tallies: Tally[] = [];
  for (const [index, [name, call]] of calls.entries()) {
    tallies.push(await fuzzCall(name, call, bodies, seed + index));
    resident = Math.max(resident, process.memoryUsage().rss / MB);
    process.stderr.write(`${name}\n`);
  }
  const heapMb = { before, after: collected() };
  const run: FuzzRun = { seed, seconds: (performance.now() - begun) / 1000, tallies, heapMb, residentMb: resident };
  process.stdout.write(pageOf(run));
  if (values.write) writeFileSync(path.join(PACKAGE_ROOT, "docs", "evidence", "fuzz.md"), pageOf(run));
  const failures = failuresOf(run);
  for (const line of failures.slice(0, 50)) process.stderr.write(`FAILED ${line}\n`);
  return failures.length === 0 ? 0 : 1;
}

/** MB of the heap that are in use after a collection. */
function collected(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  collect();
  return process.memoryUsage().heapUsed / MB;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
