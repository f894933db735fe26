/**
 * The shop whose states are recorded: its cloud before anything is protected, and a program of every kind of resource.
 */
import type { World, WorldView } from "../../simulator/index";
import type { Json } from "../emulator/values";
import type { DeclaredProgram, DeclaredResource } from "./declared";

const IDS = {
  domain: "91bce11d-4e05-4c52-a2e6-3e77378d0366",
  vpc: "c889667c-bb35-41db-aced-8f4399440d33",
  admin: "0b2f6d1e-5a3c-4f7d-9c11-2f6f3a8e7b10",
  web: "3a68dd7a-2d97-4548-abea-6d0061527378",
  db: "d383b793-d6c0-4b2b-a983-8c24ed0747fa",
  archive: "94aec0a1-f57b-4dc8-ad97-c2b1c61156a9",
  data: "7c2f1f4b-90e4-4c0c-8a8b-5f0de6f3c2d5",
} as const;

const SOURCE = "eu-de-01";

/** Small disks, so that a first copy is short at any pace. */
export const WORLD: World = {
  region: "eu-de",
  domains: [{ id: IDS.domain, name: "SDRS_Domain01", zones: [SOURCE, "eu-de-02"] }],
  vpcs: [
    {
      id: IDS.vpc,
      name: "shop",
      cidr: "192.168.0.0/16",
      subnets: [
        { name: "shop-subnet", cidr: "192.168.0.0/24" },
        { id: IDS.admin, name: "shop-admin", cidr: "192.168.1.0/24" },
      ],
    },
  ],
  servers: [
    {
      id: IDS.web,
      name: "web-1",
      zone: SOURCE,
      vpc: "shop",
      disks: [{ name: "web-1-root", size: 10 }],
      nics: [{ subnet: "shop-subnet", ip: "192.168.0.10", eip: "80.158.7.7" }],
    },
    {
      id: IDS.db,
      name: "db-1",
      zone: SOURCE,
      vpc: "shop",
      disks: [{ name: "db-1-root", size: 10 }],
      nics: [{ subnet: "shop-subnet", ip: "192.168.0.20" }],
    },
  ],
  disks: [
    { id: IDS.archive, name: "archive", size: 10, zone: SOURCE },
    { id: IDS.data, name: "data", size: 10, zone: SOURCE },
  ],
};

const group = { ref: ["group"] } as const;

const MEMBERS: DeclaredProgram = [
  {
    key: "web",
    kind: "ProtectedInstance",
    name: "web",
    args: {
      protectionGroup: group,
      serverId: IDS.web,
      additionalNics: [{ subnetId: IDS.admin, ipAddress: "192.168.1.10" }],
      tags: { owner: "shop", tier: "front" },
      deleteTargetServer: true,
    },
  },
  {
    key: "db",
    kind: "ProtectedInstance",
    name: "db",
    args: { protectionGroup: group, name: "shop-db", serverId: IDS.db, deleteTargetServer: true },
  },
  {
    key: "archive",
    kind: "ReplicationPair",
    name: "archive",
    args: { protectionGroup: group, volumeId: IDS.archive, size: 12, deleteTargetVolume: true },
  },
  {
    key: "data",
    kind: "ReplicationPair",
    name: "data",
    args: { protectionGroup: group, volumeId: IDS.data, deleteTargetVolume: true },
  },
  {
    key: "dataOfDb",
    kind: "ReplicationAttachment",
    name: "data-of-db",
    args: {
      protectionGroup: group,
      protectedInstanceId: { ref: ["db", "id"] },
      replicationPairId: { ref: ["data", "id"] },
      device: "/dev/vdc",
      detachFromRunning: true,
    },
  },
];

const PROTECTION: DeclaredResource = {
  key: "protection",
  kind: "Protection",
  name: "shop",
  args: { protectionGroup: group },
  dependsOn: MEMBERS.map(({ key }) => key),
};

const DRILL: DeclaredResource = {
  key: "drill",
  kind: "DisasterRecoveryDrill",
  name: "rehearsal",
  args: { protectionGroup: group },
  dependsOn: ["protection"],
};

/** The same with a server and a disk in a group that somebody made by hand. */
export const GROUPED_WORLD: World = {
  ...WORLD,
  groups: [
    {
      name: "orders",
      sourceZone: SOURCE,
      targetZone: "eu-de-02",
      servers: ["web-1"],
      disks: ["archive"],
      status: "protected",
    },
  ],
};

/** A program that takes up what is there. */
export function adopting({ groups, instances, pairs }: WorldView): DeclaredProgram {
  const place = { sourceAvailabilityZone: SOURCE, targetAvailabilityZone: "eu-de-02" };
  const found = { ...place, domainId: IDS.domain, sourceVpcId: IDS.vpc, adopt: groups[0]?.id };
  const members: DeclaredProgram = [
    ...instances.map(({ id, name, source_server: serverId }) => ({
      ...{ key: name, kind: "ProtectedInstance" as const, name },
      args: { protectionGroup: group, serverId, adopt: id },
    })),
    ...pairs.map(({ id, name, source_volume: volumeId }) => ({
      ...{ key: name, kind: "ReplicationPair" as const, name },
      args: { protectionGroup: group, volumeId, adopt: id },
    })),
  ];
  const protection = { ...PROTECTION, args: { ...PROTECTION.args, adopt: groups[0]?.id } };
  return [
    { key: "group", kind: "ProtectionGroup", name: "orders", args: found },
    ...members,
    { ...protection, dependsOn: members.map(({ key }) => key) },
  ];
}

/** The program, with more arguments of its group. */
export function shop(more: Json = {}): DeclaredProgram {
  const args = {
    sourceAvailabilityZone: SOURCE,
    targetAvailabilityZone: "eu-de-02",
    domainId: IDS.domain,
    sourceVpcId: IDS.vpc,
    description: { secret: "orders and their archive" },
    ...more,
  };
  return [{ key: "group", kind: "ProtectionGroup", name: "shop", args }, ...MEMBERS, PROTECTION];
}

export function withDrill(program: DeclaredProgram): DeclaredProgram {
  return [...program, DRILL];
}
