import type { Clock } from "../../provider/wait";
import { waitFor } from "../../provider/wait";
import type { Figure } from "./table";

const LENGTHS_S = [1, 5, 15, 60, 300, 900, 3600];

/** How far the expectation is off: what the same group took last time is rarely exact. */
const OFF = [0.9, 1, 1.1, 1.3];

interface Outcome {
  readonly requests: number;
  readonly lateMs: number;
}

/** Waits on a virtual clock for a job of a given length. */
async function waitOnce(lengthMs: number, expectedMs: number | undefined, chance: number): Promise<Outcome> {
  let now = 0;
  let requests = 0;
  const clock: Clock = {
    now: () => now,
    random: () => chance,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
  await waitFor(
    {
      what: "job",
      timeoutMs: 4 * 3_600_000,
      success: ["done"],
      pending: ["running"],
      expectedMs,
      read: () => {
        requests++;
        return Promise.resolve(now >= lengthMs ? "done" : "running");
      },
      key: (word) => word,
    },
    clock,
  );
  return { requests, lateMs: now - lengthMs };
}

/** Requests and delay of noticing the end, over jobs of 1 s to 60 min. */
export async function benchWait(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const seconds of LENGTHS_S) {
    const known = await Promise.all(
      OFF.flatMap((off) => [0, 0.5, 1].map((chance) => waitOnce(seconds * 1000, seconds * 1000 * off, chance))),
    );
    const unknown = await Promise.all([0, 0.5, 1].map((chance) => waitOnce(seconds * 1000, undefined, chance)));
    figures.push(
      figure(`job of ${seconds} s, usual duration known within 10 % below and 30 % above`, seconds, known, true),
    );
    figures.push(figure(`job of ${seconds} s, usual duration unknown`, seconds, unknown, false));
  }
  return figures;
}

function figure(what: string, seconds: number, outcomes: readonly Outcome[], budgeted: boolean): Figure {
  const requests = Math.max(...outcomes.map((one) => one.requests));
  const late = Math.max(...outcomes.map((one) => one.lateMs)) / 1000;
  const mostLate = Math.max(1, 0.03 * seconds);
  const mostRequests = seconds === 300 ? 40 : undefined;
  const held = late <= mostLate && (mostRequests === undefined || requests <= mostRequests);
  const budget = `noticed within ${mostLate.toFixed(0)} s${mostRequests === undefined ? "" : `, ${mostRequests} requests`}`;
  return {
    what,
    measured: `${requests} requests, noticed ${late.toFixed(1)} s late (${((late / seconds) * 100).toFixed(1)} %)`,
    budget,
    held: budgeted ? held : undefined,
  };
}
