import { z } from "zod";
import { DrillRecord } from "../../provider/model/drill-record";

const Text = z.string();

export const DrillHistory = z.object({
  runs: z.array(DrillRecord),
  whole: z.boolean().describe("False: something of it was changed since it was written."),
  problems: z.array(Text),
  last: Text.nullable().describe("Digest of the last line: `--holds` asks later whether it is still there."),
});

export const DrillLeftovers = z.object({
  leftovers: z.array(
    z.object({
      ...{ kind: Text, id: Text, why: Text },
      run: Text.nullable().describe("Null: of a run that this history does not know."),
      kept: z.boolean().describe("No clean-up touches it."),
    }),
  ),
});

export const DrillKeep = z.object({
  drill: z.object({ id: Text, name: Text, createdAt: Text, drillVpcId: Text }),
  group: z.object({ id: Text, name: Text }),
  renamed: z.boolean().describe("False: it had its mark before, and nothing was sent."),
  run: Text.nullable().describe("Run of the history whose drill it was; null: none that the history knows."),
  servers: z
    .array(
      z.object({
        ...{ id: Text, name: Text, status: Text },
        addresses: z.array(z.object({ privateIp: Text, eip: Text.nullable() })),
      }),
    )
    .nullable()
    .describe("Null: they could not be read."),
  eips: z
    .array(z.object({ ...{ id: Text, address: Text }, bound: z.boolean() }))
    .nullable()
    .describe("EIPs that the run made, which nobody releases from now on; null: they could not be read."),
  limits: z.array(Text).describe("Differences from a failover."),
});

export const DrillGate = z.object({
  group: z.object({ id: Text, name: Text }),
  counts: z.boolean(),
  reasons: z.array(Text).describe("Why the last drill is no proof today."),
  run: Text.nullable().describe("Null: there was none."),
  last: Text.nullable().describe("Digest of the last line of the history."),
});
