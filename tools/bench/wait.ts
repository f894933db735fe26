import type { Cloud } from "../../provider/api/cloud";
import type { Group, Job } from "../../provider/model/wire/wire";
import { follow } from "../../provider/transition/steps/follow";
import { silentLog } from "../../provider/call";
import { ProcessMemory } from "../../provider/memory";
import type { Clock } from "../../provider/wait";
import type { Figure } from "./table";

const LENGTHS_S = [1, 5, 15, 60, 120, 300, 900, 3600];

/** Factors by which the expectation is off: what the same group took last time is rarely exact. */
const OFF = [0.9, 1, 1.1, 1.3];

/** Places in its range where each pause falls: the ends, the middle, and as it comes. */
const CHANCES: readonly (() => number)[] = [() => 0, () => 0.5, () => 0.999, Math.random, Math.random, Math.random];

interface Outcome {
  readonly requests: number;
  readonly lateMs: number;
}

/** Follows a failover of a given length on a virtual clock, and counts every request that it makes. */
async function followOnce(lengthMs: number, expectedMs: number | undefined, chance: () => number): Promise<Outcome> {
  let now = 0;
  let requests = 0;
  const clock: Clock = {
    now: () => now,
    random: chance,
    sleep: (ms) => {
      now += ms;
      return Promise.resolve();
    },
  };
  const answer = <T>(value: T): Promise<T> => {
    requests++;
    return Promise.resolve(value);
  };
  const ended = (): boolean => now >= lengthMs;
  const before = { id: "group", name: "group", productionSite: "source" } as Group;
  const cloud = {
    groups: {
      get: () =>
        answer({
          ...before,
          ...(ended() ? { status: "failed-over", productionSite: "target" } : { status: "failing-over" }),
        }),
    },
    jobs: { get: () => answer({ id: "job", status: ended() ? "SUCCESS" : "RUNNING", subJobs: [] } as unknown as Job) },
  } as unknown as Cloud;
  await follow(
    {
      ...{
        cloud,
        clock,
        log: silentLog,
        journal: () => undefined,
        env: {},
        engineArguments: () => [],
        memory: new ProcessMemory(),
      },
      deadline: 4 * 3_600_000,
      signal: new AbortController().signal,
    },
    {
      group: { id: "group", name: "group" },
      to: "target",
      expectedMs,
      posted: {
        action: "failover",
        outcome: "accepted",
        jobId: "job",
        status: "protected",
        site: "source",
        at: new Date(0).toISOString(),
      },
    },
  );
  return { requests, lateMs: now - lengthMs };
}

/** Requests and delay of noticing the end, over jobs of 1 s to 60 min. */
export async function benchWait(): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const seconds of LENGTHS_S) {
    const lengthMs = seconds * 1000;
    const known = OFF.flatMap((off) => CHANCES.map((chance) => followOnce(lengthMs, lengthMs * off, chance)));
    const unknown = CHANCES.map((chance) => followOnce(lengthMs, undefined, chance));
    figures.push(
      figure(`failover of ${seconds} s, usual duration known (10 % below to 30 % above)`, seconds, await all(known)),
      figure(`failover of ${seconds} s, the first of its group`, seconds, await all(unknown)),
    );
  }
  return figures;
}

const all = <T>(promises: readonly Promise<T>[]): Promise<T[]> => Promise.all(promises);

function figure(what: string, seconds: number, outcomes: readonly Outcome[]): Figure {
  const requests = Math.max(...outcomes.map((one) => one.requests));
  const late = Math.max(...outcomes.map((one) => one.lateMs)) / 1000;
  const mostLate = Math.max(1, 0.03 * seconds);
  const mostRequests = seconds === 300 ? 40 : undefined;
  return {
    what,
    measured: `${requests} requests, noticed ${late.toFixed(1)} s late (${((late / seconds) * 100).toFixed(1)} %)`,
    budget: `noticed within ${mostLate.toFixed(1)} s${mostRequests === undefined ? "" : `, ${mostRequests} requests`}`,
    held: late <= mostLate && (mostRequests === undefined || requests <= mostRequests),
  };
}
