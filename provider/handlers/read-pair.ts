import type { ReplicationPair, ReplicationPairInputs } from "../model/definitions";
import type { OutputsOf } from "../model/define";
import { otherSite } from "../model/status";
import { volumeAt } from "../model/transitions";
import type { Pair } from "../model/wire";
import { orientPair } from "../transitions/orient";
import type { Call } from "../call";

/** What the stack knows of failovers that a pair asked for. */
export type PairTransitions = Pick<
  OutputsOf<typeof ReplicationPair>,
  "failover" | "migratedAddresses" | "lastTransition" | "transitionCount" | "unfinished"
>;

/** A pair, seen from the disk that was production's when it was declared. */
export async function readPair(call: Call, id: string, inputs: ReplicationPairInputs, fresh: boolean): Promise<Pair> {
  return orientPair(await call.cloud.batch.pair(id, inputs.protectionGroupId, { fresh }), inputs.volumeId);
}

/** What was observed of a pair: everything but its {@link PairTransitions}. */
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
  };
}
