import { z } from "zod";
import { type InputsOf, define, intent, label, local, replaces, rows, shape, updates } from "../define";
import { Description, Id } from "../inputs";
import type { MigratedAddress } from "../addresses";
import type { Transition } from "../transition";
import type { Site } from "../status";
import type { Pair } from "../wire/wire";
import { DATED, MEMBER, NAMED, OBSERVED, REMEMBERED } from "./common";
import { SavedRecord } from "./records";

const OnlyTrue = z.literal(true, {
  error: "can only be true or not set on a pair: the way back is asked on the group",
});

export const ReplicationPair = define("ReplicationPair", {
  inputs: {
    ...NAMED,
    ...MEMBER,
    description: label(Description.optional()),
    volumeId: replaces(Id),
    size: updates(z.int("must be a whole number of GB").positive().optional()),
    clusterId: replaces(Id.optional()),
    deleteTargetVolume: local(z.boolean().optional()),
    failover: intent(OnlyTrue.optional()),
    confirm: local(z.string().optional()),
  },
  outputs: {
    ...OBSERVED,
    ...DATED,
    failover: z.literal(true).nullable(),
    status: z.string(),
    productionSite: shape<Site>(),
    progress: z.number(),
    replicationStatus: z.string(),
    faultLevel: z.string(),
    sourceVolumeId: z.string(),
    targetVolumeId: z.string(),
    activeVolumeId: z.string(),
    passiveVolumeId: z.string(),
    volumeSize: z.number(),
    attachments: shape<Pair["attachments"]>(),
    migratedAddresses: rows<MigratedAddress>().nullable(),
    transitionCount: z.number(),
    lastTransition: shape<Omit<Transition, "remaining"> | null>(),
    unfinished: SavedRecord.nullable(),
  },
  memory: {
    ...REMEMBERED,
    /** Series that the consents of a pair are bound to that knows its group by the id alone. */
    consentSeries: z.string(),
    /** The side that the declared disk is of: where production ran when the pair was made. Of an adopted pair it is not known. */
    madeAt: shape<Site>(),
  },
});

export type ReplicationPairInputs = InputsOf<typeof ReplicationPair>;
