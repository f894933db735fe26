import type { Call } from "../call";
import type { DrillRun, Left } from "../model/drill-history";
import { WHOLE, drillOf, inUse, objectsOf, stillThere } from "./objects";

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
  const objects = drill === undefined ? run.objects : await objectsOf(call, drill, run.objects);
  const known = { ...run, objects };
  const kept = drill === undefined ? undefined : inUse(known, drill, await call.cloud.eips.list(WHOLE));
  if (kept !== undefined) return [{ ...kept, run: run.run, kept: true }];
  return (await stillThere(call, known)).map((left) => ({ ...left, run: run.run, kept: false }));
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
