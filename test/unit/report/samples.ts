/**
 * Outputs of a ProtectionGroup as a stack keeps them after a transition: a shop of three servers, in the variants that a report
 * must tell apart.
 */
import { createHash } from "node:crypto";
import type { Address, AddressReferences, MemberResult, MigratedAddress, Transition } from "../../../sdk/types";

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

export interface GroupSample {
  id: string;
  name: string;
  status: string;
  productionSite: "source" | "target";
  productionZone: string;
  sourceAvailabilityZone: string;
  targetAvailabilityZone: string;
  startServers?: boolean | { readonly except: readonly string[] };
  addresses: Address[];
  migratedAddresses: MigratedAddress[];
  addressReferences?: AddressReferences;
  /** Phases of any name, as another version of the provider may write them. */
  lastTransition: Mutable<Omit<Transition, "phases">> & { phases: Record<string, number> };
  unfinished?: { number: number; kind: string; since: string };
}

/** The same words give the same id. */
export function uuid(words: string): string {
  const hex = createHash("sha256").update(words).digest("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

const mac = (words: string): string =>
  `fa:16:3e:${(createHash("sha256").update(words).digest("hex").slice(0, 6).match(/../g) ?? []).join(":")}`;

interface Machine {
  readonly name: string;
  readonly ips: readonly string[];
  readonly eip?: string;
}

const SHOP: readonly Machine[] = [
  { name: "db-1", ips: ["10.20.0.21", "10.20.8.21"] },
  { name: "app-1", ips: ["10.20.0.31"] },
  { name: "web-1", ips: ["10.20.0.11"], eip: "80.158.47.12" },
];

/** As many web servers as asked for. */
export const fleet = (size: number): Machine[] =>
  Array.from({ length: size }, (_none, index) => ({
    name: `web-${String(index + 1).padStart(3, "0")}`,
    ips: [`10.20.${Math.floor(index / 200)}.${(index % 200) + 10}`],
    ...(index % 4 === 0 ? { eip: `80.158.${Math.floor(index / 200) + 40}.${(index % 200) + 10}` } : {}),
  }));

/** A completed failover from eu-de-01 to eu-de-02. */
export function failedOver(machines: readonly Machine[] = SHOP): GroupSample {
  const members = machines.map(memberOf);
  const migrated = machines.flatMap(migratedOf);
  return {
    id: uuid("group orders"),
    name: "orders-1a2b3c4",
    status: "failed-over",
    productionSite: "target",
    productionZone: "eu-de-02",
    sourceAvailabilityZone: "eu-de-01",
    targetAvailabilityZone: "eu-de-02",
    addresses: migrated
      .filter(({ verdict }) => verdict === "moved")
      .map(({ fromServerId: _from, toServerId: serverId, verdict: _verdict, note: _note, ...row }) => ({
        ...row,
        serverId,
        site: "target" as const,
      })),
    migratedAddresses: migrated,
    lastTransition: {
      id: "orders-1a2b3c4/1",
      number: 1,
      verb: "failover",
      mode: "unplanned",
      from: "source",
      to: "target",
      adopted: false,
      ...{ origin: null, orderedAt: null, orderedBy: null, reason: null },
      jobId: "ff8080821b230778019cac7d0380001a",
      requestId: null,
      requestedAt: "2026-03-02T03:12:07.310Z",
      acceptedAt: "2026-03-02T03:12:10.702Z",
      finishedAt: "2026-03-02T03:15:21.210Z",
      phases: { preflight: 3.4, storage: 134.2, start: 48.6, addresses: 7.7 },
      recoverySeconds: 186.2,
      members,
      warnings: [],
      remaining: [
        "Replication is stopped: reprotect when the old site is repaired (Protection.reprotect).",
        "Host name and passwords: cloud-init or Cloudbase-Init may have changed them at the first start of a DR server.",
        "DNS records and security groups are untouched.",
        "The servers at the original production site have no NICs and cannot start until the group is reprotected.",
      ],
    },
  };
}

/** The same with load balancers and DNS looked at, but for private zones. */
export function referenced(): GroupSample {
  const member = {
    ...{ memberId: uuid("member web"), loadBalancerId: uuid("shop-lb"), loadBalancerName: "shop-lb" },
    ...{ poolId: uuid("pool"), address: "10.20.0.11", port: 443, serverId: null, operatingStatus: "OFFLINE" },
  };
  const record = {
    ...{ recordSetId: "r1", zoneName: "shop.example.", zoneType: "public" as const, name: "www.shop.example." },
    ...{ type: "A", addresses: ["80.158.47.12"] },
  };
  const addressReferences: AddressReferences = {
    loadBalancerMembers: [member],
    loadBalancerMemberCount: 30,
    dnsRecords: [record],
    dnsRecordCount: 1,
    notLookedAt: [{ what: "DNS records of private zones", reason: "this account may not list them (HTTP 403)" }],
  };
  return { ...failedOver(), addressReferences };
}

/** An EIP that did not arrive, a server that does not start, and a pause in which the engine was gone. */
export function troubled(): GroupSample {
  const sample = failedOver();
  const lost: Partial<MigratedAddress> = {
    verdict: "lost",
    note: "the NIC moved, but EIP 80.158.47.12 is not bound to it",
  };
  const unread: Partial<MigratedAddress> = { verdict: "unknown", note: "a server of this instance could not be read" };
  const { lastTransition: last } = sample;
  return {
    ...sample,
    migratedAddresses: sample.migratedAddresses.map((row) =>
      row.verdict !== "moved"
        ? row
        : { ...row, ...(row.serverName === "web-1" ? lost : row.serverName === "app-1" ? unread : {}) },
    ),
    lastTransition: {
      ...last,
      finishedAt: "2026-03-02T03:19:31.210Z",
      members: last.members.map((row) => (row.name.startsWith("app-1") ? { ...row, server: "SHUTOFF" } : row)),
      warnings: [
        "lost: 10.20.0.11 (EIP 80.158.47.12) of web-1: the NIC moved, but EIP 80.158.47.12 is not bound to it",
        "unknown: 10.20.0.31 of app-1: a server of this instance could not be read",
        "Job ff8080821b230778019cac7d0380001a ended in FAIL, but the group reached its goal: sub job startServers, Ecs.0219.",
      ],
    },
  };
}

/** The way back, in two runs with a night between synchronisation and switchover. */
export function failedBack(): GroupSample {
  const sample = failedOver();
  const { lastTransition: last } = sample;
  const swapped = ({ fromServerId, toServerId, ...row }: MigratedAddress): MigratedAddress => ({
    ...row,
    fromServerId: toServerId,
    toServerId: fromServerId,
  });
  const former = new Map(
    sample.migratedAddresses
      .filter(({ verdict }) => verdict === "moved")
      .map((row) => [row.instanceId, row.fromServerId]),
  );
  return {
    ...sample,
    status: "protected",
    productionSite: "source",
    productionZone: "eu-de-01",
    addresses: [],
    migratedAddresses: sample.migratedAddresses.filter(({ verdict }) => verdict === "moved").map(swapped),
    lastTransition: {
      ...last,
      id: "orders-1a2b3c4/2",
      number: 2,
      verb: "failback",
      mode: "planned",
      from: "target",
      to: "source",
      requestedAt: "2026-03-04T18:00:00.000Z",
      acceptedAt: "2026-03-05T06:02:11.000Z",
      finishedAt: "2026-03-05T06:06:03.000Z",
      phases: { preflight: 2.1, sync: 5412.8, storage: 96.4, start: 41.9, addresses: 6.2 },
      recoverySeconds: 5553.2,
      members: last.members.map((row) => ({
        ...row,
        serverId: former.get(row.instanceId) ?? row.serverId,
        status: "protected",
      })),
      remaining: [],
    },
  };
}

const instanceId = ({ name }: Machine): string => uuid(`instance ${name}`);
const sourceServer = ({ name }: Machine): string => uuid(`source server ${name}`);
const targetServer = ({ name }: Machine): string => uuid(`target server ${name}`);

function memberOf(machine: Machine): MemberResult {
  return {
    instanceId: instanceId(machine),
    name: `${machine.name}-5f0c2d1`,
    serverId: targetServer(machine),
    status: "failed-over",
    ranBefore: true,
    server: "ACTIVE",
  };
}

function migratedOf(machine: Machine): MigratedAddress[] {
  const { name, ips, eip } = machine;
  const common = { instanceId: instanceId(machine), serverName: name, subnetId: uuid("subnet shop"), virtual: false };
  return [
    ...ips.map((privateIp, index) => ({
      ...common,
      portId: uuid(`port ${privateIp}`),
      privateIp,
      mac: mac(privateIp),
      eip: index === 0 ? (eip ?? null) : null,
      eipId: index === 0 && eip !== undefined ? uuid(`eip ${eip}`) : null,
      fromServerId: sourceServer(machine),
      toServerId: targetServer(machine),
      verdict: "moved" as const,
      note: null,
    })),
    {
      ...common,
      portId: uuid(`own port ${name}`),
      privateIp: (ips[0] ?? "").replace(
        /\.(\d+)$/,
        (_all, last: string) => `.${Number(last) + 200 > 254 ? 254 : Number(last) + 200}`,
      ),
      mac: mac(`own ${name}`),
      eip: null,
      eipId: null,
      fromServerId: targetServer(machine),
      toServerId: targetServer(machine),
      verdict: "parked" as const,
      note: "waits for the reprotect",
    },
  ];
}
