import type { Facts } from "../../../cli/export/facts";
import { type Made, worldOf } from "../../../cli/export/world";
import { readFacts } from "../../../cli/export/read";
import { settingsFor } from "../../../cli/gameday/stage/program";
import { createCloud, readSettings } from "../../../provider/index";
import { type Simulator, type SimulatorOptions, startSimulator } from "../../../simulator/index";

/** Works on a simulator as `sdrs export` does; it must have been asked for nothing that changes anything. */
export async function exportOf(
  simulator: Simulator,
  groups: readonly string[] = [],
  seen: (facts: Facts) => Facts = (facts) => facts,
): Promise<Made> {
  const settings = settingsFor(simulator);
  const cloud = createCloud(readSettings((key) => settings[key], {}));
  try {
    return worldOf(seen(await readFacts(cloud, groups)));
  } finally {
    await cloud.close();
  }
}

/** Runs something on a simulator of a world whose clock stands still, and closes it. */
export async function onWorld<T>(
  world: NonNullable<SimulatorOptions["world"]>,
  work: (simulator: Simulator) => Promise<T>,
): Promise<T> {
  const simulator = await startSimulator({ world, pace: "manual", start: "2026-03-01T00:00:00Z" });
  try {
    return await work(simulator);
  } finally {
    await simulator.close();
  }
}

/** A world with everything that one may hold of groups. */
export const RICH = {
  limits: { server_groups: 7, servers: 40, gigabytes: 4000 },
  domains: [{ name: "D", zones: ["eu-de-01", "eu-de-02"] as const }],
  vpcs: [
    {
      ...{ name: "shop", cidr: "192.168.0.0/16" },
      subnets: [
        { name: "front", cidr: "192.168.0.0/24" },
        { name: "back", cidr: "192.168.1.0/24" },
      ],
    },
  ],
  servers: [
    {
      ...{ name: "web", zone: "eu-de-01", flavor: "s3.xlarge.4" },
      disks: [
        { name: "web-root", size: 40 },
        { name: "web-data", size: 100, type: "SSD" },
      ],
      nics: [
        {
          ...{ subnet: "front", ip: "192.168.0.10", eip: "80.158.1.2", ipv6: "2001:db8:1::5" },
          secondary: [{ ip: "192.168.0.11", eip: "80.158.1.3" }, { ip: "192.168.0.12" }],
        },
        { subnet: "back", ip: "192.168.1.10" },
      ],
    },
    {
      ...{ name: "db", zone: "eu-de-01", status: "SHUTOFF" as const },
      disks: [{ name: "db-root", size: 40 }],
      nics: [{ subnet: "back", ip: "192.168.1.20" }],
    },
    {
      name: "other",
      zone: "eu-de-01",
      disks: [{ name: "o", size: 9 }],
      nics: [{ subnet: "front", eip: "80.158.9.9" }],
    },
  ],
  disks: [{ name: "spare", size: 60, zone: "eu-de-01" }],
  virtualIps: [{ vpc: "shop", subnet: "front", ip: "192.168.0.100", eip: "80.158.1.9", servers: ["web"] }],
  loadBalancers: [
    {
      name: "lb",
      pools: [
        {
          name: "web",
          members: [
            { address: "192.168.0.10", port: 443, subnet: "front" },
            { address: "192.168.0.77", port: 443, subnet: "front" },
          ],
        },
      ],
    },
  ],
  dnsZones: [
    { name: "shop.example.", records: [{ name: "www.shop.example.", type: "A", values: ["80.158.1.2", "9.9.9.9"] }] },
    { name: "shop.", type: "private" as const, records: [{ name: "db.shop.", type: "A", values: ["192.168.1.20"] }] },
  ],
  groups: [
    {
      ...{ name: "orders", description: "the shop", sourceZone: "eu-de-01", targetZone: "eu-de-02" },
      ...{ servers: ["web"], disks: ["spare"], status: "protected" as const },
    },
    { name: "later", sourceZone: "eu-de-01", targetZone: "eu-de-02", servers: ["db"], status: "available" as const },
  ],
};
