import type { DrillRun, Topology } from "../../model/drill-history";
import { isLoopback } from "../../settings/address";
import { topologyChanges } from "./topology";

/** Wish for a proof of a group. */
export interface GateWish {
  readonly group: { readonly id: string; readonly name: string };
  readonly now: number;
  readonly maxAgeMs: number;
  /** Members as they are today; undefined where nobody looked. */
  readonly topology: Topology | undefined;
  /** True if a rehearsal on a simulation counts, which is for trying a pipeline. */
  readonly simulated: boolean;
}

/** Reasons why the last drill of a group does not count as its proof; none: it does. Pure. */
export function gateReasons(runs: readonly DrillRun[], wish: GateWish): string[] {
  const { group, now, maxAgeMs, topology, simulated } = wish;
  const own = runs.filter(({ begun }) => begun.group.id === group.id);
  const last = own.at(-1);
  if (last === undefined) {
    const others = [...new Set(runs.map(({ begun }) => begun.group.name))];
    return [
      `group ${group.name} was never drilled${others.length === 0 ? "" : `; the history has ${others.join(", ")}`}`,
    ];
  }
  const { begun, ended, cleanUp, kept } = last;
  const at = Date.parse(begun.at);
  const host = URL.canParse(begun.endpoint) ? new URL(begun.endpoint).hostname : "";
  return [
    ...(kept === undefined
      ? []
      : [`the drill of ${begun.at} was kept as emergency drill ${kept.name}, whose servers run production`]),
    ...(ended === undefined ? [`the drill of ${begun.at} did not end`] : []),
    ...(ended !== undefined && ended.state !== "passed"
      ? [`the drill of ${begun.at} is ${ended.state}: ${ended.reasons.join(" ") || ended.proves}`]
      : []),
    ...(ended?.checks.some(({ proof }) => proof === null) === true
      ? ["a check of it has no proof that the drill's server answered"]
      : []),
    ...(ended !== undefined && cleanUp?.complete !== true
      ? [`its clean-up is not complete: ${cleanUp?.left.map(({ kind, id }) => `${kind} ${id}`).join(", ") ?? ""}`]
      : []),
    ...(now - at > maxAgeMs ? [`it is ${daysOf(now - at)} old, and may be ${daysOf(maxAgeMs)}`] : []),
    ...(at - now > SKEW_MS ? ["it is of the future: compare the clocks"] : []),
    ...(!simulated && (host === "" || isLoopback(host))
      ? [`it ran on ${begun.endpoint || "no endpoint"}, which is a simulation and proves nothing of the cloud`]
      : []),
    ...(topology === undefined ? [] : topologyChanges(begun.topology, topology)),
  ];
}

/** Clocks of two machines may differ by so much. */
const SKEW_MS = 300_000;

const HOUR_MS = 3_600_000;

/** A long time for a sentence: `7 days`, `30 h`. */
function daysOf(ms: number): string {
  const hours = Math.round(ms / HOUR_MS);
  return hours < 72 ? `${hours} h` : `${Math.round(hours / 24)} days`;
}
