import type { ReplicationPair, ReplicationPairInputs } from "../../model/definitions";
import type { MemoryOf, OutputsOf } from "../../model/define";
import { otherSite } from "../../model/status";
import { volumeAt } from "../../model/group-actions";
import type { Pair } from "../../model/wire/wire";
import { pairBySite } from "../../transition/observe/by-site";
import type { Call } from "../../call";

/** Outputs on failovers that a pair asked for. */
export type PairTransitions = Pick<
  OutputsOf<typeof ReplicationPair>,
  "failover" | "migratedAddresses" | "lastTransition" | "transitionCount" | "unfinished"
>;

/** Marks that tell the two disks of a pair apart: which of them is declared, and at which side. */
export interface Declared {
  readonly inputs: Pick<ReplicationPairInputs, "protectionGroupId" | "volumeId">;
  readonly memory: Pick<MemoryOf<typeof ReplicationPair>, "madeAt">;
}

/** A pair, its disks by site. */
export async function readPair(call: Call, id: string, { inputs, memory }: Declared, fresh: boolean): Promise<Pair> {
  const pair = await call.cloud.batch.pair(id, inputs.protectionGroupId, { fresh });
  return pairBySite(pair, inputs.volumeId, memory.madeAt);
}

/** Outputs of a pair that were observed: everything but its {@link PairTransitions}. */
export function observedPair(pair: Pair): Omit<OutputsOf<typeof ReplicationPair>, keyof PairTransitions> {
  return {
    drift: [],
    status: pair.status,
    productionSite: pair.productionSite,
    progress: pair.progress,
    replicationStatus: pair.replicationStatus,
    faultLevel: pair.faultLevel,
    sourceVolumeId: pair.sourceVolumeId,
    targetVolumeId: pair.targetVolumeId,
    activeVolumeId: volumeAt(pair, pair.productionSite),
    passiveVolumeId: volumeAt(pair, otherSite(pair.productionSite)),
    volumeSize: pair.size,
    attachments: pair.attachments,
    createdAt: pair.createdAt,
    updatedAt: pair.updatedAt,
  };
}
