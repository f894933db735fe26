import { z } from "zod";
import { Begun, CleanUp, type DrillRun, Ended } from "./drill-history";

const { event: _begun, ...BEGUN } = Begun.shape;
const { event: _ended, ...ENDED } = Ended.shape;

/** A drill as its record tells of it, for people and programs. */
export const DrillRecord = z.object({
  run: z.string().describe("Id of the run in the history."),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable().describe("Null: it did not end."),
  ...BEGUN,
  ...ENDED,
  cleanUp: CleanUp.nullable(),
  keptAs: z.string().nullable().describe("Emergency drill that its drill was kept as; it is not removed."),
  vpcUsed: z.string().nullable(),
  keepVpc: z.string().nullable().describe("VPC that the service made for this drill, and that stays."),
});
export type DrillRecord = z.infer<typeof DrillRecord>;

/** Puts the entries of a run together as one document. Pure. */
export function drillRecord({ run, begun, objects, ended, cleanUp, kept }: DrillRun): DrillRecord {
  const { event: _of, at, ...what } = begun;
  return {
    ...{ run, startedAt: at, finishedAt: ended?.at ?? null },
    ...what,
    ...endOf(ended),
    cleanUp: cleanUp ?? null,
    keptAs: kept?.name ?? null,
    vpcUsed: objects.vpcId,
    keepVpc: begun.vpcId === null ? objects.vpcId : null,
  };
}

function endOf(ended: DrillRun["ended"]): Omit<Ended, "event" | "cleanUp"> {
  if (ended !== undefined) {
    const { event: _of, at: _at, cleanUp: _cleanUp, ...rest } = ended;
    return rest;
  }
  return {
    ...{ state: "stopped", reasons: ["It has not ended."], proves: "It proves nothing: it has not ended." },
    ...{ bootedSeconds: null, readySeconds: null, dataLossSeconds: null },
    objective: { readySeconds: null, dataLossSeconds: null },
    ...{ servers: [], checks: [], timeline: [], after: null, touched: [] },
  };
}
