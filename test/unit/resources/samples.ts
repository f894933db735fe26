import type { Kind } from "../../../provider/model/definitions";
import type { Props } from "../../../provider/engine/shape";

/** What the engine sends in the place of a value that is not known yet, one for each type. */
export const UNKNOWNS = [
  "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
] as const;

export const UNKNOWN = UNKNOWNS[0];

const MEMBER = {
  timeouts: { create: "30m", update: "1h30m", delete: "90s", read: "1.5m" },
  __urn: "urn:pulumi:dev::shop::pulumi-nodejs:dynamic/sdrs:X::orders",
  __replaceOnChanges: ["nothing"],
  protectionGroupId: "group-1",
  __group: {
    productionSite: "source",
    failover: false,
    failoverMode: "unplanned",
    confirm: "orders/3+healthy",
    abandon: false,
    startServers: true,
    startOrder: [["server-1"]],
    transitionNumber: 2,
    inSync: true,
  },
};

const NAMED = { name: "orders", __derivedName: true, adopt: "id-1" };

/** Every input of every kind, with a value that is allowed. */
export const FULL: Readonly<Record<Kind, Props>> = {
  ProtectionGroup: {
    ...NAMED,
    timeouts: MEMBER.timeouts,
    __urn: MEMBER.__urn,
    __replaceOnChanges: MEMBER.__replaceOnChanges,
    description: "shop",
    sourceAvailabilityZone: "eu-de-01",
    targetAvailabilityZone: "eu-de-02",
    domainId: "domain-1",
    sourceVpcId: "vpc-1",
    servers: ["server-1"],
    failover: false,
    reprotect: "orders/2",
    failoverMode: "planned",
    failback: { mode: "unplanned", switchAsSoonAsInSync: true },
    confirm: "orders/3+healthy",
    startServers: true,
    startOrder: [["server-1", "server-2"], ["server-3"]],
    stopServers: { grace: "5m" },
    recoveryPoint: { transition: "orders/2", restores: [{ serverId: "server-1", backupId: "backup-1" }] },
    recoveryTimeObjective: "30m",
    checks: [{ name: "db port", tcp: { server: "server-1", port: 5432 }, wave: 1, gate: "60s" }],
    failOn: ["lost"],
    forgetFailedTasks: "2026-11-26",
    abandon: false,
    __order: { failover: true, at: "2026-01-01T03:00:00.000Z", by: "ops", reason: "drill" },
  },
  ReplicationPair: {
    ...MEMBER,
    ...NAMED,
    description: "shop",
    volumeId: "volume-1",
    size: 40,
    clusterId: "cluster-1",
    deleteTargetVolume: true,
    failover: true,
    confirm: "orders/3+healthy",
  },
  ProtectedInstance: {
    ...MEMBER,
    ...NAMED,
    description: "shop",
    serverId: "server-1",
    clusterId: "cluster-1",
    primarySubnetId: "subnet-1",
    primaryIpAddress: "10.0.0.11",
    flavor: "s3.large.2",
    productionFlavor: "s3.large.2",
    drFlavor: "s3.large.4",
    tenancy: "dedicated",
    productionDedicatedHostId: "host-1",
    drDedicatedHostId: "host-2",
    tags: { tier: "web", Größe: "" },
    additionalNics: [{ subnetId: "subnet-2", ipAddress: "10.0.1.11", securityGroupIds: ["security-group-1"] }],
    deleteTargetServer: true,
    deleteTargetEip: false,
  },
  ReplicationAttachment: {
    ...MEMBER,
    adopt: "instance-1/pair-1",
    protectedInstanceId: "instance-1",
    replicationPairId: "pair-1",
    device: "/dev/vdb",
    detachFromRunning: true,
  },
  Protection: { ...MEMBER, adopt: "group-1", waitForSync: true, __members: "0f0f0f0f0f0f0f0f" },
  DisasterRecoveryDrill: {
    ...MEMBER,
    ...NAMED,
    drillVpcId: "vpc-2",
    emergency: true,
    confirm: "orders/3+drill",
    checks: [{ name: "rows", command: ["./rows.sh"] }],
    generation: "2026-11",
  },
  GroupVerification: {
    ...MEMBER,
    checks: [{ name: "db port", tcp: { server: "server-1", port: 5432 } }],
    failOn: ["checks"],
    __owed: { of: "orders/2", state: "unproven", checks: [] },
    __lastMove: { verb: "failover", from: "source", to: "target" },
  },
};
