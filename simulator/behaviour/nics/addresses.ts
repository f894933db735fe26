import type { Sim } from "../../world/sim.js";
import type { Eip, Port, Subnet } from "../../world/types.js";

const toNumber = (ip: string): number => ip.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
const toText = (n: number): string => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join(".");

export function isIpv4(text: string): boolean {
  const parts = text.split(".");
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

/** The first IPv4 address of a port, to which an EIP is bound unless it names another. */
export const firstAddressOf = (port: Port): string =>
  port.fixed_ips.find((fixed) => isIpv4(fixed.ip_address))?.ip_address ?? "";

export const privateAddressOf = (eip: Eip, port: Port): string => eip.private_ip_address ?? firstAddressOf(port);

function rangeOf(cidr: string): { first: number; size: number } {
  const [base, bits] = cidr.split("/");
  const size = 2 ** (32 - Number(bits ?? "32"));
  const start = Math.floor(toNumber(base ?? "0.0.0.0") / size) * size;
  return { first: start, size };
}

export function isInCidr(ip: string, cidr: string): boolean {
  const { first, size } = rangeOf(cidr);
  const n = toNumber(ip);
  return n >= first && n < first + size;
}

export function isAddressTaken(sim: Sim, networkId: string, ip: string): boolean {
  for (const port of sim.state.ports.values()) {
    if (port.network_id === networkId && port.fixed_ips.some((fixed) => fixed.ip_address === ip)) return true;
  }
  return false;
}

/** Place where the search for a free address of a network goes on; only a shortcut, so it need not be kept. */
const searched = new WeakMap<object, Map<string, number>>();

/** A free address above the first ones of the subnet, which stay for gateways and fixed choices. */
export function freeAddress(sim: Sim, subnet: Subnet): string {
  const { first, size } = rangeOf(subnet.cidr);
  const start = first + Math.min(100, Math.floor(size / 4));
  const hints = searched.get(sim.state) ?? new Map<string, number>();
  searched.set(sim.state, hints);
  for (const from of [hints.get(subnet.id) ?? start, start]) {
    for (let n = from; n < first + size - 2; n++) {
      const ip = toText(n);
      if (ip === subnet.gateway_ip || isAddressTaken(sim, subnet.id, ip)) continue;
      hints.set(subnet.id, n + 1);
      return ip;
    }
  }
  throw new Error(`subnet ${subnet.name} (${subnet.cidr}) has no free address`);
}
