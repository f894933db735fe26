import { z } from "zod";
import { type InputsOf, adopts, define, local, replaces } from "../define";
import { Id } from "../inputs";
import { COMMON, MEMBER, OBSERVED, REMEMBERED } from "./common";

/** The service may rewrite `vd` to `sd` and back, so only the last letter of a device tells two apart (TF-OTC, TF-HW). */
export function sameDevice(one: string, other: string): boolean {
  return one.slice(-1) === other.slice(-1);
}

/** The id of an attachment: of the instance, and of the pair. */
const AttachmentId = z
  .string()
  .regex(/^[A-Za-z0-9-]{1,64}\/[A-Za-z0-9-]{1,64}$/, 'is not "<id of the instance>/<id of the pair>"');

export const ReplicationAttachment = define("ReplicationAttachment", {
  inputs: {
    ...COMMON,
    ...MEMBER,
    adopt: adopts(AttachmentId.optional()),
    protectedInstanceId: replaces(Id),
    replicationPairId: replaces(Id),
    device: replaces(
      z.string().regex(/^\/dev\/[vs]d[a-z]$/, 'must be a device such as "/dev/vdb"'),
      (old, fresh) => typeof old === "string" && typeof fresh === "string" && sameDevice(old, fresh),
    ),
    detachFromRunning: local(z.boolean().optional()),
  },
  outputs: { ...OBSERVED, attachedDevice: z.string(), status: z.string() },
  memory: REMEMBERED,
});

export type ReplicationAttachmentInputs = InputsOf<typeof ReplicationAttachment>;
