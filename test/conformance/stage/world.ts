import { readWorld, type World } from "../../../simulator/index";

const demo = readWorld("demo");
const inShop = { zone: "eu-de-01", nics: [{ subnet: "shop-subnet" }] };

/** The demo world, with limits that are near and with servers, disks and networks that are there to be refused. */
export const CONFORMANCE_WORLD: World = {
  ...demo,
  limits: { replications: 12, instances_per_group: 3, unattached_replications: 2 },
  vpcs: [
    ...(demo.vpcs ?? []),
    { name: "twin", cidr: "192.168.0.0/16", subnets: [{ name: "twin-subnet", cidr: "192.168.99.0/24" }] },
    { name: "elsewhere", cidr: "10.0.0.0/16", subnets: [{ name: "elsewhere-subnet", cidr: "10.0.0.0/24" }] },
  ],
  servers: [
    ...(demo.servers ?? []),
    { ...inShop, name: "small", disks: [{ name: "small-root", size: 10 }] },
    { ...inShop, name: "smaller", disks: [{ name: "smaller-root", size: 10 }] },
    { ...inShop, name: "many-disks", disks: Array.from({ length: 10 }, (_, at) => ({ name: `many-${at}`, size: 10 })) },
    { ...inShop, name: "accelerated", flavor: "p2.large.2", disks: [{ name: "accelerated-root", size: 10 }] },
    { ...inShop, name: "broken", status: "ERROR", disks: [{ name: "broken-root", size: 10 }] },
    {
      ...inShop,
      name: "stranger",
      vpc: "elsewhere",
      nics: [{ subnet: "elsewhere-subnet" }],
      disks: [{ name: "stranger-root", size: 10 }],
    },
    {
      ...inShop,
      name: "neighbour",
      vpc: "twin",
      nics: [{ subnet: "twin-subnet" }],
      disks: [{ name: "neighbour-root", size: 10 }],
    },
  ],
  disks: [
    ...(demo.disks ?? []),
    { name: "spare-2", size: 10, zone: "eu-de-01" },
    { name: "spare-3", size: 10, zone: "eu-de-01" },
    { name: "secret", size: 10, zone: "eu-de-01", encrypted: true },
  ],
};
