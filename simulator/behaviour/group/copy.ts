import type { Pair, Station, Sync } from "../../world/types.js";

/** Percent copied, by the clock alone. */
export function copied(sync: Sync, now: number): number {
  if (sync.phase === "synced") return 100;
  if (sync.phase !== "copying") return sync.base;
  if (now < sync.since) return sync.base;
  if (sync.length <= 0) return 100;
  return Math.min(100, Math.floor(sync.base + ((100 - sync.base) * (now - sync.since)) / sync.length));
}

export const isCopying = (pair: Pair, now: number): boolean =>
  pair.sync.phase === "copying" && copied(pair.sync, now) < 100;

export const otherSide = (station: Station): Station => (station === "source" ? "target" : "source");

export const productionVolume = (pair: Pair): string =>
  pair.priority_station === "source" ? pair.source_volume : pair.target_volume;

export const drVolume = (pair: Pair): string =>
  pair.priority_station === "source" ? pair.target_volume : pair.source_volume;
