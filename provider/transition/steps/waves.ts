import { DrError } from "../../errors";
import type { Instance } from "../../model/wire/wire";

/**
 * Splits protected instances into start waves. `startOrder` names servers as declared (the `serverId` of their protected
 * instances); instances it does not name form the last wave. A name that fits no instance is refused: a typo would silently
 * start a server too late.
 */
export function startWaves(
  instances: readonly Instance[],
  startOrder: readonly (readonly string[])[] = [],
): Instance[][] {
  const byServer = new Map(
    instances.flatMap((one) => [[one.sourceServerId, one] as const, [one.targetServerId, one] as const]),
  );
  requireServers(instances, startOrder.flat(), "startOrder");
  const named = new Set<string>();
  const waves = startOrder.map((wave) =>
    wave.flatMap((id) => {
      const instance = byServer.get(id);
      if (instance === undefined || named.has(instance.id)) return [];
      named.add(instance.id);
      return [instance];
    }),
  );
  return [...waves, instances.filter((instance) => !named.has(instance.id))].filter((wave) => wave.length > 0);
}

/** Refuses names of servers that no protected instance of the group has. */
export function requireServers(instances: readonly Instance[], ids: readonly string[], property: string): void {
  const known = new Set(instances.flatMap((one) => [one.sourceServerId, one.targetServerId]));
  const unknown = ids.filter((id) => !known.has(id));
  if (unknown.length === 0) return;
  throw new DrError(
    "DR_REFUSED",
    `${property} names ${unknown.map((id) => `"${id}"`).join(", ")}, which no protected instance of this group has as its server`,
    { unknown },
    { hint: "Use the serverId of the protected instances; nothing was changed." },
  );
}
