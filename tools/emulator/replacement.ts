import { isOurs } from "./classes";
import type { Run } from "./run";
import type { StateResource } from "./state";
import { type Json, UNKNOWN } from "./values";

/**
 * The rows that must be replaced with one that is deleted first, dependencies first: each is asked with everything unknown
 * that was computed from what goes.
 */
export async function dependentsToReplace(run: Run, root: StateResource): Promise<StateResource[]> {
  const going = new Set([root.urn]);
  const found: StateResource[] = [];
  for (const row of run.parts.snapshot.before) {
    if (row.urn === root.urn || row.delete || row.pendingReplacement || row.external || !isOurs(row.kind)) continue;
    const touched = Object.entries(row.propertyDependencies)
      .filter(([, from]) => from.some((urn) => going.has(urn)))
      .map(([key]) => key);
    if (touched.length === 0) continue;
    const inputs: Json = { ...row.inputs, ...Object.fromEntries(touched.map((key) => [key, UNKNOWN])) };
    const { id = "", outputs, urn } = row;
    const { replaces } = await run.parts.asking.ask(urn, "diff", id, () =>
      run.parts.asking.process.diff(id, outputs, inputs),
    );
    if (replaces.length === 0) continue;
    going.add(urn);
    found.push(row);
  }
  return found;
}
