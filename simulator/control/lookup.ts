import { pairsOfGroup } from "../behaviour/members.js";
import type { Sim } from "../world/sim.js";
import type { Group, Pair, Server, Station } from "../world/types.js";

/** Input of a control action: objects by id or by name. */
export type Input = Readonly<Record<string, unknown>>;

export type Action = (sim: Sim, input: Input) => unknown;

export const textOf = (value: unknown, otherwise: string): string => (typeof value === "string" ? value : otherwise);

export const textOrUndefined = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

export function lookUp<Row extends { readonly id: string; readonly name: string }>(
  rows: Iterable<Row>,
  kind: string,
  idOrName: unknown,
): Row {
  const found = [...rows].filter((row) => row.id === idOrName || row.name === idOrName);
  const [row] = found;
  if (row === undefined) throw new Error(`no ${kind} has the id or name ${String(idOrName)}`);
  if (found.length > 1 && row.id !== idOrName)
    throw new Error(`several ${kind}s are named ${String(idOrName)}: give an id`);
  return row;
}

export const groupOf = (sim: Sim, input: Input): Group => lookUp(sim.state.groups.values(), "group", input["group"]);

export const serverOf = (sim: Sim, input: Input): Server =>
  lookUp(sim.state.servers.values(), "server", input["server"]);

/** The pairs of `group`, or the one `pair`. */
export function pairsOf(sim: Sim, input: Input): Pair[] {
  if (input["pair"] !== undefined) return [lookUp(sim.state.pairs.values(), "pair", input["pair"])];
  return pairsOfGroup(sim, groupOf(sim, input).id);
}

export const stationOf = (value: unknown): Station | undefined =>
  value === "source" || value === "target" ? value : undefined;
