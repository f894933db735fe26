import type { World } from "../../simulator/index";

/** Stand-ins for what a world says of somebody; the same text has the same one. */
export interface StandIns {
  readonly id: (id: string) => string;
  readonly name: (name: string, noun: string) => string;
  readonly publicIp: (address: string) => string;
  readonly privateIp: (subnetId: string, address: string) => string;
  readonly mac: (mac: string) => string;
  readonly ipv6: (address: string) => string;
  /** An address of which nothing else is known. */
  readonly anyIp: (address: string) => string;
  readonly vpcBlock: (vpcId: string) => string;
  readonly subnetBlock: (subnetId: string) => string;
  readonly dnsName: (name: string) => string;
}

/** Block for examples (RFC 5737), and a larger one for benchmarks (RFC 2544) for what does not fit; no host has an address of either. */
const SMALL = { base: "192.0.2.0", bits: 24 };
const LARGE = { base: "198.18.0.0", bits: 16 };
/** Public addresses: the two other blocks for examples, then the other half of the one for benchmarks. */
const PUBLIC = [
  { base: "203.0.113.0", bits: 24 },
  { base: "198.51.100.0", bits: 24 },
  { base: "198.19.0.0", bits: 16 },
];
/** The first addresses of a subnet are the cloud's; a simulator takes free ones above a quarter of it. */
const FIRST = 2;

interface Block {
  readonly base: string;
  readonly bits: number;
}

/** Makes the stand-ins for everything in a world. They are given in the order in which they are asked for. Pure. */
export function standInsFor(world: World): StandIns {
  const ids = given((count) => `00000000-0000-4000-8000-${hex(count, 12)}`);
  const hexes = given((count) => hex(count, 32));
  const names = new Map<string, string>();
  const counts = new Map<string, number>();
  const publicIps = given((count) => addressIn(PUBLIC, count));
  const sixes = given((count) => `2001:db8::${count.toString(16)}`);
  const blocks = blocksOf(world);
  const inSubnet = new Map<string, (address: string) => string>();
  const privateIps = new Map<string, string>();
  const privateIp: StandIns["privateIp"] = (subnetId, address) => {
    const block = blocks.subnets.get(subnetId) ?? SMALL;
    const give = inSubnet.get(subnetId) ?? given((count) => addressIn([block], count + FIRST - 1));
    inSubnet.set(subnetId, give);
    const standIn = give(address);
    privateIps.set(address, standIn);
    return standIn;
  };
  const ipv6 = (address: string): string => sixes(address);
  return {
    id: (id) => (/^[0-9a-f]{32}$/i.test(id) ? hexes(id) : ids(id)),
    name: (name, noun) => {
      const known = names.get(name);
      if (known !== undefined) return known;
      const count = (counts.get(noun) ?? 0) + 1;
      counts.set(noun, count);
      names.set(name, `${noun}-${count}`);
      return `${noun}-${count}`;
    },
    // The second digit says that it was not given by a manufacturer.
    mac: given((count) => `02:00:${hex(count, 8).replace(/(..)(?!$)/g, "$1:")}`),
    ...{ publicIp: publicIps, privateIp, ipv6 },
    anyIp: (address) => (address.includes(":") ? ipv6(address) : (privateIps.get(address) ?? publicIps(address))),
    vpcBlock: (id) => textOf(blocks.vpcs.get(id) ?? SMALL),
    subnetBlock: (id) => textOf(blocks.subnets.get(id) ?? SMALL),
    dnsName: dnsNames(),
  };
}

const hex = (number: number, digits: number): string => number.toString(16).padStart(digits, "0");
const textOf = ({ base, bits }: Block): string => `${base}/${bits}`;

/** Gives each text what a number makes, the first one 1. */
function given(make: (count: number) => string): (text: string) => string {
  const all = new Map<string, string>();
  return (text) => {
    const known = all.get(text) ?? make(all.size + 1);
    all.set(text, known);
    return known;
  };
}

const toNumber = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");

/** The address of that number in blocks that follow each other, their first and last ones left out. */
function addressIn(blocks: readonly Block[], number: number): string {
  let left = number;
  for (const { base, bits } of blocks) {
    const size = 2 ** (32 - bits) - 2;
    if (left <= size) return toText(toNumber(base) + left);
    left -= size;
  }
  throw new RangeError(`--anonymize has stand-ins for fewer addresses than are in one network (${number})`);
}

/** Blocks of VPCs and subnets: each VPC is a space of its own, so all may have the same. */
function blocksOf(world: World): { readonly vpcs: Map<string, Block>; readonly subnets: Map<string, Block> } {
  const used = addressCounts(world);
  const vpcs = new Map<string, Block>();
  const subnets = new Map<string, Block>();
  for (const { id = "", subnets: own } of world.vpcs ?? []) {
    const most = Math.max(0, ...own.map((subnet) => used.get(subnet.id ?? "") ?? 0));
    const parts = powerAbove(own.length);
    // Half of a subnet stays free, for what a simulator makes.
    const size = powerAbove(Math.max(16, 2 * most + 8));
    const whole = [SMALL, LARGE].find(({ bits }) => parts * size <= 2 ** (32 - bits));
    if (whole === undefined)
      throw new RangeError(
        "--anonymize has no stand-ins for a VPC with that many addresses: name fewer groups with --group",
      );
    vpcs.set(id, whole);
    const each = Math.floor(2 ** (32 - whole.bits) / parts);
    own.forEach((subnet, index) => {
      const base = toText(toNumber(whole.base) + index * each);
      subnets.set(subnet.id ?? "", { base, bits: 32 - Math.log2(each) });
    });
  }
  return { vpcs, subnets };
}

const powerAbove = (count: number): number => 2 ** Math.ceil(Math.log2(Math.max(1, count)));

function addressCounts({ servers = [], virtualIps = [] }: World): Map<string, number> {
  const used = new Map<string, number>();
  const add = (subnet: string, count: number): void => void used.set(subnet, (used.get(subnet) ?? 0) + count);
  for (const { nics } of servers) for (const nic of nics) add(nic.subnet, 1 + (nic.secondary?.length ?? 0));
  for (const { subnet } of virtualIps) add(subnet, 1);
  return used;
}

/** Names of DNS label by label, below `example.`, which nobody has. */
function dnsNames(): (name: string) => string {
  const labels = given((count) => `name-${count}`);
  return (name) => {
    const parts = name.split(".").filter((part) => part !== "");
    return [...parts.map((part) => (part === "*" ? part : labels(part))), "example", ""].join(".");
  };
}
