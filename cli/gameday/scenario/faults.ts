import { z } from "zod";
import type { ControlClient, FaultRule, WorldView } from "../../../simulator/index";

/** Everything that a fault of a scenario acts upon. */
export interface Disturbed {
  readonly control: ControlClient;
  /** Seed of the faults that act by chance. */
  readonly seed: number;
  /** Name of the rule, by which it is taken away and its hits are counted. */
  readonly id: string;
}

/** A fault by its name in a scenario. */
interface FaultKind<S extends z.ZodType, P = z.infer<S>> {
  readonly params: S;
  /** Begins it; the answer may name the simulator's rule (`fault` or `id`). */
  readonly begin: (params: P, on: Disturbed) => Promise<unknown>;
  /** Ends it; it is given what its beginning answered. */
  readonly end: (params: P, on: Disturbed, begun: unknown) => Promise<unknown>;
  /** True if it must meet a call: one that met none has rehearsed nothing. */
  readonly meets: boolean;
}

const Name = z.string().min(1).max(255);
const group = Name.describe("Name or id of a protection group of the world.");
const call = Name.describe("Name of a call of the simulator, or of an action on a group; without it every call.");
const Status = z.union([429, 500, 502, 503, 504].map((code) => z.literal(code)));
const Dead = z
  .enum(["fail", "hang"])
  .describe("Calls about the zone's servers and disks are answered with an error, or never.");

/** The same for whoever has the parameters as a file has them. */
const kind = <S extends z.ZodType>({ params, begin, end, meets }: FaultKind<S>): FaultKind<S, unknown> => ({
  ...{ params, meets },
  begin: (given, on) => begin(params.parse(given), on),
  end: (given, on, begun) => end(params.parse(given), on, begun),
});

/** Actions on a group, which share one call. */
export const GROUP_ACTIONS = [
  ...["start-server-group", "stop-server-group", "reverse-server-group", "failover-server-group"],
  "reprotect-server-group",
] as const;

function matchOf(name: string | undefined): NonNullable<FaultRule["match"]> | undefined {
  if (name === undefined) return undefined;
  return GROUP_ACTIONS.some((action) => action === name) ? { call: "server-group-action", body: name } : { call: name };
}

function rule(
  effect: FaultRule["effect"],
  {
    probability,
    of,
    times,
  }: { readonly probability?: number; readonly of?: string | undefined; readonly times?: number },
): (on: Disturbed) => Promise<unknown> {
  const match = matchOf(of);
  return ({ control, id, seed }) =>
    control.faults.add({
      ...{ id, seed, effect },
      ...(match === undefined ? {} : { match }),
      ...(probability === undefined ? {} : { probability }),
      ...(times === undefined ? {} : { times }),
    });
}

const taken = (_params: unknown, { control, id }: Disturbed): Promise<unknown> => control.faults.clear(id);

/** DR servers of a group: those of the side that does not serve. */
function drServers({ groups, instances, servers }: WorldView, wanted: string): string[] {
  const found = groups.find(({ id, name }) => id === wanted || name === wanted);
  if (found === undefined) return [];
  const ids = instances
    .filter((one) => one.server_group_id === found.id)
    .map((one) => (found.priority_station === "source" ? one.target_server : one.source_server));
  return servers.filter(({ id }) => ids.includes(id)).map(({ id }) => id);
}

async function startsOf(wanted: string, on: Disturbed, start: "fails" | "error" | "stays" | null): Promise<void> {
  for (const server of drServers(await on.control.world(), wanted)) await on.control.setServer({ server, start });
}

/** Faults of a scenario, by name: each stands for what the simulator's control interface can do. */
export const FAULTS = {
  breakProduction: kind({
    params: z
      .strictObject({ group, deadZone: Dead.optional() })
      .describe("The storage of production is faulty, and its whole zone where that is asked."),
    begin: (params, { control }) =>
      control.breakProduction({
        group: params.group,
        ...(params.deadZone === undefined ? {} : { deadZone: params.deadZone }),
      }),
    end: (params, { control }) => control.repair({ group: params.group }),
    meets: false,
  }),
  linkDown: kind({
    params: z.strictObject({ group }).describe("The link between the sites is down."),
    begin: (params, { control }) => control.linkDown({ group: params.group }),
    end: (params, { control }) => control.repair({ group: params.group }),
    meets: false,
  }),
  deadZone: kind({
    params: z
      .strictObject({ group, side: z.enum(["production", "dr"]).optional(), mode: Dead.optional() })
      .describe("Calls about the servers and disks of a side are dead; without side, of the DR side."),
    begin: ({ group: of, side = "dr", mode = "fail" }, { control }) => control.killZone({ group: of, side, mode }),
    // The side may serve by then, or no longer.
    end: (_params, { control }, begun) => control.reviveZone(z.object({ zone: z.string() }).parse(begun)),
    meets: true,
  }),
  drSick: kind({
    params: z
      .strictObject({ group, starts: z.enum(["fails", "error", "stays"]).optional() })
      .describe("The DR servers do not start: the job fails, they end in ERROR, or nothing happens."),
    begin: ({ group: of, starts = "fails" }, on) => startsOf(of, on, starts),
    end: async ({ group: of }, on) => {
      // The side that is sick may serve by then.
      const { servers } = await on.control.world();
      for (const { id, start_outcome } of servers)
        if (start_outcome !== null) await on.control.setServer({ server: id, start: null });
      await startsOf(of, on, null);
    },
    meets: false,
  }),
  throttle: kind({
    params: z
      .strictObject({
        probability: z.number().gt(0).max(1).optional(),
        status: Status.optional(),
        retryAfter: z.int().min(0).max(600).optional(),
        call: call.optional(),
      })
      .describe("Calls are answered with 429, or another status, by chance."),
    begin: ({ probability = 1, status = 429, retryAfter, call: of }, on) =>
      rule({ kind: "status", status, ...(retryAfter === undefined ? {} : { retryAfter }) }, { probability, of })(on),
    end: taken,
    meets: true,
  }),
  lostAnswer: kind({
    params: z
      .strictObject({ call, times: z.int().min(1).max(1000).optional() })
      .describe("The call takes effect, and the connection breaks before its answer."),
    begin: ({ call: of, times = 1 }, on) => rule({ kind: "reset", after: true }, { of, times })(on),
    end: taken,
    meets: true,
  }),
  slowJobs: kind({
    params: z.strictObject({ factor: z.number().gt(0).max(1000) }).describe("Jobs take so many times as long."),
    begin: ({ factor }, on) => rule({ kind: "slow-job", factor }, {})(on),
    end: taken,
    meets: true,
  }),
  staleReads: kind({
    params: z
      .strictObject({ seconds: z.int().min(1).max(3600), probability: z.number().gt(0).max(1).optional() })
      .describe("Reads show the world as it was so many seconds ago."),
    begin: ({ seconds, probability = 1 }, on) =>
      rule({ kind: "stale-read", seconds, reads: "groups" }, { probability })(on),
    end: taken,
    meets: true,
  }),
} as const;

export type FaultName = keyof typeof FAULTS;
