import { z } from "zod";

const Text = z.string();
const Seconds = z.number().describe("Since the beginning, by the clock of the game day.");

/** The document of `sdrs gameday`. */
export const GamedayDocument = z.object({
  title: Text,
  file: Text,
  rehearsal: z.literal(true).describe("Nothing of it proves a recovery of real servers."),
  seed: z.int(),
  verdict: z.enum(["passed", "missed"]),
  steadyState: z.array(z.object({ group: Text, met: z.boolean(), why: Text.nullable() })),
  expectations: z.array(
    z.object({
      ...{ what: Text, met: z.boolean() },
      at: Seconds.nullable().describe("Moment at which it was first missed."),
      why: Text.nullable(),
    }),
  ),
  faults: z.array(
    z.object({
      ...{ name: Text, at: Seconds },
      met: z.int().nullable().describe("Calls and jobs that it met; null where it changes the world and meets none."),
    }),
  ),
  runs: z.array(
    z.object({
      ...{ command: Text, at: Seconds, endedAt: Seconds.nullable() },
      exitCode: z.int().nullable().describe("Null: it was killed."),
    }),
  ),
  timeline: z.array(z.object({ at: Seconds, what: Text })),
  seconds: Seconds,
  exitCode: z.int(),
});

export type GamedayDocument = z.infer<typeof GamedayDocument>;
