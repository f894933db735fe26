import { z } from "zod";
import { SITES } from "./status";

const Text = z.string();
const Time = z.iso.datetime();
const Side = z.enum(SITES);
const Zone = Text;

const Server = z.strictObject({
  id: Text.nullable().describe("Null: it does not exist yet."),
  name: Text.nullable().describe("Null: the state does not tell it."),
});

/** An address of a server, as a kit keeps it. */
const KitAddress = z.strictObject({
  ...{ instanceId: Text, serverName: Text, serverId: Text, site: Side, portId: Text, virtual: z.boolean() },
  ...{ privateIp: Text, mac: Text, eip: Text.nullable(), eipId: Text.nullable(), subnetId: Text.nullable() },
});

/** Everything that a move of one group needs to know without its stack. */
export const KitGroup = z.strictObject({
  urn: Text.describe("Place of the group in its stack."),
  id: Text.min(1),
  name: Text,
  logicalName: Text.describe("Name in the program."),
  place: z.strictObject({ projectId: Text.min(1), region: Text.min(1) }),
  endpoint: Text.nullable().describe("Address of the service for the stack; null: it is left to the environment."),
  settings: z.record(Text, Text).describe("Settings of the stack that are no secret and no part of a login."),
  status: Text.describe("The service's word, when the state was written."),
  productionSite: Side.describe("The side that served then."),
  ...{ sourceZone: Zone, targetZone: Zone, domainId: Text, vpcId: Text },
  declared: z.boolean().nullable().describe("The input failover of the program; null: it leaves it to the command."),
  unfinished: z.boolean().describe("A transition was not seen to end when the state was written."),
  servers: z.array(z.strictObject({ instanceId: Text, instanceName: Text, source: Server, target: Server })),
  pairs: z.array(z.strictObject({ id: Text, name: Text, sourceVolumeId: Text, targetVolumeId: Text })),
  addresses: z.array(KitAddress).describe("Of both sides, as last seen while nothing was wrong."),
  start: z.strictObject({
    servers: z.boolean().describe("False: the program starts none."),
    except: z.array(Text).describe("Servers that stay stopped."),
    order: z.array(z.array(Text)).describe("Waves of servers; those that are not named come last."),
    graceSeconds: z.number().nonnegative().describe("Time that running servers get to stop before a planned move."),
    limitSeconds: z.number().positive().describe("Time for which a move is watched."),
  }),
  stopped: z
    .array(z.strictObject({ serverId: Text, updated: Text }))
    .nullable()
    .describe("Servers of the serving side that were stopped on purpose; null: not known, and all are started."),
  inSync: z.boolean().nullable(),
  missing: z.array(Text).describe("What the state does not tell of the group."),
});

/** A kit without the version and the name that every document has. */
export const Kit = z.strictObject({
  madeAt: Time,
  madeBy: Text.describe("Release of pulumi-sdrs."),
  stack: Text.nullable().describe("Null: it was made from an export."),
  stateWrittenAt: Time.nullable(),
  commit: Text.nullable().describe("Commit of the program, with -dirty where it was edited since."),
  groups: z.array(KitGroup).min(1),
  digest: z
    .string()
    .regex(/^sha256:[0-9a-f]{64}$/, "is no digest")
    .describe("SHA-256 of the rest as JSON with sorted keys: tells that nothing was changed since."),
});

export type KitGroup = z.infer<typeof KitGroup>;
export type Kit = z.infer<typeof Kit>;

/** A kit that is older is used with a warning: it only ever warns, since production is down when somebody reads it. */
export const KIT_DAYS = 7;
