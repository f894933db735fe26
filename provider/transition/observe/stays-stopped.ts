import type { StoppedServer } from "../../model/last-known";
import { FAULT_LEVEL, type Site } from "../../model/status";
import { type TransitionRecord, touchedProduction } from "../../model/transition-record";
import { serverAt } from "../../model/group-actions";
import type { Instance } from "../../model/wire/wire";
import { type Observation, type ServerView, isStopped, viewAt } from "./observation";

/** A server that has been stopped for less may have been stopped by the disaster itself. */
const AT_REST_MS = 24 * 3_600_000;

/**
 * Since when a server is stopped on purpose, as far as that can be known; `undefined` means that it is to be started, which is
 * the cheaper error. Only a server that was stopped already when nothing was wrong, and that ECS reports unchanged since and for
 * a day, counts. Pure.
 */
export function atRestSince(
  server: ServerView | undefined,
  known: StoppedServer | undefined,
  now: number,
): string | undefined {
  if (server === undefined || known === undefined || !isStopped(server)) return undefined;
  if (server.id !== known.serverId || server.updated !== known.updated) return undefined;
  return now - Date.parse(known.updated) >= AT_REST_MS ? known.updated : undefined;
}

/** Facts known of servers that were stopped before anything was wrong. */
export interface Rest {
  /** Undefined when nothing is known of the side. */
  readonly knownStopped: readonly StoppedServer[] | undefined;
  /** The time at which that is judged, in milliseconds since the epoch. */
  readonly now: number;
}

/** The instances whose servers at a side are stopped on purpose, and since when. Pure. */
export function instancesAtRest(observed: Observation, site: Site, { knownStopped, now }: Rest): Map<string, string> {
  const byServer = new Map(knownStopped?.map((known) => [known.serverId, known]));
  return new Map(
    observed.instances.flatMap((instance) => {
      const since = atRestSince(viewAt(observed, instance, site), byServer.get(serverAt(instance, site)), now);
      return since === undefined ? [] : [[instance.id, since] as const];
    }),
  );
}

/**
 * The instances whose counterparts are started after a move away from a side: all but those at rest. `undefined` where none of
 * their servers could be read, so that nobody can say which ran. Pure.
 */
export function instancesToServe(observed: Observation, site: Site, rest: Rest): string[] | undefined {
  if (observed.instances.every((instance) => viewAt(observed, instance, site)?.readable !== true)) return undefined;
  const atRest = instancesAtRest(observed, site, rest);
  return observed.instances.map(({ id }) => id).filter((id) => !atRest.has(id));
}

/**
 * The instances that stay stopped after a move away from a side, and why: as was decided before its first run touched production,
 * or as they are seen. Pure.
 */
export function staysStopped(
  observed: Observation,
  site: Site,
  { record, ...rest }: Rest & { readonly record: TransitionRecord | undefined },
): Map<string, string> {
  const ran = record === undefined || !touchedProduction(record) ? undefined : record.ran;
  if (ran === undefined)
    return new Map([...instancesAtRest(observed, site, rest)].map(([id, since]) => [id, `stopped since ${since}`]));
  return new Map(observed.instances.filter(({ id }) => !ran.includes(id)).map(({ id }) => [id, "did not run before"]));
}

/** True if nothing is wrong with a group and nobody is moving it: what is seen now is how production serves. Pure. */
export function isCalm({ group, pairs }: Pick<Observation, "group" | "pairs">): boolean {
  const faulty: readonly string[] = [FAULT_LEVEL.storage, FAULT_LEVEL.link];
  return ["protected", "available"].includes(group.status) && !pairs.some((pair) => faulty.includes(pair.faultLevel));
}

/** The instances that the program keeps stopped. Pure. */
export function keptStopped(instances: readonly Instance[], except: readonly string[]): Set<string> {
  const names = new Set(except);
  return new Set(
    instances
      .filter(({ sourceServerId, targetServerId }) => names.has(sourceServerId) || names.has(targetServerId))
      .map(({ id }) => id),
  );
}
