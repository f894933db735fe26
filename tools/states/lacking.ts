import { type Exported, kindOf } from "./export";

/**
 * Outputs that states of an earlier release may lack, the latest added first. Whoever adds an output adds its row: it is the leave
 * for an update that only reads, where a recorded state would else show no change.
 */
export const NEWEST_OUTPUTS: readonly string[] = [
  "verdict",
  "verification",
  "addressReferences",
  "createdAt",
  "updatedAt",
  "recoveryTimeObjectiveMet",
  "migratedAddressCounts",
];

/** Parts of the last transition that states of an earlier release may lack; what is absent is read as not known. */
export const NEWEST_PARTS: readonly string[] = ["origin", "orderedAt", "orderedBy", "reason"];

/** The export as a release would have left it that did not know the newest outputs. */
export function withoutNewest(exported: Exported): Exported {
  const { deployment } = exported;
  const resources = deployment.resources.map((row) => {
    if (kindOf(row) === undefined || row.outputs === undefined) return row;
    const kept = Object.entries(row.outputs).filter(([name]) => !NEWEST_OUTPUTS.includes(name));
    return { ...row, outputs: Object.fromEntries(kept) };
  });
  return { ...exported, deployment: { ...deployment, resources } };
}
