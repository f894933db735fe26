import { type Asking, StepFailed } from "./asking";
import { isOurs } from "./classes";
import type { Run } from "./run";
import type { StateResource } from "./state";

/** The end of a run: what the program does not declare any more, and what was replaced, goes; dependents first. */
export async function runDeletes(run: Run, targets: ReadonlySet<string> | undefined): Promise<void> {
  const { snapshot, dryRun, options } = run.parts;
  const kept = new Set<string>();
  for (const row of [...snapshot.before].reverse()) {
    if (targets !== undefined && isBarred(run, row, targets))
      run.parts.asking.steps.push({
        ...{ urn: row.urn, operation: "delete", id: row.id, writes: [] },
        failure: `Resource '${row.urn}' will be destroyed but was not specified in --target list.`,
      });
    if (!isDoomed(run, row, targets)) continue;
    if (dryRun) {
      run.parts.asking.done(row.urn, "delete", row.id);
      continue;
    }
    if (row.protect) throw run.parts.asking.refused(row.urn, "delete", `${row.urn} cannot be deleted: it is protected`);
    if (kept.has(row.urn)) continue;
    try {
      await deleteObject(run.parts.asking, row);
      snapshot.remove(row);
    } catch (error) {
      if (!(error instanceof StepFailed)) throw error;
      if (options.continueOnError !== true) return;
      // What a row that stays depends on stays as well.
      for (const urn of row.dependencies) kept.add(urn);
    }
  }
}

/** True of a row that left the program and depends on a chosen one: it fails a run that may not take it along, and stays. */
function isBarred(run: Run, row: StateResource, targets: ReadonlySet<string>): boolean {
  return !targets.has(row.urn) && !run.seen.has(row.urn) && row.dependencies.some((urn) => targets.has(urn));
}

function isDoomed(run: Run, row: StateResource, targets: ReadonlySet<string> | undefined): boolean {
  if (row.delete) return true;
  if (targets !== undefined && !targets.has(row.urn)) return false;
  return !run.seen.has(row.urn);
}

/** Deletes the object of a row; the row itself is left to the caller. */
export async function deleteObject(asking: Asking, row: StateResource): Promise<void> {
  const { urn, kind, id, outputs, retainOnDelete, external } = row;
  if (!isOurs(kind) || id === undefined || retainOnDelete || external || row.pendingReplacement) {
    asking.done(urn, "forget", id);
    return;
  }
  await asking.ask(urn, "delete", id, () => asking.process.delete(id, outputs));
  asking.done(urn, "delete", id);
}
