import { z } from "zod";
import { type InputsOf, define, label, local, replaces, rows, shape, updates } from "../define";
import { Description, Id, Nic } from "../inputs";
import type { Address } from "../addresses";
import type { Site } from "../status";
import { DATED, MEMBER, NAMED, OBSERVED, REMEMBERED } from "./common";

/** Lengths and characters of tags (OTC-UMN "Managing Protected Instance Tags"). */
const TagKey = z.string().regex(/^[\p{L}\p{N}_-]{1,36}$/u, "a key has 1 to 36 letters, digits, '-' or '_'");
const TagValue = z.string().regex(/^[\p{L}\p{N}_-]{0,43}$/u, "a value has at most 43 letters, digits, '-' or '_'");

const Flavor = z.string().min(1).optional();

/** Not said is shared (HW-ZH `创建保护实例`). */
const isDedicated = (tenancy: unknown): boolean => tenancy === "dedicated";

export const ProtectedInstance = define("ProtectedInstance", {
  inputs: {
    ...NAMED,
    ...MEMBER,
    description: label(Description.optional()),
    serverId: replaces(Id),
    clusterId: replaces(Id.optional()),
    primarySubnetId: replaces(Id.optional()),
    primaryIpAddress: replaces(z.ipv4("is not an IPv4 address").optional()),
    flavor: updates(Flavor),
    productionFlavor: updates(Flavor),
    drFlavor: updates(Flavor),
    tenancy: replaces(
      z.enum(["shared", "dedicated"]).optional(),
      (old, fresh) => isDedicated(old) === isDedicated(fresh),
    ),
    productionDedicatedHostId: updates(Id.optional()),
    drDedicatedHostId: updates(Id.optional()),
    tags: updates(
      z
        .record(TagKey, TagValue)
        .refine((tags) => Object.keys(tags).length <= 10, "the service takes at most 10 tags on creation")
        .optional(),
    ),
    additionalNics: updates(
      z.array(Nic).max(11, "an instance has at most 12 NICs, the primary one included").optional(),
    ),
    deleteTargetServer: local(z.boolean().optional()),
    deleteTargetEip: local(z.boolean().optional()),
  },
  outputs: {
    ...OBSERVED,
    ...DATED,
    status: z.string(),
    productionSite: shape<Site>(),
    productionZone: z.string(),
    progress: z.number(),
    sourceServerId: z.string(),
    targetServerId: z.string(),
    activeServerId: z.string(),
    addresses: rows<Address>(),
    replicationPairIds: z.array(z.string()),
  },
  memory: {
    ...REMEMBERED,
    /** Pairs that the service made with the instance, from the job that created it. */
    madePairIds: z.array(z.string()),
    /** NICs that were added for a declaration without an address, by the ids of their ports. */
    addedNicIds: z.array(z.string()),
  },
});

export type ProtectedInstanceInputs = InputsOf<typeof ProtectedInstance>;
