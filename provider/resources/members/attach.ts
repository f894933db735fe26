import { DrError, isDrError } from "../../errors";
import { BUSY_MEMBER_STATUSES } from "../../model/status";
import type { ReplicationAttachmentInputs } from "../../model/definitions";
import type { Pair } from "../../model/wire/wire";
import type { Call } from "../../call";
import { changeOnce } from "../common/change-once";
import type { Look } from "../common/jobs";
import { orGone } from "../common/members";

const FAILED = "error-attaching";
const AGAIN = "Repair what is named and run pulumi up again: it takes back what is half attached and attaches anew.";
const REPLACE =
  "The service attaches this pair no more. Replace it, which copies its disk anew: pulumi up --replace '<URN of the pair>'; pulumi stack --show-urns lists the URN.";

/** The device of a pair at an instance, if it is attached to it. */
export function attachmentOf(pair: Pair, instanceId: string): string | undefined {
  return pair.attachments.find((one) => one.instanceId === instanceId)?.device;
}

/** Attaches a pair, as it was just read, to an instance, unless it is attached; answers it as it was seen last. */
export async function attach(call: Call, declared: ReplicationAttachmentInputs, before: Pair): Promise<Pair> {
  const { protectedInstanceId: instanceId, replicationPairId: pairId, device } = declared;
  const { instances, pairs } = call.cloud;
  let latest = before;
  // An attachment that failed half-way names the instance, but its disks are not there: it is taken back and made again.
  if (before.status === FAILED && attachmentOf(before, instanceId) !== undefined)
    await detach(call, instanceId, before);
  try {
    await changeOnce(call, {
      what: `Attachment of pair ${before.name} to instance ${instanceId}`,
      careful: true,
      look: async () => {
        latest = await pairs.get(pairId);
        return lookAt(latest, (pair) => attachmentOf(pair, instanceId) !== undefined);
      },
      ask: () => instances.attachPair(instanceId, { pairId, device }),
    });
  } catch (error) {
    // The service calls the id of an instance that is gone invalid: reading it says that it is not there.
    if (isDrError(error, "DR_USAGE")) await instances.get(instanceId);
    const pair = isDrError(error) ? await pairs.get(pairId).catch(() => undefined) : undefined;
    throw pair?.status === FAILED && isDrError(error) ? wayOut(pair, instanceId, error) : error;
  }
  return latest;
}

/** Detaches a pair from an instance. */
export async function detach(call: Call, instanceId: string, { id, name }: Pair): Promise<void> {
  const { instances, pairs } = call.cloud;
  await changeOnce(call, {
    what: `Detachment of pair ${name}`,
    careful: true,
    look: async () => {
      const pair = await orGone(pairs.get(id));
      if (pair === undefined) return { is: "done", status: undefined };
      return lookAt(pair, (present) => attachmentOf(present, instanceId) === undefined);
    },
    ask: () => instances.detachPair(instanceId, id),
  });
}

/** True if the pair shows an attachment to the instance, made or being made. */
export async function underWay(call: Call, declared: ReplicationAttachmentInputs): Promise<boolean> {
  const pair = await call.cloud.pairs.get(declared.replicationPairId).catch(() => undefined);
  return (
    pair?.status === "attaching" ||
    (pair !== undefined && attachmentOf(pair, declared.protectedInstanceId) !== undefined)
  );
}

function lookAt(pair: Pair, reached: (pair: Pair) => boolean): Look {
  const { status } = pair;
  if (BUSY_MEMBER_STATUSES.has(status)) return { is: "busy", status };
  return { is: reached(pair) && status !== FAILED ? "done" : "open", status };
}

function wayOut(pair: Pair, instanceId: string, cause: DrError): DrError {
  return new DrError(
    cause.code,
    `Pair ${pair.name} (${pair.id}) could not be attached to instance ${instanceId}. ${cause.what}`,
    cause.facts,
    { cause, hint: cause.code === "DR_JOB_FAILED" ? AGAIN : REPLACE },
  );
}
