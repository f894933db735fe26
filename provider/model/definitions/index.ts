import { DisasterRecoveryDrill } from "./disaster-recovery-drill";
import { GroupVerification } from "./group-verification";
import { ProtectedInstance } from "./protected-instance";
import { Protection } from "./protection";
import { ProtectionGroup } from "./protection-group";
import { ReplicationAttachment } from "./replication-attachment";
import { ReplicationPair } from "./replication-pair";

/** Every kind of resource. The name of a kind is the last part of the type token, and every state names it. */
export const DEFINITIONS = {
  ProtectionGroup,
  ReplicationPair,
  ProtectedInstance,
  ReplicationAttachment,
  Protection,
  DisasterRecoveryDrill,
  GroupVerification,
} as const;

export type Kind = keyof typeof DEFINITIONS;

export const KINDS = [
  "ProtectionGroup",
  "ReplicationPair",
  "ProtectedInstance",
  "ReplicationAttachment",
  "Protection",
  "DisasterRecoveryDrill",
  "GroupVerification",
] as const satisfies readonly Kind[];

export {
  DisasterRecoveryDrill,
  GroupVerification,
  ProtectedInstance,
  Protection,
  ProtectionGroup,
  ReplicationAttachment,
  ReplicationPair,
};
export type { DisasterRecoveryDrillInputs } from "./disaster-recovery-drill";
export type { GroupVerificationInputs } from "./group-verification";
export type { ProtectedInstanceInputs } from "./protected-instance";
export type { ProtectionInputs } from "./protection";
export type { ProtectionGroupInputs } from "./protection-group";
export type { ReplicationAttachmentInputs } from "./replication-attachment";
export type { ReplicationPairInputs } from "./replication-pair";
