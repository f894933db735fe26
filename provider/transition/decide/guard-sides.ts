import { describeServer, startability } from "../../model/server-status";
import { FAULT_LEVEL, type Site, otherSite } from "../../model/status";
import type { Instance } from "../../model/wire/wire";
import type { PlannedAction, Guard } from "./guards";
import { list } from "../list";
import { type Observation, serverName, viewAt } from "../observe/observation";

/** True if the service reports a fault of the serving storage. */
export function hasStorageFault({ pairs }: Pick<Observation, "pairs">): boolean {
  return pairs.some((pair) => pair.faultLevel === FAULT_LEVEL.storage);
}

/** The instances whose server at a side cannot be read. One that is known not to exist is not among them. */
function unreadable(observed: Observation, site: Site): Instance[] {
  return observed.instances.filter((instance) => {
    const server = viewAt(observed, instance, site);
    return server?.readable !== true && !(server !== undefined && startability(server) === "stuck");
  });
}

/** True if production is known to be in trouble: then nothing about the other side may hold a failover up. */
export function isEmergency(observed: Observation, from: Site): boolean {
  return hasStorageFault(observed) || observed.instances.some((one) => viewAt(observed, one, from)?.readable !== true);
}

/** The side that production leaves: servers that do not answer may mean that their zone is lost. */
export function productionGuard(observed: Observation, from: Site): Guard {
  const unreadable = observed.instances.filter((instance) => viewAt(observed, instance, from)?.readable !== true);
  if (unreadable.length === 0)
    return { name: "production", value: "every production server can be read", verdict: "pass" };
  return {
    name: "production",
    value: `${unreadable.length} of ${observed.instances.length} production servers cannot be read: ${list(unreadable.map((instance) => instance.name))}`,
    verdict: "consent",
    risk: "zone-loss",
  };
}

/**
 * The side to move to. What is wrong there needs consent where production is healthy, since a failover would then make things
 * worse; in an emergency it is a warning, and it never refuses.
 */
export function destinationGuards(observed: Observation, { to, retry, starts }: PlannedAction): Guard[] {
  const asks = !retry && !isEmergency(observed, otherSite(to));
  const verdict = asks ? "consent" : "warn";
  const unread = unreadable(observed, to);
  const down = observed.instances.filter((instance) => {
    const server = viewAt(observed, instance, to);
    if (server === undefined || starts?.has(instance.id) === false) return false;
    const start = startability(server);
    return start === "stuck" || (start === "unclear" && server.readable);
  });
  return [
    unread.length === 0
      ? { name: "destination", value: "every server of the side to move to can be read", verdict: "pass" }
      : {
          name: "destination",
          value: `${unread.length} of ${observed.instances.length} servers of the side to move to cannot be read: ${list(unread.map(({ name }) => name))}`,
          verdict,
          ...(asks ? { risk: "dr-unreadable" as const } : {}),
        },
    ...(down.length === 0 ? [] : [partial(observed, down, to, asks)]),
  ];
}

function partial(observed: Observation, down: readonly Instance[], to: Site, asks: boolean): Guard {
  const named = down.map((instance) => {
    const server = viewAt(observed, instance, to);
    return `${serverName(observed, instance, to)}${server === undefined ? "" : ` (${server.id}) ${describeServer(server)}`}`;
  });
  return {
    name: "startable",
    value: `${down.length} of ${observed.instances.length} servers may not start after the move: ${list(named)}`,
    verdict: asks ? "consent" : "warn",
    ...(asks ? { risk: "dr-partial" as const } : {}),
  };
}

/**
 * Servers that a planned move would have to stop first and cannot, since they neither run nor are stopped: found out before any
 * other is stopped for nothing. What cannot start at the side to move to is asked for instead.
 */
export function stoppableGuard(observed: Observation, to: Site): Guard {
  const stuck = [otherSite(to), to].flatMap((site) =>
    observed.instances.flatMap((instance) => {
      const server = viewAt(observed, instance, site);
      if (server?.readable !== true) return [];
      const start = startability(server);
      const stops = start === "runs" || start === "starts" || (site === to && start !== "passing");
      return stops ? [] : [`${serverName(observed, instance, site)} (${server.id}) ${describeServer(server)}`];
    }),
  );
  if (stuck.length === 0) return { name: "stoppable", value: "every server runs or is stopped", verdict: "pass" };
  return {
    name: "stoppable",
    value: list(stuck),
    verdict: "refuse",
    why: "a planned move begins when every server is stopped, and these neither run nor are stopped; an unplanned one does not need it",
  };
}
