import { readFileSync } from "node:fs";

/** Time and memory that a command took. */
export interface Spent {
  readonly seconds: number;
  /** Processor time of all its processes: steadier than time where a machine is shared. Only Linux tells it. */
  readonly processor: number | undefined;
}

export async function spent(work: () => Promise<unknown>): Promise<Spent> {
  const [before, begun] = [ofChildren(), performance.now()];
  await work();
  const seconds = (performance.now() - begun) / 1000;
  const after = ofChildren();
  return { seconds, processor: before === undefined || after === undefined ? undefined : after - before };
}

/** Linux counts in hundredths of a second, whatever the kernel's own clock. */
const TICKS = 100;

/** `cutime` and `cstime` of proc(5): the time of all descendants that have ended and were waited for. */
function ofChildren(): number | undefined {
  try {
    const line = readFileSync("/proc/self/stat", "utf8");
    // The name of the process may hold spaces; the fields after it are counted from the third.
    const fields = line.slice(line.lastIndexOf(")") + 2).split(" ");
    return (Number(fields[13]) + Number(fields[14])) / TICKS;
  } catch {
    return undefined;
  }
}

/** Each round of one is compared with the same round of the other, and the median of the rounds counts. */
export function pairedRatio(ours: readonly (number | undefined)[], others: readonly (number | undefined)[]): number {
  return median(ours.map((one, index) => (one ?? Number.NaN) / (others[index] ?? Number.NaN)));
}

export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
