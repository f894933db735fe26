import type { Instance, Pair } from "../../model/wire/wire";
import type { Topology } from "../../model/drill-history";
import { digestOf } from "../chain";

/** Members of a group as they are rehearsed. Pure. */
export function topologyOf(
  { instances, pairs }: { readonly instances: readonly Instance[]; readonly pairs: readonly Pair[] },
  waves: readonly (readonly Instance[])[],
): Topology {
  const names = new Map(instances.map(({ id, name }) => [id, name]));
  const members = [
    ...instances.map(({ id, name }) => `instance ${name} (${id})`),
    ...pairs.map(
      ({ id, size, attachments }) =>
        `pair ${id} of ${size} GB at ${attachments.map(({ instanceId, device }) => `${names.get(instanceId) ?? instanceId} ${device}`).join(", ") || "no instance"}`,
    ),
    ...waves.map(
      (wave, index) =>
        `wave ${index + 1}: ${wave
          .map(({ name }) => name)
          .sort()
          .join(", ")}`,
    ),
  ].sort();
  return { digest: digestOf(members), members };
}

/** Differences of what was rehearsed and what is there, in words. Pure. */
export function topologyChanges(rehearsed: Topology, present: Topology): string[] {
  if (rehearsed.digest === present.digest) return [];
  const came = present.members.filter((one) => !rehearsed.members.includes(one));
  const went = rehearsed.members.filter((one) => !present.members.includes(one));
  return [
    ...came.map((one) => `never rehearsed: ${one}`),
    ...went.map((one) => `rehearsed, and not there any more: ${one}`),
  ];
}
