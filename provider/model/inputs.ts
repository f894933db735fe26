import { z } from "zod";

/** Names are at most 64 bytes; Huawei Cloud also allows Chinese characters (OTC-API and HW-ZH "Creating a Protection Group"). */
const Name = z
  .string()
  .regex(/^[\p{Script=Han}A-Za-z0-9._-]+$/u, "may hold letters, digits, '.', '_' and '-' only")
  .refine((text) => Buffer.byteLength(text) <= 64, "is longer than 64 bytes");

const Description = z
  .string()
  .regex(/^[^<>]*$/, "must not contain '<' or '>'")
  .refine((text) => Buffer.byteLength(text) <= 64, "is longer than 64 bytes");

const Id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "is not an id of the service");

const Zone = z.string().min(1, "must name an availability zone");

const Duration = z.string().regex(/^(\d+(\.\d+)?[smh])+$/, {
  error: 'must be a duration such as "90s", "30m" or "1h30m"',
  abort: true,
});

/** A watch that ended at once would leave every operation half done. */
const Limit = Duration.refine((text) => durationMs(text) >= 1_000, "must be at least a second").optional();

const Timeouts = z.strictObject({ create: Limit, update: Limit, delete: Limit, read: Limit });

/** All servers, none, or all but some. */
export const StartServers = z.union([z.boolean(), z.strictObject({ except: z.array(Id) })], {
  error: 'must be true, false, or { except: ["<serverId>", ...] }',
});
export type StartServers = z.infer<typeof StartServers>;

/** What a member is told about its group by the resource class; internal, never typed by a user. */
export const GroupLink = z.looseObject({
  productionSite: z.string().optional(),
  failover: z.boolean().optional(),
  failoverMode: z.string().optional(),
  confirm: z.string().optional(),
  abandon: z.boolean().optional(),
  startServers: StartServers.optional(),
  startOrder: z.array(z.array(z.string())).optional(),
  transitionNumber: z.number().optional(),
  inSync: z.boolean().optional(),
});
export type GroupLink = z.infer<typeof GroupLink>;

const base = { timeouts: Timeouts.optional(), __urn: z.string().optional() };

/** What has a name in the cloud; the resource class derives one where none is given. */
const named = { name: Name, __derivedName: z.boolean().optional(), adopt: Id.optional() };

const member = { protectionGroupId: Id, __group: GroupLink.optional() };

export const ProtectionGroupInputs = z.strictObject({
  ...base,
  ...named,
  description: Description.optional(),
  sourceAvailabilityZone: Zone,
  targetAvailabilityZone: Zone,
  domainId: Id,
  sourceVpcId: Id,
  failover: z.boolean().optional(),
  reprotect: z.string().optional(),
  failoverMode: z.enum(["unplanned", "planned"]).optional(),
  failback: z
    .strictObject({ mode: z.enum(["planned", "unplanned"]).optional(), switchAsSoonAsInSync: z.boolean().optional() })
    .optional(),
  confirm: z.string().optional(),
  startServers: StartServers.optional(),
  startOrder: z.array(z.array(Id)).optional(),
  stopServers: z.strictObject({ grace: Duration.optional() }).optional(),
  recoveryPoint: z
    .strictObject({ transition: z.string(), restores: z.array(z.strictObject({ serverId: Id, backupId: Id })) })
    .optional(),
  abandon: z.boolean().optional(),
});
export type ProtectionGroupInputs = z.infer<typeof ProtectionGroupInputs>;

export const ReplicationPairInputs = z.strictObject({
  ...base,
  ...named,
  ...member,
  description: Description.optional(),
  volumeId: Id,
  size: z.int("must be a whole number of GB").positive().optional(),
  clusterId: Id.optional(),
  deleteTargetVolume: z.boolean().optional(),
  failover: z
    .literal(true, { error: "can only be true or not set on a pair: the way back is asked on the group" })
    .optional(),
  confirm: z.string().optional(),
});
export type ReplicationPairInputs = z.infer<typeof ReplicationPairInputs>;

/** Lengths and characters of tags (OTC-UMN "Managing Protected Instance Tags"). */
const TagKey = z.string().regex(/^[\p{L}\p{N}_-]{1,36}$/u, "a key has 1 to 36 letters, digits, '-' or '_'");
const TagValue = z.string().regex(/^[\p{L}\p{N}_-]{0,43}$/u, "a value has at most 43 letters, digits, '-' or '_'");

export const ProtectedInstanceInputs = z.strictObject({
  ...base,
  ...named,
  ...member,
  description: Description.optional(),
  serverId: Id,
  clusterId: Id.optional(),
  primarySubnetId: Id.optional(),
  primaryIpAddress: z.ipv4("is not an IPv4 address").optional(),
  flavor: z.string().min(1).optional(),
  tags: z
    .record(TagKey, TagValue)
    .refine((tags) => Object.keys(tags).length <= 10, "the service takes at most 10 tags on creation")
    .optional(),
  deleteTargetServer: z.boolean().optional(),
  deleteTargetEip: z.boolean().optional(),
});
export type ProtectedInstanceInputs = z.infer<typeof ProtectedInstanceInputs>;

export const ReplicationAttachmentInputs = z.strictObject({
  ...base,
  ...member,
  protectedInstanceId: Id,
  replicationPairId: Id,
  device: z.string().regex(/^\/dev\/[vs]d[a-z]$/, 'must be a device such as "/dev/vdb"'),
  detachFromRunning: z.boolean().optional(),
});
export type ReplicationAttachmentInputs = z.infer<typeof ReplicationAttachmentInputs>;

export const ProtectionInputs = z.strictObject({
  ...base,
  ...member,
  adopt: Id.optional(),
  waitForSync: z.boolean().optional(),
});
export type ProtectionInputs = z.infer<typeof ProtectionInputs>;

export const DisasterRecoveryDrillInputs = z.strictObject({
  ...base,
  ...named,
  ...member,
  drillVpcId: Id.optional(),
  emergency: z.boolean().optional(),
  confirm: z.string().optional(),
});
export type DisasterRecoveryDrillInputs = z.infer<typeof DisasterRecoveryDrillInputs>;

/** Seconds of a duration such as `1h30m`. */
export function durationMs(text: string): number {
  const unit = { s: 1_000, m: 60_000, h: 3_600_000 } as const;
  return [...text.matchAll(/(\d+(?:\.\d+)?)([smh])/g)].reduce(
    (sum, [, amount, name]) => sum + Number(amount) * unit[name as keyof typeof unit],
    0,
  );
}
