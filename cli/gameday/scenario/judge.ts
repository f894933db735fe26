import { DrError } from "../../../provider/errors";
import type { CallRecord, WorldView } from "../../../simulator/index";
import type { GamedayDocument } from "../document";
import { GROUP_ACTIONS } from "./faults";
import type { Expectation, Steady } from "./scenario";
import { secondsOf } from "./times";

type Facts = Omit<Steady, "group">;
type GroupView = WorldView["groups"][number];

export function groupNamed({ groups }: WorldView, wanted: string): GroupView | undefined {
  return groups.find(({ id, name }) => name === wanted || id === wanted);
}

/** Everything that is not as it should be in a group, in words; undefined where all of it is. Pure. */
export function factsMissed(world: WorldView, wanted: string, facts: Facts): string | undefined {
  const group = groupNamed(world, wanted);
  if (group === undefined) return "the group does not exist";
  const { serving, servers, status, inSync } = facts;
  const side = group.priority_station;
  const missed = [
    ...(serving === undefined || serving === side ? [] : [`production is at ${side}`]),
    ...(status === undefined || status === group.status ? [] : [`its status is ${group.status}`]),
    ...(servers === undefined ? [] : serversMissed(world, group, servers)),
    ...(inSync === undefined || inSync === isInSync(world, group) ? [] : [inSync ? "not in sync" : "in sync"]),
  ];
  return missed.length === 0 ? undefined : missed.join("; ");
}

/** The steady state as it is found; throws where it is not there. */
export function requireSteady(world: WorldView, wanted: readonly Steady[]): GamedayDocument["steadyState"] {
  const rows = wanted.map(({ group, ...facts }) => {
    const why = factsMissed(world, group, facts) ?? null;
    return { group, met: why === null, why };
  });
  const missed = rows.filter(({ met }) => !met).map(({ group, why }) => `${group}: ${why ?? ""}`);
  if (missed.length === 0) return rows;
  throw new DrError(
    "DR_REFUSED",
    `The world is not in its steady state, so that nothing was rehearsed: ${missed.join("; ")}`,
    {},
    { hint: "Mend the steady state of the scenario, or its world." },
  );
}

/** Servers of the side that serves. */
function serversMissed(
  { instances, servers }: WorldView,
  { id, priority_station: side }: GroupView,
  wanted: string,
): string[] {
  const ids = instances
    .filter((one) => one.server_group_id === id)
    .map((one) => (side === "source" ? one.source_server : one.target_server));
  if (ids.length === 0) return ["it has no servers"];
  return ids.flatMap((one) => {
    const server = servers.find((row) => row.id === one);
    if (server === undefined) return [`server ${one} does not exist`];
    return server.status === wanted ? [] : [`server ${server.name} is ${server.status}`];
  });
}

function isInSync({ pairs }: WorldView, { id }: GroupView): boolean {
  return pairs
    .filter((pair) => pair.server_group_id === id)
    .every((pair) => pair.progress === 100 && pair.fault_level === "0");
}

/** The name by which a scenario counts a call: the action of one on a group, else its own. */
export function countedAs(call: string | null, body: unknown): string | null {
  if (call !== "server-group-action") return call;
  const key = typeof body === "object" && body !== null ? (Object.keys(body)[0] ?? "") : "";
  return GROUP_ACTIONS.find((action) => action === key) ?? call;
}

/** Number of requests with an effect, by the names of a scenario. */
export function countsOf(calls: readonly CallRecord[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { call, body, effect, method } of calls) {
    if (!effect || method === "GET") continue;
    for (const name of new Set([call, countedAs(call, body)]))
      if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
}

/** Everything that is known at a moment. */
export interface Moment {
  readonly seconds: number;
  readonly world: WorldView;
  readonly counts: ReadonlyMap<string, number>;
  /** True once nothing happens any more. */
  readonly ended: boolean;
  /** The reason why the stack's state does not know where a group is, by its name; only at the end. */
  readonly unknown: ReadonlyMap<string, string>;
}

type Row = GamedayDocument["expectations"][number];

/** Expectations of a scenario, watched from moment to moment. */
export class Judge {
  readonly #rows: { readonly expectation: Expectation; row: Row }[];

  constructor(expectations: readonly Expectation[]) {
    this.#rows = expectations.map((expectation) => ({
      expectation,
      row: { what: wordsOf(expectation), met: true, at: null, why: null },
    }));
  }

  /** True at the moments at which something is due besides what is always true. */
  get dueAt(): readonly number[] {
    return this.#rows.flatMap(({ expectation: { by } }) => (by === undefined ? [] : [secondsOf(by)]));
  }

  look(moment: Moment): void {
    for (const watched of this.#rows) {
      const { expectation, row } = watched;
      if (!row.met) continue;
      const due = expectation.by === undefined ? true : moment.ended || secondsOf(expectation.by) === moment.seconds;
      const why = due ? missedBy(expectation, moment) : undefined;
      if (why !== undefined) watched.row = { ...row, met: false, at: moment.seconds, why };
    }
  }

  get rows(): readonly Row[] {
    return this.#rows.map(({ row }) => row);
  }
}

function missedBy(one: Expectation, { world, counts, ended, unknown }: Moment): string | undefined {
  const { group, known, acceptedPosts = {}, overwrites } = one;
  // A least number must have come by its moment; always, by the end.
  const atLeast = ended || one.by !== undefined;
  const reasons = [
    group === undefined ? undefined : factsMissed(world, group, one),
    known === undefined || !ended || group === undefined ? undefined : unknown.get(group),
    ...Object.entries(acceptedPosts).map(([call, count]) => miscounted(call, counts.get(call) ?? 0, count, atLeast)),
    overwrites === undefined ? undefined : miscounted("overwrites", world.overwrites.length, overwrites, atLeast),
  ].flatMap((reason) => reason ?? []);
  return reasons.length === 0 ? undefined : reasons.join("; ");
}

interface Count {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
}

function miscounted(
  what: string,
  found: number,
  { min = 0, max = Infinity }: Count,
  atLeast: boolean,
): string | undefined {
  if (found > max) return `${what}: ${found}, at most ${max}`;
  return atLeast && found < min ? `${what}: ${found}, at least ${min}` : undefined;
}

/** An expectation as a line for people. Pure. */
export function wordsOf({ by, group, acceptedPosts = {}, overwrites, known, ...facts }: Expectation): string {
  const when = by === undefined ? "always" : `by ${by}`;
  const told = (["serving", "servers", "status", "inSync"] as const).flatMap((key) =>
    facts[key] === undefined ? [] : [`${key} ${String(facts[key])}`],
  );
  const counted = [
    ...Object.entries(acceptedPosts),
    ...(overwrites === undefined ? [] : [["overwrites", overwrites] as const]),
  ].map(
    ([name, { min, max }]) =>
      `${name} ${[min === undefined ? "" : `at least ${min}`, max === undefined ? "" : `at most ${max}`].filter(Boolean).join(" and ")}`,
  );
  const of =
    group === undefined ? [] : [`${group}: ${[...told, ...(known === true ? ["known to the stack"] : [])].join(", ")}`];
  return `${when}: ${[...of, ...counted].join("; ")}`;
}
