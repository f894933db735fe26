import type { Call } from "../call";
import type { DrillRun, Left } from "../model/drill-history";
import { keptEip, ownEips } from "./decide/eips";
import { WHOLE, drillOf, inUse, objectsOf, stillThere, withEips } from "./objects";

/** Something that a run left in the cloud; of a drill of another history no more than its name is known. */
export interface Leftover extends Left {
  readonly run: string | null;
  /** True if a clean-up leaves it alone. */
  readonly kept: boolean;
}

/** Prefix of the names that runs give their drills. Nothing is removed for its name. */
export const DRILL_PREFIX = "sdrs-drill-";

/** Finds what one run left, by reads alone. */
export async function leftoversOf(call: Call, run: DrillRun): Promise<Leftover[]> {
  const drill = await drillOf(call, run);
  const mayHave = drill !== undefined || run.asked.length + run.objects.eips.length > 0;
  const eips = mayHave ? await call.cloud.eips.all(WHOLE) : [];
  const own = ownEips(run, eips);
  const seen = drill === undefined ? run.objects : await objectsOf(call, drill, run.objects);
  const known = { ...run, objects: withEips(seen, own) };
  const kept = drill === undefined ? undefined : inUse(known, drill, eips);
  const alone = new Map(
    own.flatMap((eip) => {
      const left = keptEip(eip, known.objects.ports, kept);
      return left === undefined ? [] : [[eip.id, left] as const];
    }),
  );
  const there = await stillThere(call, known);
  const rest = kept === undefined ? there : there.filter(({ kind }) => kind === "EIP");
  return [
    ...(kept === undefined ? [] : [{ ...kept, run: run.run, kept: true }]),
    ...rest.map((left) => ({ ...(alone.get(left.id) ?? left), run: run.run, kept: alone.has(left.id) })),
  ];
}

/** Finds drills of the groups of a history that look like those of a run, and that this history does not know. */
export async function strangersOf(call: Call, runs: readonly DrillRun[]): Promise<Leftover[]> {
  const names = new Set(runs.map(({ begun }) => begun.name));
  const found = await Promise.all(
    [...new Set(runs.map(({ begun }) => begun.group.id))].map((groupId) => call.cloud.drills.list({ groupId })),
  );
  return found
    .flat()
    .filter(({ name }) => name.startsWith(DRILL_PREFIX) && !names.has(name))
    .map(({ id, name }) => ({
      ...{ run: null, kept: true, kind: "drill", id },
      why: `${name} is of a run that this history does not know, and is not touched`,
    }));
}
