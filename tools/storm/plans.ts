/** Choice of when to kill: at random, or at every boundary. */
import type { CallRecord } from "../../simulator/index";
import type { Kill } from "./kill";
import type { Chance } from "./random";
import type { Disturbance } from "./run";

/** Look of an undisturbed run of a transition looked like. */
export interface Clean {
  readonly calls: readonly CallRecord[];
  /** Of its first update. */
  readonly first: { readonly calls: number; readonly ms: number };
}

/** One kill in most runs, sometimes two or three, and sometimes a refresh in between. */
export function randomDisturbance(chance: Chance, { first }: Clean): Disturbance {
  const kills = [randomKill(chance, first)];
  while (kills.length < 3 && chance.next() < 0.3) kills.push(randomKill(chance, first));
  return {
    kills,
    refresh: chance.next() < 0.3,
    auth: chance.next() < 0.5 ? "key" : "token",
    rest: chance.next() < 0.25,
  };
}

function randomKill(chance: Chance, first: Clean["first"]): Kill {
  const way = chance.next();
  if (way < 0.05) return { at: "end" };
  if (way < 0.45) return { at: "time", ms: Math.round(chance.next() * first.ms) };
  return { at: "call", number: 1 + chance.below(first.calls), taken: chance.next() < 0.5 };
}

/**
 * The boundaries between the calls of an update: for each call that changes something before and after its effect, and of
 * the reads between two such calls the first, the middle and the last, since nothing of the world differs between the others.
 */
export function boundaries({ calls, first }: Clean, every: boolean): Kill[] {
  const kills: Kill[] = [];
  const own = calls.slice(0, first.calls);
  let reads: number[] = [];
  const flush = (): void => {
    const chosen = every ? reads : [reads[0], reads[Math.floor(reads.length / 2)], reads.at(-1)];
    for (const number of new Set(chosen)) if (number !== undefined) kills.push({ at: "call", number, taken: false });
    reads = [];
  };
  for (const [index, call] of own.entries()) {
    const number = index + 1;
    if (call.method === "GET" || call.service === "iam") {
      reads.push(number);
      continue;
    }
    flush();
    kills.push({ at: "call", number, taken: false }, { at: "call", number, taken: true });
  }
  flush();
  return [...kills, { at: "end" }];
}
