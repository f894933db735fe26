import { z } from "zod";
import { durationMs } from "./duration";
import { Duration } from "./inputs";

const Text = z.string().min(1, "must not be empty");
const Argv = z.array(z.string()).min(1, "names no program");

/** Way in to the servers of a drill, which have the private addresses of production. */
export const Access = z.union(
  [
    z.strictObject({ jump: Text.describe("Host of your own in the VPC of the drill, for ssh: user@host.") }),
    z.strictObject({ runner: Argv.describe("Program that reaches the inside: JSON in, JSON out.") }),
  ],
  { error: 'must be { jump: "user@host" } or { runner: ["program", ...] }' },
);
export type Access = z.infer<typeof Access>;

/** Times of a drill unless its file says otherwise. */
export const DRILL_TIMES = { create: "1h", boot: "15m", steady: "30s", cleanUp: "15m" } as const;

/** A drill that ends: what is rehearsed, by which way it is looked at, and what is expected of it. */
export const DrillFile = z.strictObject({
  version: z.literal(1),
  group: Text.describe("Name or id of the protection group."),
  network: z
    .strictObject({ vpcId: Text.describe("VPC of the drill, with production's block and subnets.") })
    .optional()
    .describe("Without it the service makes a VPC and keeps it; the history remembers it for the next run."),
  access: Access.optional().describe("Without a way in only that the servers boot can be proved."),
  startOrder: z
    .array(z.array(Text))
    .optional()
    .describe("Waves of servers, by name or id; those that are not named come last."),
  boot: z
    .strictObject({
      within: Duration.optional().describe(`Time from the end of the creation; default ${DRILL_TIMES.boot}.`),
      steady: Duration.optional().describe(`Time for which a server must stay up; default ${DRILL_TIMES.steady}.`),
    })
    .optional(),
  objective: z
    .strictObject({
      ready: Duration.optional().describe("From the request until every check has passed."),
      dataLoss: Duration.optional().describe("Of the number that the check named in dataLoss returns, in seconds."),
    })
    .optional(),
  create: Duration.optional().describe(`Time for the copies to be made; default ${DRILL_TIMES.create}.`),
  cleanUp: Duration.optional().describe(
    `Time for which a clean-up that is refused is tried again; default ${DRILL_TIMES.cleanUp}.`,
  ),
});

export type DrillFile = z.infer<typeof DrillFile>;

/** The same with every time in milliseconds. */
export interface DrillTimes {
  readonly createMs: number;
  readonly bootMs: number;
  readonly steadyMs: number;
  readonly cleanUpMs: number;
}

export function timesOf({ create, boot, cleanUp }: DrillFile): DrillTimes {
  return {
    createMs: durationMs(create ?? DRILL_TIMES.create),
    bootMs: durationMs(boot?.within ?? DRILL_TIMES.boot),
    steadyMs: durationMs(boot?.steady ?? DRILL_TIMES.steady),
    cleanUpMs: durationMs(cleanUp ?? DRILL_TIMES.cleanUp),
  };
}
