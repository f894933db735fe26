import type {
  DisasterRecoveryDrillInputs,
  ProtectedInstanceInputs,
  ProtectionGroupInputs,
  ProtectionInputs,
  ReplicationAttachmentInputs,
  ReplicationPairInputs,
} from "./inputs";

/** The kinds of resources; each name is also the last part of the type token. */
export const KINDS = [
  "ProtectionGroup",
  "ReplicationPair",
  "ProtectedInstance",
  "ReplicationAttachment",
  "Protection",
  "DisasterRecoveryDrill",
] as const;
export type Kind = (typeof KINDS)[number];

/**
 * What a changed input means: `replace` (the service cannot change it), `update` (it can), `intent` (moves production or
 * reprotects), `local` (kept here, nothing is called), `adopt` (see there), `link` (what the group says of itself), `meta`.
 */
export type Change = "replace" | "update" | "intent" | "local" | "adopt" | "link" | "meta";

const COMMON = { timeouts: "local", __urn: "meta" } as const;
const NAMED = { ...COMMON, name: "update", adopt: "adopt", __derivedName: "meta" } as const;
const MEMBER = { protectionGroupId: "replace", __group: "link" } as const;

/** Every input of every kind has a row: the compiler refuses an input whose change nobody has thought about. */
export const PROPERTIES = {
  ProtectionGroup: {
    ...NAMED,
    description: "replace",
    sourceAvailabilityZone: "replace",
    targetAvailabilityZone: "replace",
    domainId: "replace",
    sourceVpcId: "replace",
    failover: "intent",
    reprotect: "intent",
    failoverMode: "local",
    failback: "local",
    confirm: "local",
    startServers: "local",
    startOrder: "local",
    stopServers: "local",
    recoveryPoint: "intent",
    abandon: "local",
  },
  ReplicationPair: {
    ...NAMED,
    ...MEMBER,
    description: "replace",
    volumeId: "replace",
    size: "update",
    clusterId: "replace",
    deleteTargetVolume: "local",
    failover: "intent",
    confirm: "local",
  },
  ProtectedInstance: {
    ...NAMED,
    ...MEMBER,
    description: "replace",
    serverId: "replace",
    clusterId: "replace",
    primarySubnetId: "replace",
    primaryIpAddress: "replace",
    flavor: "update",
    tags: "update",
    deleteTargetServer: "local",
    deleteTargetEip: "local",
  },
  ReplicationAttachment: {
    ...COMMON,
    ...MEMBER,
    protectedInstanceId: "replace",
    replicationPairId: "replace",
    device: "replace",
    detachFromRunning: "local",
  },
  Protection: { ...COMMON, ...MEMBER, adopt: "adopt", waitForSync: "local" },
  DisasterRecoveryDrill: { ...NAMED, ...MEMBER, drillVpcId: "replace", emergency: "local", confirm: "local" },
} as const satisfies {
  ProtectionGroup: Record<keyof ProtectionGroupInputs, Change>;
  ReplicationPair: Record<keyof ReplicationPairInputs, Change>;
  ProtectedInstance: Record<keyof ProtectedInstanceInputs, Change>;
  ReplicationAttachment: Record<keyof ReplicationAttachmentInputs, Change>;
  Protection: Record<keyof ProtectionInputs, Change>;
  DisasterRecoveryDrill: Record<keyof DisasterRecoveryDrillInputs, Change>;
};
