import type { Instance } from "../../model/wire/wire";

/** Servers by their ids; one that could not be read has an empty name. */
export type NamedServers = ReadonlyMap<string, { readonly name: string }>;

/** Names and ids by which people mean a server of the group: those of its instance and of the servers on both sides. Pure. */
export function namesOf(instance: Instance, servers: NamedServers): string[] {
  const both = [instance.sourceServerId, instance.targetServerId];
  const names = [instance.id, instance.name, ...both, ...both.map((id) => servers.get(id)?.name ?? "")];
  return [...new Set(names.filter((text) => text !== ""))];
}

/** A start order by ids of instances, of one by any of their names; a name that the group does not have is left out. Pure. */
export function orderById(
  instances: readonly Instance[],
  order: readonly (readonly string[])[],
  servers: NamedServers,
): string[][] {
  return order.map((wave) =>
    wave.flatMap((name) => instances.find((one) => namesOf(one, servers).includes(name))?.id ?? []),
  );
}
