/**
 * The small world that storms and tests act upon: two servers and a disk of a shop, and the group `orders` that protects them.
 */
import type { World, WorldView } from "../../simulator/index";

export const GROUP = "orders";

const ZONES = { source: "eu-de-01", target: "eu-de-02" } as const;

/** GB of each disk; a server without a second size has no data disk. */
export interface Sizes {
  readonly web: readonly [root: number, data?: number];
  readonly db: readonly [root: number, data?: number];
  readonly spare: number;
}

/** Two servers that nobody protects yet, one of them with an EIP, and a spare disk. */
export function shopWorld({ web, db, spare }: Sizes): World {
  return {
    region: "eu-de",
    domains: [{ name: "domain-1", zones: [ZONES.source, ZONES.target] }],
    vpcs: [{ name: "shop", cidr: "192.168.0.0/16", subnets: [{ name: "shop-subnet", cidr: "192.168.0.0/24" }] }],
    servers: [
      {
        name: "web-1",
        zone: ZONES.source,
        disks: disks("web-1", web),
        nics: [{ subnet: "shop-subnet", ip: "192.168.0.10", eip: "80.158.1.2" }],
      },
      {
        name: "db-1",
        zone: ZONES.source,
        disks: disks("db-1", db),
        nics: [{ subnet: "shop-subnet", ip: "192.168.0.20" }],
      },
    ],
    disks: [{ name: "shop-spare", size: spare, zone: ZONES.source }],
  };
}

function disks(server: string, [root, data]: Sizes["web"]): { name: string; size: number }[] {
  const first = { name: `${server}-root`, size: root };
  return data === undefined ? [first] : [first, { name: `${server}-data`, size: data }];
}

/** The same with everything in the group. */
export function groupedWorld(sizes: Sizes, status: "available" | "protected"): World {
  return {
    ...shopWorld(sizes),
    groups: [
      {
        name: GROUP,
        sourceZone: ZONES.source,
        targetZone: ZONES.target,
        servers: ["web-1", "db-1"],
        disks: ["shop-spare"],
        status,
      },
    ],
  };
}

/** Declares the group. */
export function groupDeclared({ domains, vpcs }: WorldView): Record<string, unknown> {
  return {
    name: GROUP,
    sourceAvailabilityZone: ZONES.source,
    targetAvailabilityZone: ZONES.target,
    domainId: domains[0]?.id,
    sourceVpcId: vpcs[0]?.id,
  };
}

/** The types of the jobs that act on a group, and of the one that puts a server back. */
export const JOBS = {
  failover: "failoverProtectionGroupNoCG",
  switchover: "reverseProtectionGroupNoCG",
  reprotect: "reprotectProtectionGroupNoCG",
  enable: "startProtectionGroupNoCG",
  disable: "stopProtectionGroupNoCG",
  restore: "bksRestoreBackup",
} as const;
