/**
 * What a case of the published table is, and what differs between its two columns. `here` is the side that a column wants,
 * `there` the other, so that nearly every case is told once and stands in both.
 */
import type { ProtectionGroupArgs } from "../../../sdk/index.js";
import type { Scene, Site } from "./scene.js";

export type Args = Partial<ProtectionGroupArgs>;
export type Side = "here" | "there";
type Fields = Readonly<Record<string, unknown>>;

export interface RowCase {
  readonly row: number;
  /** What the published cell does not say, so that it does not stand for it. */
  readonly aside?: true;
  /** Short, for the group's name. */
  readonly name: string;
  readonly title: string;
  /** Where production is, protected and running, when the stack takes the group over. */
  readonly begins?: Side;
  /** The group has one pair of a loose disk, and no server. */
  readonly empty?: true;
  /** Nothing is declared about where production runs, then and later. */
  readonly unset?: true;
  /** What happens to the group after that. */
  readonly given?: (scene: Scene) => Promise<unknown>;
  /** An update of ours that is not to succeed. */
  readonly attempt?: Args;
  /** What happens then. */
  readonly meanwhile?: (scene: Scene) => Promise<unknown>;
  /** The state is refreshed before the update that is judged, and this is said. */
  readonly refresh?: RegExp;
  /** What is declared beside the wanted `failover`. */
  readonly declared?: Args;
  readonly expect: Expected;
  /** What one more update with the same program does. */
  readonly then?: Expected;
}

export interface Expected {
  /** `quiet` is an update without the group. */
  readonly ends: "done" | "refused" | "quiet";
  /** Actions that were asked for. */
  readonly verbs: readonly string[];
  readonly says?: readonly (string | RegExp)[];
  readonly status: string;
  readonly site: Side;
  /** Where the server runs. */
  readonly runs: Side | "nowhere";
  /** `failover` in the state; by default what a case that ends so stores. */
  readonly failover?: boolean;
  readonly unfinished?: Fields;
  readonly last?: Fields;
}

const SITE_NAME = { target: "the DR site", source: "the original production site" } as const;

export const ARRIVED = { ends: "done", status: "protected", site: "here", runs: "here" } as const;
export const FAILED_OVER = { ends: "done", status: "failed-over", site: "here", runs: "here" } as const;
export const REFUSED = { ends: "refused", verbs: [], runs: "there", site: "there" } as const;

export interface Column {
  readonly wanted: boolean;
  readonly here: Site;
  readonly there: Site;
  readonly hereName: string;
  /** The name of a case's group. */
  readonly group: (name: string) => string;
  /** The consent of a case to its first transition. */
  readonly agreed: (name: string, ...words: readonly string[]) => Args;
  readonly planned: Args;
  readonly unplanned: Args;
  /** Unplanned for a move the other way. */
  readonly otherUnplanned: Args;
  /** A planned way back is a failback, also where only its second half is left to do. */
  readonly plannedVerb: string;
  /** The report of a move that somebody else made. */
  readonly adopted: (verb: string) => Fields;
  /** The report of a move of ours. */
  readonly moved: (verb: string) => Fields;
}

export function columnOf(wanted: boolean): Column {
  const [here, there] = wanted ? (["target", "source"] as const) : (["source", "target"] as const);
  const group = (name: string): string => `${wanted ? "out" : "back"}-${name}`;
  const report = { number: 1, to: here };
  return {
    wanted,
    here,
    there,
    hereName: SITE_NAME[here],
    group,
    agreed: (name, ...words) => ({ confirm: [`${group(name)}/1`, ...words].join("+") }),
    planned: wanted ? { failoverMode: "planned" } : { failback: { mode: "planned" } },
    unplanned: wanted ? { failoverMode: "unplanned" } : { failback: { mode: "unplanned" } },
    otherUnplanned: wanted ? { failback: { mode: "unplanned" } } : { failoverMode: "unplanned" },
    plannedVerb: wanted ? "switchover" : "failback",
    adopted: (verb) => ({ ...report, adopted: true, verb }),
    moved: (verb) => ({ ...report, adopted: false, verb }),
  };
}
