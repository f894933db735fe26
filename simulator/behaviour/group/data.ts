import type { Sim } from "../../world/sim.js";
import type { Disk, Pair } from "../../world/types.js";
import { drVolume, isCopying, productionVolume } from "./copy.js";

/**
 * Data on the disks. A marker stands for the data of a disk at a point in time. The row of a DR disk keeps what was there when
 * the copy last stood still; while it runs, what is there follows from the pair and the clock.
 */

const CARRYING: readonly string[] = ["copying", "synced"];

/** Reads what the copy has brought to the DR disk by now; null while it stands still. */
function carried(sim: Sim, pair: Pair): string | null {
  const broken = pair.link_down || pair.faulty.source || pair.faulty.target;
  const from = sim.state.disks.get(productionVolume(pair));
  if (broken || from === undefined || !CARRYING.includes(pair.sync.phase)) return null;
  return isCopying(pair, sim.now()) ? `partial copy of ${from.marker}` : from.marker;
}

/** Keeps what the copy has brought: to be called before the copy stops, turns round or loses one of its disks. */
export function carryData(sim: Sim, pair: Pair): void {
  const to = sim.state.disks.get(drVolume(pair));
  if (to !== undefined) to.marker = carried(sim, pair) ?? to.marker;
}

/** Data of every disk, by its id. */
export function dataOfDisks(sim: Sim): ReadonlyMap<string, string> {
  const data = new Map([...sim.state.disks.values()].map((disk) => [disk.id, disk.marker]));
  for (const pair of sim.state.pairs.values()) {
    const id = drVolume(pair);
    const now = carried(sim, pair);
    if (now !== null && data.has(id)) data.set(id, now);
  }
  return data;
}

export function dataOn(sim: Sim, disk: Disk): string {
  for (const pair of sim.state.pairs.values()) if (drVolume(pair) === disk.id) return carried(sim, pair) ?? disk.marker;
  return disk.marker;
}

/** Overwrites that are told of; the oldest go first. */
const KEPT_OVERWRITES = 10_000;

/** A copy that begins anew overwrites what is on the DR disk; one that goes on does not. */
export function noteOverwrite(sim: Sim, pair: Pair): void {
  const goesOn = pair.sync.phase === "copying" || pair.sync.phase === "interrupted";
  const to = sim.state.disks.get(drVolume(pair));
  const from = sim.state.disks.get(productionVolume(pair));
  if (goesOn || to === undefined || from === undefined || to.marker === "") return;
  if (sim.state.overwrites.length >= KEPT_OVERWRITES) sim.state.overwrites.shift();
  sim.state.overwrites.push({
    at: sim.now(),
    during: sim.state.groups.get(pair.server_group_id)?.status ?? pair.status,
    group: pair.server_group_id,
    pair: pair.id,
    disk: to.id,
    lost: to.marker,
    by: from.marker,
  });
}
