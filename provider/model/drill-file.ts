import { z } from "zod";
import { type Check, Checks } from "./checks";
import { durationMs } from "./duration";
import { Duration } from "./inputs";

const Text = z.string().min(1, "must not be empty");
const Argv = z.array(z.string()).min(1, "names no program");

/** EIPs of a drill unless its file says otherwise. */
export const DRILL_EIP = { bandwidth: 5, type: "5_bgp" } as const;

/** Sizes from 1 Mbit/s in steps of 1, as far as every region has them. Source: EIP `assigning_an_eip`. */
const Bandwidth = z.int("must be a whole number of Mbit/s").min(1, "is below 1 Mbit/s").max(300, "is above 300 Mbit/s");

const BindEip = z.strictObject({
  servers: z
    .array(Text)
    .min(1, "names no server")
    .optional()
    .describe(
      "Servers that get one, by name or id; default: those that checks reach, all where a command is among them.",
    ),
  bandwidth: Bandwidth.optional().describe(`Mbit/s of each, charged by traffic; default ${DRILL_EIP.bandwidth}.`),
  type: z
    .string()
    .regex(/^\w+$/, "is not the type of an EIP")
    .optional()
    .describe(`Type, which differs by region; default ${DRILL_EIP.type}.`),
});

/** Way in to the servers of a drill, which have the private addresses of production. */
export const Access = z.union(
  [
    z.strictObject({ bindEip: BindEip.describe("EIPs that the run makes, binds and releases.") }),
    z.strictObject({ jump: Text.describe("Host of your own in the VPC of the drill, for ssh: user@host.") }),
    z.strictObject({ runner: Argv.describe("Program that reaches the inside: JSON in, JSON out.") }),
  ],
  { error: 'must be { bindEip: {} }, { jump: "user@host" } or { runner: ["program", ...] }' },
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
      dataLoss: Duration.optional().describe("Of the number that the check named in dataLoss returns."),
    })
    .optional(),
  dataLoss: Text.optional().describe(
    "Name of the check that returns how old the newest data is, in seconds: the data that a failover now would lose.",
  ),
  checks: Checks.optional().describe("Checks of the servers of the drill, in the form of those of a group."),
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

/** The checks of a drill with its way in: each keeps a way of its own. Pure. */
export function withAccess(checks: readonly Check[], access: Access | undefined): Check[] {
  if (access === undefined) return [...checks];
  return checks.map((check): Check => {
    const { ssh, tcp, tls, http, dns } = check;
    if ("jump" in access)
      return ssh === undefined || ssh.jump !== undefined ? check : { ...check, ssh: { ...ssh, jump: access.jump } };
    if ("bindEip" in access) return throughEip(check);
    const { runner } = access;
    const inside = <T extends { readonly via?: string | undefined; readonly runner?: string[] | undefined }>(
      one: T,
    ): T => (one.via === undefined && one.runner === undefined ? { ...one, runner } : one);
    if (tcp !== undefined) return { ...check, tcp: inside(tcp) };
    if (tls !== undefined) return { ...check, tls: inside(tls) };
    if (http !== undefined) return { ...check, http: inside(http) };
    return dns === undefined || dns.runner !== undefined ? check : { ...check, dns: { ...dns, runner } };
  });
}

/** The same check at the EIP of its server, unless it says where it goes. A name knows nothing of that EIP. */
function throughEip(check: Check): Check {
  const { ssh, tcp, tls, http } = check;
  if (ssh !== undefined)
    return ssh.jump === undefined ? { ...check, ssh: { ...ssh, address: ssh.address ?? "eip" } } : check;
  const there = <T extends Going>(one: T): T => (goesAlone(one) ? { ...one, address: "eip" } : one);
  if (tcp !== undefined) return { ...check, tcp: there(tcp) };
  if (tls !== undefined) return { ...check, tls: there(tls) };
  return http === undefined ? check : { ...check, http: there(http) };
}

/** Part of a check that says where it goes, and how. */
interface Going {
  readonly address?: "private" | "eip" | undefined;
  readonly via?: string | undefined;
  readonly runner?: string[] | undefined;
  readonly connectTo?: string | undefined;
}

function goesAlone({ address, via, runner, connectTo }: Going): boolean {
  return [address, via, runner, connectTo].every((way) => way === undefined);
}

/** True if something leads to the servers of a drill, which nobody reaches at production's addresses. Pure. */
export function hasWay(checks: readonly Check[], access: Access | undefined): boolean {
  return (
    access !== undefined ||
    checks.some(
      ({ ssh, tcp, tls, http, dns, command }) =>
        command !== undefined || ssh?.jump !== undefined || (tcp ?? tls ?? http ?? dns)?.runner !== undefined,
    )
  );
}
