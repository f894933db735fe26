import { SYNC_SECONDS_PER_GB } from "../../world/durations.js";
import type { Sim } from "../../world/sim.js";
import type { Pair } from "../../world/types.js";
import { copied, drVolume, isCopying, productionVolume } from "./copy.js";
import { carryData, noteOverwrite } from "./data.js";

export * from "./copy.js";

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
  noteOverwrite(sim, pair);
  carryData(sim, pair);
  const size = sim.state.disks.get(pair.source_volume)?.size ?? 0;
  const seconds = size * SYNC_SECONDS_PER_GB * sim.faults.syncFactor(pair.server_group_id) * ((100 - base) / 100);
  pair.sync = { phase: "copying", since: sim.now(), base, length: sim.clock.lengthOf(seconds) };
}

export function holdCopy(sim: Sim, pair: Pair, phase: "interrupted" | "paused" | "broken"): void {
  carryData(sim, pair);
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
