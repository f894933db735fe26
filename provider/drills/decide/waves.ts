import type { Instance } from "../../model/wire/wire";
import { startWaves } from "../../transition/steps/waves";
import { orderById } from "../../resources/drill/names";

/** Waves in which the servers of a drill start, by the ids of a run, or the names of instances. Pure. */
export function wavesOf(instances: readonly Instance[], order: readonly (readonly string[])[]): Instance[][] {
  const serverOf = new Map(instances.map(({ id, sourceServerId }) => [id, sourceServerId]));
  const known = orderById(instances, order, new Map());
  return startWaves(
    instances,
    known.map((wave) => wave.flatMap((id) => serverOf.get(id) ?? [])),
  );
}
