import { DrError } from "../../errors";
import type { ReplicationPair, ReplicationPairInputs } from "../../model/definitions";
import type { MemoryOf, Result, Saved } from "../../model/define";
import type { MigratedAddress } from "../../model/addresses";
import type { Transition } from "../../model/transition";
import { HalfDone } from "../../transition/half-done";
import type { Call } from "../../call";
import { countIn, drawSeries, pairRequest } from "../group/group-request";
import type { Edit } from "../../engine/handler";
import { type PairTransitions, observedPair, readPair } from "./read-pair";
import { PartialFailure } from "../../engine/shape";
import { sharedTransition } from "../group/transition-group";

/** Asks for the failover of the group, and reports what it meant for the servers that this pair is attached to. */
export async function failOver(
  call: Call,
  edit: Edit<typeof ReplicationPair>,
): Promise<Result<typeof ReplicationPair>> {
  const { id, old, inputs } = edit;
  refuseDisagreement(inputs);
  try {
    const result = await sharedTransition(call, pairRequest(call, edit));
    const pair = await readPair(call, id, { inputs, memory: old.memory }, true);
    const attached = new Set(pair.attachments.map((one) => one.instanceId));
    for (const warning of result.warnings) call.log.warn(warning);
    const kept = ownTransitions(old.outputs);
    return {
      inputs,
      outputs: {
        ...observedPair(pair),
        failover: inputs.failover ?? null,
        transitionCount: result.count,
        migratedAddresses: ofInstances(result.migrated, attached) ?? kept.migratedAddresses,
        lastTransition: brief(result.lastTransition, attached) ?? kept.lastTransition,
        unfinished: result.unfinished ?? null,
      },
      memory: result.unfinished === undefined ? withSeries(old.memory) : old.memory,
    };
  } catch (error) {
    if (!(error instanceof HalfDone)) throw error;
    const transitionCount = Math.max(countIn(old.outputs), error.record.number);
    const properties = { ...old.inputs, ...old.memory, ...old.outputs, transitionCount, unfinished: error.record };
    throw new PartialFailure(
      id,
      properties,
      error.cause,
      `The failover of group ${error.observed.group.name}, asked by this pair, is NOT finished; run pulumi up again to go on.`,
    );
  }
}

/** A series is drawn once: by the creation, or by the end of an update that finds none. */
export function withSeries(memory: MemoryOf<typeof ReplicationPair>): MemoryOf<typeof ReplicationPair> {
  return { ...memory, consentSeries: memory.consentSeries ?? drawSeries() };
}

/** Outputs on failovers that this pair asked for. */
export function ownTransitions(outputs: Saved<typeof ReplicationPair>["outputs"] | undefined): PairTransitions {
  const { failover = null, migratedAddresses = null, lastTransition = null, unfinished = null } = outputs ?? {};
  return { failover, migratedAddresses, lastTransition, transitionCount: outputs?.transitionCount ?? 0, unfinished };
}

function refuseDisagreement(inputs: ReplicationPairInputs): void {
  if (inputs.__group?.failover !== false) return;
  throw new DrError(
    "DR_REFUSED",
    "failover: true of this pair contradicts failover: false of its protection group",
    {},
    { hint: "The service moves whole groups: remove failover from the pair, or from the group. Nothing was changed." },
  );
}

function ofInstances(
  rows: readonly MigratedAddress[] | undefined,
  instances: ReadonlySet<string>,
): MigratedAddress[] | undefined {
  return rows?.filter((row) => instances.has(row.instanceId));
}

/** A pair keeps the transition in short: a group of a thousand pairs would else store it a thousand times. */
function brief(last: Transition | undefined, attached: ReadonlySet<string>): Omit<Transition, "remaining"> | undefined {
  if (last === undefined) return undefined;
  const { members, remaining: _remaining, ...rest } = last;
  return { ...rest, members: members.filter((member) => attached.has(member.instanceId)) };
}
