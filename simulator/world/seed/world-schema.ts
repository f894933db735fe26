import { strict } from "../../wire/schema.js";

/** JSON schema of a world file. Unknown fields are errors: a misspelled one must not be ignored. */

const text = { type: "string", minLength: 1 } as const;
const id = { type: "string", minLength: 1, maxLength: 64 } as const;
const cidr = { type: "string", pattern: "^\\d{1,3}(\\.\\d{1,3}){3}/\\d{1,2}$" } as const;
const ip = { type: "string", pattern: "^\\d{1,3}(\\.\\d{1,3}){3}$" } as const;
const count = { type: "integer", minimum: -1 } as const;
const listOf = (items: object, minItems = 0): object => ({ type: "array", items, minItems });
const atMost = (maxItems: number, items: object): object => ({ type: "array", items, maxItems });
const address = { type: "string", pattern: "^[0-9a-f.:]{2,64}$" } as const;

const disk = {
  id,
  name: text,
  size: { type: "integer", minimum: 1, maximum: 32768 },
  type: { type: "string", pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$" },
  bootable: { type: "boolean" },
  shared: { type: "boolean" },
  encrypted: { type: "boolean" },
  marker: { type: "string" },
};

const time = { type: "string", pattern: "^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z$" } as const;

/** Fields that instances and pairs have in common. */
const member = {
  id,
  name: text,
  description: { type: "string" },
  status: { enum: ["invalid", "fault", "error"] },
  createdAt: time,
};

export const WORLD_SCHEMA = strict([], {
  region: text,
  legacyBackup: { type: "boolean" },
  flavour: { enum: ["otc", "huawei"] },
  account: strict([], {
    domain: text,
    username: text,
    password: text,
    accessKey: text,
    secretKey: text,
    projectId: id,
    projectName: text,
    otherProjects: listOf(strict(["name"], { id, name: text })),
  }),
  limits: strict([], {
    server_groups: count,
    replications: count,
    instances_per_group: count,
    unattached_replications: count,
    nics_per_instance: { type: "integer", minimum: 1 },
    ...{ servers: count, cores: count, ram: count, volumes: count, gigabytes: count, eips: count },
  }),
  domains: listOf(
    strict(["name", "zones"], {
      id,
      name: text,
      description: { type: "string" },
      soldOut: { type: "boolean" },
      zones: { type: "array", items: text, minItems: 2, maxItems: 2, uniqueItems: true },
    }),
  ),
  vpcs: listOf(
    strict(["name", "cidr", "subnets"], {
      id,
      name: text,
      cidr,
      subnets: listOf(strict(["name", "cidr"], { id, name: text, cidr, neutronId: id })),
    }),
  ),
  servers: listOf(
    strict(["name", "zone", "disks", "nics"], {
      id,
      name: text,
      zone: text,
      status: { enum: ["ACTIVE", "SHUTOFF", "ERROR"] },
      flavor: text,
      os: { enum: ["Linux", "Windows"] },
      hypervisor: { enum: ["kvm", "xen"] },
      keyName: text,
      dedicatedHost: id,
      vpc: text,
      disks: listOf(
        strict(["name", "size"], { ...disk, device: { type: "string", pattern: "^/dev/[a-z0-9]{1,32}$" } }),
      ),
      nics: listOf(
        strict(["subnet"], {
          id,
          subnet: text,
          ip,
          mac: { type: "string", pattern: "^([0-9a-f]{2}:){5}[0-9a-f]{2}$" },
          eip: ip,
          ipv6: { type: "string", pattern: "^[0-9a-f:]{2,39}$" },
          secondary: listOf(strict(["ip"], { ip, eip: ip })),
        }),
      ),
    }),
  ),
  disks: listOf(strict(["name", "size", "zone"], { ...disk, zone: text })),
  virtualIps: listOf(strict(["subnet", "ip"], { id, vpc: text, subnet: text, ip, eip: ip, servers: listOf(text) })),
  eips: listOf(strict(["address"], { id, address: ip })),
  loadBalancers: atMost(
    1_000,
    strict(["name", "pools"], {
      id,
      name: text,
      dedicated: { type: "boolean" },
      address,
      pools: atMost(
        1_000,
        strict(["name", "members"], {
          id,
          name: text,
          healthCheck: { type: "boolean" },
          members: atMost(
            10_000,
            strict(["address", "port"], {
              id,
              name: text,
              address,
              port: { type: "integer", minimum: 1, maximum: 65535 },
              subnet: text,
              vpc: text,
            }),
          ),
        }),
      ),
    }),
  ),
  dnsZones: atMost(
    1_000,
    strict(["name", "records"], {
      id,
      name: { type: "string", pattern: "\\.$" },
      type: { enum: ["public", "private"] },
      records: atMost(
        100_000,
        strict(["name", "type", "values"], {
          id,
          name: text,
          type: { enum: ["A", "AAAA", "MX", "CNAME", "TXT", "NS", "SOA", "SRV", "CAA", "PTR"] },
          ttl: { type: "integer", minimum: 1, maximum: 2147483647 },
          values: listOf(text, 1),
        }),
      ),
    }),
  ),
  groups: listOf(
    strict(["name", "sourceZone", "targetZone"], {
      name: text,
      description: { type: "string" },
      sourceZone: text,
      targetZone: text,
      domain: text,
      vpc: text,
      servers: listOf(text),
      disks: listOf(text),
      status: { enum: ["available", "protected", "failed-over"] },
      ...{ id, site: { enum: ["source", "target"] }, createdAt: time },
      instances: listOf(
        strict(["name", "server", "drServer"], {
          ...{ ...member, server: text, drServer: text },
          tags: listOf(strict(["key", "value"], { key: text, value: { type: "string" } })),
        }),
      ),
      pairs: listOf(
        strict(["name", "disk", "drDisk"], {
          ...{ ...member, disk: text, drDisk: text },
          progress: { type: "integer", minimum: 0, maximum: 100 },
          fault: { enum: ["storage", "link"] },
          attachments: listOf(strict(["instance", "device"], { instance: text, device: text })),
          madeWith: text,
        }),
      ),
      drills: listOf(
        strict(["name", "vpc", "servers"], {
          ...{ id, name: text, vpc: text },
          servers: listOf(strict(["instance", "server"], { instance: text, server: text })),
        }),
      ),
    }),
  ),
  vaults: listOf(strict(["name"], { id, name: text, status: text })),
});
