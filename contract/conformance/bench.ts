import type { Flavour } from "../types";
import type { Actor } from "./actor";
import { NotTried } from "./runner";
import type { Stage } from "./stage/stage";
import type { Wire } from "./wire";

/** Tools that a row is tried with. */
export interface Bench {
  readonly wire: Wire;
  readonly actor: Actor;
  readonly flavour: Exclude<Flavour, "both">;
  /** Only where the world can be put into any state. */
  readonly stage?: Stage;
  /** Observations that serve several rows. */
  readonly memo: Map<string, unknown>;
}

/** The stage of a row that is only tried where there is one. */
export function stageOf(bench: Bench): Stage {
  if (bench.stage === undefined) throw new NotTried("needs a world that can be put into this state");
  return bench.stage;
}

/** Observes once, however many rows ask. */
export async function once<T>(bench: Bench, key: string, observe: () => Promise<T>): Promise<T> {
  if (!bench.memo.has(key)) bench.memo.set(key, await observe());
  return bench.memo.get(key) as T;
}
