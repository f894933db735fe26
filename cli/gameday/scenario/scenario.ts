import { z } from "zod";
import { keysOf } from "../../../provider/model/narrow";
import { SITES } from "../../../provider/model/status";
import { FAULTS, GROUP_ACTIONS } from "./faults";
import { TIME_PATTERN } from "./times";

const Time = z.string().regex(TIME_PATTERN, "is no time: m:ss or h:mm:ss, in quotes");
const Name = z.string().min(1).max(255);
const Group = Name.describe("Name or id of a protection group of the world.");
const Call = Name.describe("A call of the simulator by its name, or an action on a group.");

/** Things that are true of a group, or not. */
const Facts = {
  serving: z.enum(SITES).optional().describe("The side that serves."),
  servers: z.enum(["ACTIVE", "SHUTOFF"]).optional().describe("Status of every server of the side that serves."),
  status: Name.optional().describe("Status of the group, in the service's word."),
  inSync: z.boolean().optional().describe("Every pair is at 100 % and without a fault."),
};

/** State of a group before anything happens. */
const Steady = z.strictObject({ group: Group, ...Facts });

const ExitCodes = z
  .union([z.int(), z.array(z.int()).min(1)])
  .describe("Exit codes that are expected; without it, any.");
const Confirm = z
  .enum(["auto", "none"])
  .describe("auto: agree to what the command asks for; none, the default: do not.");
const Move = z.strictObject({ group: Group, confirm: Confirm.optional(), exit: ExitCodes.optional() });
const Run = z.strictObject({ exit: ExitCodes.optional() });

/** Things that the one who operates the stack does. */
const DOINGS = {
  failover: Move.extend({ planned: z.boolean().optional() }),
  switchover: Move,
  reprotect: Move,
  failback: Move.extend({ unplanned: z.boolean().optional() }),
  wait: Run.extend({ confirm: Confirm.optional() }).describe("sdrs wait."),
  up: Run.describe("pulumi up, without an order; a lock that a killed run left is taken away first."),
  refresh: Run.describe("pulumi refresh."),
  stateLost: z.strictObject({}).describe("The state of the stack is gone, and the stack begins anew."),
} as const;

const oneOf = (what: string, names: readonly string[]) => (value: object, ctx: z.RefinementCtx) => {
  const given = Object.keys(value);
  if (given.length !== 1) ctx.addIssue(`${what} has exactly one of ${names.join(", ")}, not ${given.length}`);
};

const faultNames = keysOf(FAULTS);
const Fault = z
  .strictObject({
    breakProduction: FAULTS.breakProduction.params.optional(),
    linkDown: FAULTS.linkDown.params.optional(),
    deadZone: FAULTS.deadZone.params.optional(),
    drSick: FAULTS.drSick.params.optional(),
    throttle: FAULTS.throttle.params.optional(),
    lostAnswer: FAULTS.lostAnswer.params.optional(),
    slowJobs: FAULTS.slowJobs.params.optional(),
    staleReads: FAULTS.staleReads.params.optional(),
  } satisfies Record<(typeof faultNames)[number], z.ZodType>)
  .superRefine(oneOf("fault", faultNames));

const doingNames = keysOf(DOINGS);
const Doing = z
  .strictObject({
    failover: DOINGS.failover.optional(),
    switchover: DOINGS.switchover.optional(),
    reprotect: DOINGS.reprotect.optional(),
    failback: DOINGS.failback.optional(),
    wait: DOINGS.wait.optional(),
    up: DOINGS.up.optional(),
    refresh: DOINGS.refresh.optional(),
    stateLost: DOINGS.stateLost.optional(),
  } satisfies Record<(typeof doingNames)[number], z.ZodType>)
  .superRefine(oneOf("do", doingNames));

/** Somebody in the console: an action on a group, or the power of a server. */
const Console = z
  .strictObject({
    group: Group.optional(),
    action: z.enum(GROUP_ACTIONS).optional(),
    priorityStation: z.enum(SITES).optional(),
    server: Name.optional().describe("Name of a server of the world."),
    power: z.enum(["ACTIVE", "SHUTOFF"]).optional(),
  })
  .superRefine(({ group, action, server, power, priorityStation }, ctx) => {
    const onGroup = group !== undefined && action !== undefined && server === undefined && power === undefined;
    const onServer = server !== undefined && power !== undefined && group === undefined && action === undefined;
    if (!onGroup && !(onServer && priorityStation === undefined))
      ctx.addIssue("console has group and action, or server and power");
  });

