/**
 * A storm whose runs are shared by several processes: most of a run is waiting for pauses, time limits and starting processes.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { StormOptions } from "./options";
import { type Counts, Tally, endOf } from "./tally";

/** Report of a process that does a share, and what it tells of each of its runs. */
interface Told {
  readonly name: string;
  readonly counts: Counts;
}

/** A line after so many runs. */
const LINE_EVERY = 10;

export async function stormShared(
  options: StormOptions,
  args: readonly string[],
  print: (text: string) => void,
): Promise<number> {
  const { workers } = options;
  const tally = new Tally();
  const since = performance.now();
  let toldRuns = 0;
  const codes = await Promise.all(
    Array.from({ length: workers }, async (_, index) => {
      const own = [...args, "--workers", "1", "--share", `${index}/${workers}`];
      const child = fork(require.resolve("./main"), own, { stdio: ["ignore", "pipe", "inherit", "ipc"] });
      child.on("message", ({ name, counts }: Told) => {
        tally.add(name, counts);
        if (tally.total.runs - toldRuns < LINE_EVERY) return;
        toldRuns = tally.total.runs;
        print(progressText(tally.total, since));
      });
      if (child.stdout !== null) createInterface(child.stdout).on("line", print);
      const [code] = (await once(child, "close")) as [number | null];
      return code;
    }),
  );
  print(tally.toText());
  const code = endOf(tally.total, { ...options, share: undefined }, print);
  return codes.every((one) => one === 0) ? code : 1;
}

/** Tells the process that started this one of a run, if there is one. */
export function tell(told: Told): void {
  process.send?.(told);
}

export function progressText({ runs, kills, extra, duplicates, failed }: Counts, since: number): string {
  const seconds = ((performance.now() - since) / 1000).toFixed(0);
  return `${runs} runs in ${seconds} s: ${kills} kills, ${extra} further updates, ${duplicates} second POSTs, ${failed} FAILED`;
}
