import type { World } from "../../simulator/index";
import { standInsFor } from "./stand-ins";

/**
 * The same world without names, addresses, ids and tags of anybody. The same text gives the same stand-in within one world, so what refers
 * to each other still does; sizes, types, zones and statuses stay, and descriptions go. Pure.
 */
export function anonymized(world: World): World {
  const of = standInsFor(world);
  const { id, name } = of;
  const eip = (address: string | undefined): object => (address === undefined ? {} : { eip: of.publicIp(address) });
  const own = <T extends { readonly id?: string; readonly name: string }>(row: T, noun: string): T => ({
    ...row,
    ...(row.id === undefined ? {} : { id: id(row.id) }),
    // What has no name of its own is called by its id.
    name: row.name === row.id ? id(row.id) : name(row.name, noun),
  });
  const member = <T extends { readonly id?: string; readonly name: string; readonly description?: string }>(
    row: T,
    noun: string,
  ): T => {
    const { description: _words, ...rest } = own(row, noun);
    return rest as unknown as T;
  };
  return {
    ...world,
    account: { projectId: id(world.account?.projectId ?? "") },
    domains: (world.domains ?? []).map((row) => own(row, "domain")),
    vpcs: (world.vpcs ?? []).map((vpc) => ({
      ...own(vpc, "vpc"),
      cidr: of.vpcBlock(vpc.id ?? ""),
      subnets: vpc.subnets.map((subnet) => ({
        ...own(subnet, "subnet"),
        cidr: of.subnetBlock(subnet.id ?? ""),
        ...(subnet.neutronId === undefined ? {} : { neutronId: id(subnet.neutronId) }),
      })),
    })),
    eips: (world.eips ?? []).map((row) => ({ id: id(row.id ?? ""), address: of.publicIp(row.address) })),
    servers: (world.servers ?? []).map((server) => ({
      ...own(server, "server"),
      ...(server.vpc === undefined ? {} : { vpc: id(server.vpc) }),
      disks: server.disks.map((disk) => own(disk, "disk")),
      nics: server.nics.map(({ subnet, ip, ipv6, secondary, mac, ...nic }) => ({
        ...{ id: id(nic.id ?? ""), subnet: id(subnet), ...eip(nic.eip) },
        ...(mac === undefined ? {} : { mac: of.mac(mac) }),
        ...(ip === undefined ? {} : { ip: of.privateIp(subnet, ip) }),
        ...(ipv6 === undefined ? {} : { ipv6: of.ipv6(ipv6) }),
        ...(secondary === undefined
          ? {}
          : { secondary: secondary.map((row) => ({ ip: of.privateIp(subnet, row.ip), ...eip(row.eip) })) }),
      })),
    })),
    disks: (world.disks ?? []).map((disk) => own(disk, "disk")),
    virtualIps: (world.virtualIps ?? []).map((row) => ({
      ...{ id: id(row.id ?? ""), vpc: id(row.vpc ?? ""), subnet: id(row.subnet), ip: of.privateIp(row.subnet, row.ip) },
      ...{ ...eip(row.eip), servers: (row.servers ?? []).map(id) },
    })),
    loadBalancers: (world.loadBalancers ?? []).map((balancer) => ({
      ...own(balancer, "load-balancer"),
      pools: balancer.pools.map((pool) => ({
        ...{ ...own(pool, "pool") },
        members: pool.members.map((row) => ({ ...row, id: id(row.id ?? ""), address: of.anyIp(row.address) })),
      })),
    })),
    dnsZones: (world.dnsZones ?? []).map((zone) => ({
      ...zone,
      name: of.dnsName(zone.name),
      records: zone.records.map((row) => ({
        ...{ ...row, id: id(row.id ?? ""), name: of.dnsName(row.name), values: row.values.map(of.anyIp) },
      })),
    })),
    groups: (world.groups ?? []).map((group) => ({
      ...member(group, "group"),
      ...{ domain: id(group.domain ?? ""), vpc: id(group.vpc ?? "") },
      instances: (group.instances ?? []).map(({ tags, ...row }) => ({
        ...{ ...member(row, "instance"), server: id(row.server), drServer: id(row.drServer) },
        ...(tags === undefined
          ? {}
          : { tags: tags.map(({ key, value }) => ({ key: name(key, "tag"), value: value && name(value, "value") })) }),
      })),
      pairs: (group.pairs ?? []).map(({ attachments, madeWith, ...row }) => ({
        ...{ ...member(row, "pair"), disk: id(row.disk), drDisk: id(row.drDisk) },
        ...(attachments === undefined
          ? {}
          : { attachments: attachments.map((one) => ({ ...one, instance: id(one.instance) })) }),
        ...(madeWith === undefined ? {} : { madeWith: id(madeWith) }),
      })),
      drills: (group.drills ?? []).map((drill) => ({
        ...{ ...own(drill, "drill"), vpc: id(drill.vpc) },
        servers: drill.servers.map((row) => ({ instance: id(row.instance), server: id(row.server) })),
      })),
    })),
  };
}
