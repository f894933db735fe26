import type { Call } from "../../call";
import type { Instance, Job, Pair } from "../../model/wire/wire";
import { removePair } from "../common/members";

const ENTITY = "replication_pair_id";

/**
 * The pairs that the service made with an instance: as the job that created it names them, else those that are attached to it
 * right afterwards, when nobody can have attached another one.
 */
export function pairsMadeWith(instance: Instance, job: Job | undefined): readonly string[] {
  const named = job === undefined ? [] : [...new Set(pairsIn(job))];
  return named.length > 0 ? named : instance.attachments.map(({ pairId }) => pairId);
}

function pairsIn({ entities, subJobs }: Job): string[] {
  const { [ENTITY]: id } = entities;
  return [...(typeof id === "string" && id !== "" ? [id] : []), ...subJobs.flatMap(pairsIn)];
}

/**
 * Deletes the pairs that came with an instance that is gone. They usually go with it; that they always do is not documented, and
 * one that stays would keep the group from being deleted. A pair that is attached elsewhere, or that another resource of the run
 * has, is not its own.
 */
export async function removeMadePairs(
  call: Call,
  groupId: string,
  made: readonly string[],
  deleteTargetVolume: boolean,
): Promise<void> {
  if (made.length === 0) return;
  const mine = (pair: Pair): boolean =>
    made.includes(pair.id) &&
    pair.attachments.length === 0 &&
    call.memory.asked.holder({ kind: "ReplicationPair", id: pair.id }) === undefined;
  for (const pair of (await call.cloud.pairs.list({ groupId })).filter(mine))
    await removePair(call, pair, { groupId, deleteTargetVolume });
}
