import { describeServer, startability } from "../../model/server-status";
import { FAULT_LEVEL, type Site, otherSite } from "../../model/status";
import type { Instance } from "../../model/wire";
import type { Endeavour, Guard } from "./guards";
import { list } from "../list";
import { type Observation, serverName, viewAt } from "../observe/observation";

/** Whether the service reports a fault of the serving storage. */
export function hasStorageFault({ pairs }: Pick<Observation, "pairs">): boolean {
  return pairs.some((pair) => pair.faultLevel === FAULT_LEVEL.storage);
}

/** The instances whose server at a side cannot be read. One that is known not to exist is not among them. */
function unreadable(seen: Observation, site: Site): Instance[] {
  return seen.instances.filter((instance) => {
    const server = viewAt(seen, instance, site);
    return server?.readable !== true && !(server !== undefined && startability(server) === "stuck");
  });
}

/** Whether production is known to be in trouble: then nothing about the other side may hold a failover up. */
export function isEmergency(seen: Observation, from: Site): boolean {
  return hasStorageFault(seen) || seen.instances.some((one) => viewAt(seen, one, from)?.readable !== true);
}

/** The side that production leaves: servers that do not answer may mean that their zone is lost. */
export function productionGuard(seen: Observation, from: Site): Guard {
  const dark = seen.instances.filter((instance) => viewAt(seen, instance, from)?.readable !== true);
  if (dark.length === 0) return { name: "production", value: "every production server can be read", verdict: "pass" };
  return {
    name: "production",
    value: `${dark.length} of ${seen.instances.length} production servers cannot be read: ${list(dark.map((instance) => instance.name))}`,
    verdict: "consent",
    risk: "zone-loss",
  };
}

/**
 * The side to move to. What is wrong there needs consent where production is healthy, since a failover would then make things
 * worse; in an emergency it is a warning, and it never refuses.
 */
export function destinationGuards(seen: Observation, { to, retry, starts }: Endeavour): Guard[] {
  const asks = !retry && !isEmergency(seen, otherSite(to));
  const verdict = asks ? "consent" : "warn";
  const dark = unreadable(seen, to);
  const down = seen.instances.filter((instance) => {
    const server = viewAt(seen, instance, to);
    if (server === undefined || starts?.has(instance.id) === false) return false;
    const start = startability(server);
    return start === "stuck" || (start === "unclear" && server.readable);
  });
  return [
    dark.length === 0
      ? { name: "destination", value: "every server of the side to move to can be read", verdict: "pass" }
      : {
          name: "destination",
          value: `${dark.length} of ${seen.instances.length} servers of the side to move to cannot be read: ${list(dark.map(({ name }) => name))}`,
          verdict,
          ...(asks ? { risk: "dr-unreadable" as const } : {}),
        },
    ...(down.length === 0 ? [] : [partial(seen, down, to, asks)]),
  ];
}

function partial(seen: Observation, down: readonly Instance[], to: Site, asks: boolean): Guard {
  const named = down.map((instance) => {
    const server = viewAt(seen, instance, to);
    return `${serverName(seen, instance, to)}${server === undefined ? "" : ` (${server.id}) ${describeServer(server)}`}`;
  });
  return {
    name: "startable",
    value: `${down.length} of ${seen.instances.length} servers may not start after the move: ${list(named)}`,
    verdict: asks ? "consent" : "warn",
    ...(asks ? { risk: "dr-partial" as const } : {}),
  };
}

/**
 * Servers that a planned move would have to stop first and cannot, since they neither run nor are stopped: found out before any
 * other is stopped for nothing. What cannot start at the side to move to is asked for instead.
 */
export function stoppableGuard(seen: Observation, to: Site): Guard {
  const stuck = [otherSite(to), to].flatMap((site) =>
    seen.instances.flatMap((instance) => {
      const server = viewAt(seen, instance, site);
      if (server?.readable !== true) return [];
      const start = startability(server);
      const stops = start === "runs" || start === "starts" || (site === to && start !== "passing");
      return stops ? [] : [`${serverName(seen, instance, site)} (${server.id}) ${describeServer(server)}`];
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
