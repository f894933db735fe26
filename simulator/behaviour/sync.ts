import { SYNC_SECONDS_PER_GB } from "../durations.js";
import type { Sim } from "../sim.js";
import type { Pair, Station, Sync } from "../types.js";

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

/** As `volume_ids` lists them. */
export function volumesInOrder(sim: Sim, pair: Pair): [string, string] {
  if (sim.assume.volumeOrderAfterMove === "current") return [productionVolume(pair), drVolume(pair)];
  const given = pair.made_away && sim.assume.volumeOrderMadeAway === "given-first";
  return given ? [pair.target_volume, pair.source_volume] : [pair.source_volume, pair.target_volume];
}

/** `0` no fault, `2` the current production disk lost read/write, `5` link down (OTC-API replication_pair). */
export function faultLevel(pair: Pair): "0" | "2" | "5" {
  if (pair.link_down) return "5";
  return pair.faulty[pair.priority_station] ? "2" : "0";
}

export function startCopy(sim: Sim, pair: Pair, base = 0): void {
  const size = sim.state.disks.get(pair.source_volume)?.size ?? 0;
  const seconds = size * SYNC_SECONDS_PER_GB * sim.faults.syncFactor(pair.server_group_id) * ((100 - base) / 100);
  pair.sync = { phase: "copying", since: sim.now(), base, length: sim.clock.lengthOf(seconds) };
}

export function holdCopy(sim: Sim, pair: Pair, phase: "interrupted" | "paused" | "broken"): void {
  pair.sync = { phase, since: sim.now(), base: copied(pair.sync, sim.now()), length: 0 };
}

/** A copy that a fault or a change of speed concerns goes on from where it stands. */
export function adjustCopy(sim: Sim, pair: Pair): void {
  const stopped = pair.link_down || pair.faulty.source || pair.faulty.target;
  if (stopped && isCopying(pair, sim.now())) holdCopy(sim, pair, "interrupted");
  else if (!stopped && (pair.sync.phase === "interrupted" || isCopying(pair, sim.now()))) {
    startCopy(sim, pair, copied(pair.sync, sim.now()));
  }
}

/** Replication carries the production disk's data to the DR disk for as long as it runs. */
export function carryData(sim: Sim, pair: Pair): void {
  const from = sim.state.disks.get(productionVolume(pair));
  const to = sim.state.disks.get(drVolume(pair));
  if (from === undefined || to === undefined) return;
  if (pair.sync.phase === "synced" || (pair.sync.phase === "copying" && !isCopying(pair, sim.now())))
    to.marker = from.marker;
  else if (pair.sync.phase === "copying") to.marker = `partial copy of ${from.marker}`;
}

const LOST: readonly string[] = ["failing-over", "failed-over"];

/** `progress` and `replication_status` as the table of docs/contract.md 10.2 has them for each status. */
export function shownSync(sim: Sim, pair: Pair): { progress: number; replication_status: string } {
  const now = sim.now();
  const done = copied(pair.sync, now);
  if (sim.assume.faultShows !== "level-only" && faultLevel(pair) !== "0") {
    return { progress: done, replication_status: "inactive" };
  }
  if (pair.status === "starting") return { progress: 0, replication_status: "copying" };
  if (pair.status === "reprotecting") return { progress: Math.min(99, done), replication_status: "copying" };
  if (LOST.includes(pair.status)) {
    return { progress: sim.assume.progressDuringMove === "kept" ? done : 0, replication_status: "inactive" };
  }
  if (pair.status === "stopping") {
    return { progress: done, replication_status: done >= 100 ? "active-stopped" : "inactive" };
  }
  if (pair.status.startsWith("error")) return { progress: done, replication_status: "inactive" };
  switch (pair.sync.phase) {
    case "never":
      return { progress: 0, replication_status: sim.assume.replicationStatusBeforeStart };
    case "synced":
      return { progress: 100, replication_status: "active" };
    case "copying":
      return { progress: done, replication_status: done >= 100 ? "active" : "copying" };
    case "paused":
      return { progress: done, replication_status: done >= 100 ? "active-stopped" : "inactive" };
    case "interrupted":
    case "broken":
      return { progress: done, replication_status: "inactive" };
  }
}
