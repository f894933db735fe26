import { z } from "zod";
import { type InputsOf, define, intent, label, local, replaces, rows, shape, updates } from "../define";
import { Description, Duration, Id, StartServers, Zone } from "../inputs";
import type { LastKnown } from "../last-known";
import type { AddressReferences } from "../address-references";
import { Checks } from "../checks";
import { Order } from "../orders";
import type { AddressCounts, Address, MigratedAddress } from "../addresses";
import type { TransitionSummary } from "../transition";
import type { Site } from "../status";
import { Verification } from "../verification";
import { DATED, FailOn, NAMED, OBSERVED, Origin, PENDING, REMEMBERED } from "./common";
import { SavedRecord, SavedTransition } from "./records";

/** An input that the provider finds out where it can. */
const found = (schema: z.ZodString): z.ZodType<string> =>
  z
    .string({
      error: ({ input }) =>
        input === undefined ? "declare it, or servers, by which it is found out when the group is created" : undefined,
    })
    .pipe(schema);

export const ProtectionGroup = define("ProtectionGroup", {
  inputs: {
    ...NAMED,
    description: label(Description.optional()),
    sourceAvailabilityZone: replaces(found(Zone)),
    targetAvailabilityZone: replaces(found(Zone)),
    domainId: replaces(found(Id)),
    sourceVpcId: replaces(found(Id)),
    servers: local(z.array(Id).min(1, "names no server").optional()),
    failover: intent(z.boolean().optional()),
    reprotect: intent(z.string().optional()),
    failoverMode: local(z.enum(["unplanned", "planned"]).optional()),
    failback: local(
      z
        .strictObject({
          mode: z.enum(["planned", "unplanned"]).optional(),
          switchAsSoonAsInSync: z.boolean().optional(),
        })
        .optional(),
    ),
    confirm: local(z.string().optional()),
    startServers: local(StartServers.optional()),
    startOrder: local(z.array(z.array(Id)).optional()),
    stopServers: local(z.strictObject({ grace: Duration.optional() }).optional()),
    recoveryPoint: intent(
      z
        .strictObject({ transition: z.string(), restores: z.array(z.strictObject({ serverId: Id, backupId: Id })) })
        .optional(),
    ),
    recoveryTimeObjective: local(Duration.optional()),
    checks: local(Checks.optional()),
    failOn: local(FailOn.optional()),
    forgetFailedTasks: updates(
      z.union([z.string(), z.array(Id)], "is a text, or a list of ids of failed tasks").optional(),
    ),
    abandon: local(z.boolean().optional()),
    // An order is an edit in the run that has it; that the next run has none is not.
    __order: intent(Order.optional(), (_before, order) => order === undefined),
  },
  outputs: {
    ...OBSERVED,
    ...DATED,
    origin: Origin,
    failover: z.boolean().nullable(),
    reprotect: z.string().nullable(),
    status: z.string(),
    productionSite: shape<Site>(),
    productionZone: z.string(),
    progress: z.number(),
    protectedInstanceCount: z.number(),
    replicationPairCount: z.number(),
    drillCount: z.number(),
    inSync: z.boolean(),
    addresses: rows<Address>(),
    migratedAddresses: rows<MigratedAddress>().nullable(),
    migratedAddressCounts: shape<AddressCounts | null>(),
    addressReferences: shape<AddressReferences | null>(),
    lastTransition: SavedTransition.nullable(),
    transitions: rows<TransitionSummary>(),
    transitionCount: z.number(),
    recoveryTimeObjectiveMet: z.boolean().nullable(),
    verification: Verification.nullable(),
    /** Series that consent is bound to; `null` where nothing was ever created or updated by a state. */
    consentSeries: z.string().nullable(),
    unfinished: SavedRecord.nullable(),
  },
  memory: {
    ...PENDING,
    place: REMEMBERED.place,
    left: REMEMBERED.left,
    row: REMEMBERED.row,
    __lastKnown: shape<LastKnown>(),
  },
});

export type ProtectionGroupInputs = InputsOf<typeof ProtectionGroup>;
