import { z } from "zod";
import { flag, listOf, nullable, orEmpty, orNull, orZero, readableOf, text } from "./reply-fields";
import type {
  Allowance,
  Disk,
  DiskLimits,
  Eip,
  Port,
  Server,
  ServerInterface,
  ServerLimits,
  Subnet,
  Vpc,
} from "./wire";

const fixedIp = z
  .object({ ip_address: text, subnet_id: orEmpty })
  .transform((wire) => ({ ipAddress: wire.ip_address, subnetId: wire.subnet_id }));

const address = z.object({
  addr: text,
  "OS-EXT-IPS-MAC:mac_addr": orEmpty,
  "OS-EXT-IPS:type": orEmpty,
  "OS-EXT-IPS:port_id": orEmpty,
});

/** Sizes come as texts. */
const sizeOrNone = z.coerce.number().int().positive().optional().catch(undefined);

function sizesOf({
  id: flavor,
  vcpus: cores,
  ram: memory,
}: {
  readonly id: string;
  readonly vcpus?: number | undefined;
  readonly ram?: number | undefined;
}): Pick<Server, "flavor" | "cores" | "memory"> {
  return { flavor, ...(cores === undefined ? {} : { cores }), ...(memory === undefined ? {} : { memory }) };
}

export const ServerReply: z.ZodType<Server> = z
  .object({
    id: text,
    name: orEmpty,
    status: text,
    addresses: z.record(z.string(), readableOf(address)).nullish().catch(null),
    "OS-EXT-AZ:availability_zone": orEmpty,
    metadata: z.object({ vpc_id: orEmpty }).nullish().catch(null),
    flavor: z.object({ id: text, vcpus: sizeOrNone, ram: sizeOrNone }).nullish().catch(null),
    security_groups: readableOf(z.object({ name: text })),
    updated: orEmpty,
    "OS-EXT-STS:task_state": nullable,
    "OS-EXT-STS:power_state": orNull,
    "os-extended-volumes:volumes_attached": listOf(z.object({ id: text, device: orEmpty })),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    taskState: wire["OS-EXT-STS:task_state"] || null,
    zone: wire["OS-EXT-AZ:availability_zone"],
    vpcId: wire.metadata?.vpc_id ?? "",
    ...(wire.flavor ? sizesOf(wire.flavor) : {}),
    ...(wire.security_groups.length === 0
      ? {}
      : { securityGroups: [...new Set(wire.security_groups.map(({ name }) => name))] }),
    updated: wire.updated,
    powerState: wire["OS-EXT-STS:power_state"],
    addresses: Object.values(wire.addresses ?? {})
      .flat()
      .map((row) => ({
        ip: row.addr,
        mac: row["OS-EXT-IPS-MAC:mac_addr"],
        type: row["OS-EXT-IPS:type"] === "floating" ? ("floating" as const) : ("fixed" as const),
        ...(row["OS-EXT-IPS:port_id"] ? { portId: row["OS-EXT-IPS:port_id"] } : {}),
      })),
    volumes: wire["os-extended-volumes:volumes_attached"],
  }));

export const InterfaceReply: z.ZodType<ServerInterface> = z
  .object({ port_id: text, net_id: orEmpty, mac_addr: orEmpty, port_state: orEmpty, fixed_ips: readableOf(fixedIp) })
  .transform((wire) => ({
    portId: wire.port_id,
    networkId: wire.net_id,
    macAddress: wire.mac_addr,
    status: wire.port_state,
    fixedIps: wire.fixed_ips,
  }));

export const PortReply: z.ZodType<Port> = z
  .object({
    id: text,
    device_id: orEmpty,
    status: orEmpty,
    mac_address: orEmpty,
    network_id: orEmpty,
    fixed_ips: readableOf(fixedIp),
    allowed_address_pairs: readableOf(z.object({ ip_address: text })),
    "binding:vif_details": z.object({ primary_interface: flag }).nullish().catch(null),
  })
  .transform((wire) => ({
    id: wire.id,
    deviceId: wire.device_id,
    status: wire.status,
    macAddress: wire.mac_address,
    primary: wire["binding:vif_details"]?.primary_interface ?? false,
    networkId: wire.network_id,
    fixedIps: wire.fixed_ips,
    // A range says whose packets may pass, and is no address of anything.
    allowedIps: wire.allowed_address_pairs.map((pair) => pair.ip_address).filter((ip) => !ip.includes("/")),
  }));

export const EipReply: z.ZodType<Eip> = z
  .object({
    id: text,
    // None while it is being made.
    public_ip_address: text.nullish(),
    status: orEmpty,
    port_id: orEmpty,
    private_ip_address: orEmpty,
    bandwidth_name: orEmpty,
  })
  .transform((wire) => ({
    id: wire.id,
    address: wire.public_ip_address ?? "",
    status: wire.status,
    ...(wire.port_id ? { portId: wire.port_id } : {}),
    ...(wire.private_ip_address ? { privateIp: wire.private_ip_address } : {}),
    ...(wire.bandwidth_name ? { bandwidthName: wire.bandwidth_name } : {}),
  }));

export const VpcReply: z.ZodType<Vpc> = z.object({ id: text, name: orEmpty, cidr: orEmpty });

export const SubnetReply: z.ZodType<Subnet> = z
  .object({ id: text, name: orEmpty, cidr: orEmpty, vpc_id: orEmpty, neutron_subnet_id: orEmpty })
  .transform((wire) => ({
    ...{ id: wire.id, name: wire.name, cidr: wire.cidr, vpcId: wire.vpc_id, neutronId: wire.neutron_subnet_id },
  }));

export const DiskReply: z.ZodType<Disk> = z
  .object({
    id: text,
    name: orEmpty,
    status: text,
    size: orZero,
    availability_zone: orEmpty,
    volume_type: orEmpty,
    bootable: flag,
    multiattach: flag,
    attachments: listOf(z.object({ server_id: text, device: orEmpty })),
  })
  .transform((wire) => ({
    id: wire.id,
    name: wire.name,
    status: wire.status,
    size: wire.size,
    zone: wire.availability_zone,
    type: wire.volume_type,
    bootable: wire.bootable,
    shared: wire.multiattach,
    attachments: wire.attachments.map((row) => ({ serverId: row.server_id, device: row.device })),
  }));

const limit = z.number().int();

export const ServerLimitsReply: z.ZodType<ServerLimits> = z
  .object({
    ...{ maxTotalInstances: limit, totalInstancesUsed: limit, maxTotalCores: limit, totalCoresUsed: limit },
    ...{ maxTotalRAMSize: limit, totalRAMUsed: limit },
  })
  .transform((wire) => ({
    servers: { used: wire.totalInstancesUsed, limit: wire.maxTotalInstances },
    cores: { used: wire.totalCoresUsed, limit: wire.maxTotalCores },
    memory: { used: wire.totalRAMUsed, limit: wire.maxTotalRAMSize },
  }));

const usage = z
  .object({ in_use: limit, limit, reserved: limit.optional() })
  .transform((wire) => ({ used: wire.in_use + (wire.reserved ?? 0), limit: wire.limit }));

export const DiskLimitsReply: z.ZodType<DiskLimits> = z
  .object({ volumes: usage, gigabytes: usage })
  .transform(({ volumes, gigabytes }) => ({ disks: volumes, size: gigabytes }));

export const NetworkQuotaReply: z.ZodType<Allowance & { readonly type: string }> = z
  .object({ type: text, used: limit, quota: limit })
  .transform(({ type, used, quota }) => ({ type, used, limit: quota }));
