import type { World } from "../../simulator/index";

/** A small project: two servers of the shop, one of somebody else, two spare disks; small enough that copies are short. */
export const WORLD: World = {
  region: "eu-de",
  domains: [{ name: "domain-1", zones: ["eu-de-01", "eu-de-02"] }],
  vpcs: [{ name: "shop", cidr: "192.168.0.0/16", subnets: [{ name: "shop-subnet", cidr: "192.168.0.0/24" }] }],
  servers: [server("web-1", 10, "80.158.1.2"), server("db-1", 20), server("app-1", 30)],
  disks: [
    { name: "spare-1", size: 1, zone: "eu-de-01" },
    { name: "spare-2", size: 1, zone: "eu-de-01" },
  ],
};

function server(name: string, host: number, eip?: string): NonNullable<World["servers"]>[number] {
  return {
    name,
    zone: "eu-de-01",
    disks: [{ name: `${name}-root`, size: 1 }],
    nics: [{ subnet: "shop-subnet", ip: `192.168.0.${host}`, ...(eip === undefined ? {} : { eip }) }],
  };
}
