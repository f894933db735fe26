import { table } from "../docs/table";
import type { Verdict } from "./verdict";

/** Memory of the simulator's process after its garbage was collected. */
export interface Reading {
  /** Requests that it had answered. */
  readonly requests: number;
  readonly heapMb: number;
  readonly externalMb: number;
  readonly rssMb: number;
}

export type Answers = ReadonlyMap<string, ReadonlyMap<string, number>>;

interface Run {
  readonly requests: number;
  readonly seconds: number;
  readonly seed: string;
  readonly readings: readonly Reading[];
  readonly answers: Answers;
  readonly verdicts: readonly Verdict[];
}

const whole = (count: number): string => count.toLocaleString("en-US");
const mb = (size: number): string => size.toFixed(1);

/** The evidence as a page. */
export function page({ requests, seconds, seed, readings, answers, verdicts }: Run): string {
  const kinds = [...answers].sort(([a], [b]) => a.localeCompare(b));
  return [
    "# Traffic: what the simulator holds after two hundred thousand requests",
    "<!-- Written by `npm run traffic -- --write`. Edits here are lost. -->",
    [
      `\`npm run traffic -- --requests ${requests} --seed ${seed}\` in ${seconds.toFixed(0)} s, 50 connections at a time, on Node ${process.versions.node}. The simulator is a process of`,
      "its own; its memory is read after its garbage was collected. Every hundredth request is followed by a connection that sends half a",
      "request, or random bytes, and is gone.",
    ].join("\n"),
    table(
      ["Requests", "Heap, MB", "External, MB", "Resident, MB"],
      readings.map((row) => [whole(row.requests), mb(row.heapMb), mb(row.externalMb), mb(row.rssMb)]),
    ),
    "The first part fills what is remembered: the last 10,000 calls, of a large body its size. From then on nothing grows.",
    table(
      ["Requests of this kind", "Answers"],
      kinds.map(([kind, counts]) => [
        kind,
        [...counts]
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([status, count]) => `${status}: ${whole(count)}`)
          .join(", "),
      ]),
    ),
    table(
      ["Must hold", "Held"],
      verdicts.map(({ what, held }) => [what, held ? "yes" : "NO"]),
    ),
    "",
  ].join("\n\n");
}
