import { z } from "zod";
import { durationMs, isDuration } from "./duration";

/** Names are at most 64 bytes; Huawei Cloud also allows Chinese characters (OTC-API and HW-ZH "Creating a Protection Group"). */
export const Name = z
  .string()
  .regex(/^[\p{Script=Han}A-Za-z0-9._-]+$/u, "may hold letters, digits, '.', '_' and '-' only")
  .refine((text) => Buffer.byteLength(text) <= 64, "is longer than 64 bytes");

export const Description = z
  .string()
  .regex(/^[^<>]*$/, "must not contain '<' or '>'")
  .refine((text) => Buffer.byteLength(text) <= 64, "is longer than 64 bytes");

export const Id = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, "is not an id of the service");

export const Zone = z.string().min(1, "must name an availability zone");

export const Duration = z.string().refine(isDuration, {
  error: 'must be a duration such as "90s", "30m" or "1h30m"',
  abort: true,
});

/** A watch that ended at once would leave every operation half done. */
const Limit = Duration.refine((text) => durationMs(text) >= 1_000, "must be at least a second").optional();

export const Timeouts = z.strictObject({ create: Limit, update: Limit, delete: Limit, read: Limit });

/** All servers, none, or all but some. */
export const StartServers = z.union([z.boolean(), z.strictObject({ except: z.array(Id) })], {
  error: 'must be true, false, or { except: ["<serverId>", ...] }',
});
export type StartServers = z.infer<typeof StartServers>;

/** Facts that a member is told about its group by the resource class; internal, never typed by a user. */
export const GroupLink = z.looseObject({
  origin: z.string().nullish(),
  productionSite: z.string().nullish(),
  failover: z.boolean().nullish(),
  failoverMode: z.string().nullish(),
  confirm: z.string().nullish(),
  abandon: z.boolean().nullish(),
  startServers: StartServers.nullish(),
  startOrder: z.array(z.array(z.string())).nullish(),
  transitionNumber: z.number().nullish(),
  consentSeries: z.string().nullish(),
  inSync: z.boolean().nullish(),
  unfinished: z.boolean().nullish(),
});
export type GroupLink = z.infer<typeof GroupLink>;

/** A NIC of a protected instance besides its primary one: that of an address, or one more in its network. */
export const Nic = z.strictObject({
  subnetId: Id,
  ipAddress: z.ipv4("is not an IPv4 address").optional(),
  securityGroupIds: z.array(Id).optional(),
});
export type Nic = z.infer<typeof Nic>;
