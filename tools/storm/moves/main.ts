// npm run storm:moves: a failover by the command, ended at each of its calls in each way, and one plain update after it.
import { parseArgs } from "node:util";
import { ENDS, type Outcome, type Trial, Trials } from "./trial";

interface Row {
  readonly trial: Trial;
  readonly outcome: Outcome;
}

const USAGE = "npm run storm:moves -- [--end kill|SIGINT|SIGTERM] [--every <n>] [--lost answer|call]";

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { end: { type: "string" }, every: { type: "string", default: "1" }, lost: { type: "string" } },
  });
  const every = Number(values.every);
  if (!Number.isInteger(every) || every < 1) throw new RangeError(`--every is a number from 1 on. Usage: ${USAGE}`);
  const trials = await Trials.open();
  const rows: Row[] = [];
  try {
    const calls = await trials.calls();
    print(
      `A failover by the command makes ${calls.length} calls. Each ${every === 1 ? "" : `${every}th `}of them, in each way:\n`,
    );
    for (const end of ENDS.filter((one) => values.end === undefined || values.end === one))
      for (const received of [false, true].filter(
        (one) => values.lost === undefined || one === (values.lost === "answer"),
      ))
        for (let call = every; call <= calls.length; call += every) {
          const trial = { call, end, received };
          const outcome = await trials.run(trial);
          rows.push({ trial, outcome });
          if (outcome.problems.length > 0)
            print(`FAILED ${JSON.stringify(trial)} at ${outcome.at}: ${outcome.problems.join("; ")}`);
        }
  } finally {
    await trials.close();
  }
  print("| ended by | call received | calls | nothing was sent | one request | slowest end of the command | failed |");
  print("|---|---|---|---|---|---|---|");
  for (const end of ENDS)
    for (const received of [false, true]) {
      const own = rows.filter(({ trial }) => trial.end === end && trial.received === received);
      if (own.length === 0) continue;
      const moved = own.filter(({ outcome }) => outcome.moved).length;
      const slowest = Math.max(...own.map(({ outcome }) => outcome.endedMs ?? 0));
      const failed = own.filter(({ outcome }) => outcome.problems.length > 0).length;
      print(
        `| ${end} | ${received ? "yes, its answer is lost" : "no"} | ${own.length} | ${own.length - moved} | ${moved} | ${end === "kill" ? "-" : `${slowest} ms`} | ${failed} |`,
      );
    }
  return rows.some(({ outcome }) => outcome.problems.length > 0) ? 1 : 0;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

void main().then((code) => {
  process.exitCode = code;
});
