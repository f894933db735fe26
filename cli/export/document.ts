import { z } from "zod";

const Text = z.string();
const Count = z.int();

/** The document of `sdrs export`. */
export const ExportDocument = z.object({
  out: Text.describe("The world file."),
  anonymized: z.boolean(),
  groups: z.array(z.object({ id: Text, name: Text, status: Text })).describe("As they stand in the file."),
  counts: z
    .object({
      ...{ groups: Count, protectedInstances: Count, replicationPairs: Count, drills: Count },
      ...{ servers: Count, disks: Count, nics: Count, eips: Count, virtualIps: Count },
      ...{ loadBalancers: Count, dnsRecords: Count },
    })
    .describe("What the file holds."),
  leftOut: z
    .array(
      z.object({
        what: Text,
        id: Text.nullable(),
        why: Text,
        next: Text.describe("The next action."),
      }),
    )
    .describe("What it does not hold. Names and ids here are the real ones, also where the file has stand-ins."),
});

export type ExportDocument = z.infer<typeof ExportDocument>;
