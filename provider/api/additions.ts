/**
 * Calls that make something new, or fill it, and change nothing that a run finds by {@link Batch.ofRun}, each with the type of
 * its job. Source: the lists of `job_type` in OTC-API.
 */
const ADDITIONS: Readonly<Record<string, string | null>> = {
  createGroup: "createProtectionGroupNoCG",
  createInstance: "createProtectedInstanceNoCG",
  createPair: "createReplicationPairNoCG",
  attachPair: "attachReplicationPairNew",
  extendPair: "expandReplicationPairNew",
  addTags: null,
};

const JOBS: ReadonlySet<string | null> = new Set(Object.values(ADDITIONS));

export function isAddition(call: string): boolean {
  return Object.hasOwn(ADDITIONS, call);
}

/** The same of a job, by its type. */
export function isJobOfAddition(type: string): boolean {
  return JOBS.has(type);
}
