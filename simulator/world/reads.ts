import type { Call } from "../http/call.js";
import type { FaultState } from "../control/faults.js";
import type { Sim } from "./sim.js";

/** Kinds of reads that a replica may answer late, each apart from the others. */
export type ReadClass = "groups" | "members" | "servers" | "network" | "jobs";

const JOBS: readonly string[] = ["show-job", "show-server-job", "show-backup-job", "list-failure-jobs"];
const GROUPS: readonly string[] = ["show-server-group", "list-server-groups"];
const MEMBERS = /replication|protected-instance|drill/;

/** The class of a call that reads; null for one that changes something, or that reads what never changes. */
export function readClassOf(call: Call): ReadClass | null {
  if (call.method !== "GET") return null;
  if (JOBS.includes(call.name)) return "jobs";
  if (GROUPS.includes(call.name)) return "groups";
  switch (call.service) {
    case "sdrs":
      return MEMBERS.test(call.name) ? "members" : null;
    case "ecs":
    case "evs":
      return call.open === true ? null : "servers";
    case "vpc":
      return "network";
    default:
      return null;
  }
}

/** Seconds by which the replica of the assumptions `readLag` and `staleReads` is behind; other lengths are a fault's to give. */
const BEHIND_SECONDS = 3;

/** Milliseconds by which the answer of a read is behind. */
export function lagOf(sim: Sim, call: Call, hits: readonly FaultState[]): number {
  const kind = readClassOf(call);
  if (kind === null) return 0;
  const byFault = hits.map(({ effect }) => (effect.kind === "stale-read" ? effect.seconds * 1000 : 0));
  const { readLag, staleReads } = sim.assume;
  const always = readLag === kind || readLag === "all";
  const byLot = (staleReads === kind || staleReads === "all") && sim.lot() < 0.5;
  return Math.max(0, ...byFault, always || byLot ? sim.clock.lengthOf(BEHIND_SECONDS) : 0);
}

/** True if any read may lag, so that earlier versions have to be kept. */
export const mayLag = (sim: Sim): boolean =>
  sim.assume.readLag !== "none" ||
  sim.assume.staleReads !== "never" ||
  sim.faults.list().some((rule) => rule.effect.kind === "stale-read");