const After = z.strictObject({
  call: Call,
  nth: z.int().min(1).max(10_000).optional().describe("Default 1: the first that takes effect."),
  plus: Time.optional().describe("Time after that call; default 0:00."),
});

const KINDS = ["fault", "do", "console", "kill"] as const;
const Step = z
  .strictObject({
    at: Time.optional(),
    after: After.optional(),
    for: Time.optional().describe("Length of a fault; without it, to the end."),
    fault: Fault.optional(),
    do: Doing.optional(),
    console: Console.optional(),
    kill: z
      .literal("engine")
      .optional()
      .describe("Kills the runs under way, command, engine and provider, without a word."),
  })
  .superRefine((step, ctx) => {
    const given = KINDS.filter((kind) => step[kind] !== undefined);
    if (given.length !== 1) ctx.addIssue(`a step has exactly one of ${KINDS.join(", ")}, not ${given.length}`);
    if ((step.at === undefined) === (step.after === undefined)) ctx.addIssue("a step has either at or after");
    if (step.for !== undefined && step.fault === undefined) ctx.addIssue("only a fault has a length (for)");
  });

const Count = z
  .strictObject({ min: z.int().min(0).optional(), max: z.int().min(0).optional() })
  .refine(({ min, max }) => min !== undefined || max !== undefined, "a number has min, max or both");

const FACTS = [...keysOf(Facts), "known"] as const;
const Expectation = z
  .strictObject({
    by: Time.optional().describe("It is true at that moment, and at the end."),
    always: z.literal(true).optional().describe("It is true at every moment."),
    group: Group.optional(),
    ...Facts,
    known: z
      .literal(true)
      .optional()
      .describe("At the end the stack's state has the side that serves, and nothing unfinished."),
    acceptedPosts: z
      .record(Name, Count)
      .optional()
      .describe("Requests that took effect, by call or action on a group."),
    overwrites: Count.optional().describe("Times that a copy began to overwrite data on a DR disk."),
  })
  .superRefine((one, ctx) => {
    const facts = FACTS.filter((fact) => one[fact] !== undefined);
    if ((one.by === undefined) === (one.always === undefined)) ctx.addIssue("an expectation has either by or always");
    if (facts.length > 0 !== (one.group !== undefined))
      ctx.addIssue(
        one.group === undefined
          ? `${facts.join(", ")} need a group`
          : `nothing is expected of the group: ${FACTS.join(", ")}`,
      );
    if (one.always !== undefined && one.known !== undefined) ctx.addIssue("known is of the end: give it by");
    if (
      facts.length === 0 &&
      one.acceptedPosts === undefined &&
      one.overwrites === undefined &&
      one.group === undefined
    )
      ctx.addIssue("nothing is expected");
  });

/** A game day, as its file has it. */
export const Scenario = z.strictObject({
  version: z.literal(1),
  title: z.string().min(1).max(200),
  description: z.string().max(2000).optional(),
  world: Name.describe("A world file, beside this one, or the name of a shipped world."),
  clock: z
    .strictObject({
      seed: z
        .int()
        .min(0)
        .max(2 ** 31)
        .optional()
        .describe("Seed of ids and of faults that act by chance; default 1."),
      pace: z
        .number()
        .gt(0)
        .max(100_000)
        .optional()
        .describe("Seconds of the game day that pass in one second at most; without it as fast as it goes."),
    })
    .optional(),
  steadyState: z.array(Steady).min(1).max(100),
  method: z.array(Step).min(1).max(200),
  expect: z
    .array(Expectation)
    .min(1)
    .max(200)
    .refine(
      (all) => all.some(({ by }) => by !== undefined),
      "one expectation needs by: a game day on which nothing is to happen cannot fail",
    ),
});

export type Scenario = z.infer<typeof Scenario>;
export type Step = Scenario["method"][number];
export type Expectation = Scenario["expect"][number];
export type Doing = NonNullable<Step["do"]>;
export type Steady = Scenario["steadyState"][number];
