import { isIP } from "node:net";
import type { CheckProof } from "../model/verification";

/** An address of a server, as it was last read. */
export interface ServerAddress {
  readonly privateIp: string;
  readonly eip: string | null;
  /** True for a virtual IP, which moves among servers. */
  readonly virtual: boolean;
  /** Known from a state alone: where it is today was not read. */
  readonly remembered?: true | undefined;
}

/** A server that checks may mean: the one that serves, or that of a drill. */
export interface CheckServer {
  /** Names by which a check may mean it: ids of both sides, of its instance, and names. */
  readonly names: readonly string[];
  /** Id of the server that is meant to answer. */
  readonly id: string;
  /** Name for people. */
  readonly label: string;
  readonly addresses: readonly ServerAddress[];
  /** True for a server of a drill, which has the private addresses of production. */
  readonly drill: boolean;
}

/** Server of this name; where several have it, none is meant. */
export function serverNamed(servers: readonly CheckServer[], name: string): CheckServer | string {
  const found = servers.filter(({ names }) => names.includes(name));
  const [only] = found;
  if (only === undefined) return `"${name}" is no server of the group: it has ${labels(servers)}`;
  return found.length === 1 ? only : `"${name}" is the name of ${found.length} servers: give the id of one`;
}

function labels(servers: readonly CheckServer[]): string {
  const known = servers.slice(0, 5).map(({ label }) => label);
  return known.length === 0 ? "none" : `${known.join(", ")}${servers.length > known.length ? ", ..." : ""}`;
}

/** Address to connect to. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

export function endpointText({ host, port }: Endpoint): string {
  return isIP(host) === 6 ? `[${host}]:${port}` : `${host}:${port}`;
}

/** Place of a check's endpoint, as declared. */
export interface Declared {
  readonly address?: "private" | "eip" | undefined;
  readonly connectTo?: string | undefined;
}

/** Host that a check connects to; a text says why there is none. */
export function hostOf(server: CheckServer, kind: "private" | "eip"): string | { readonly missing: string } {
  const { addresses, label } = server;
  const own = addresses.filter(({ virtual }) => !virtual);
  if (kind === "private") {
    return own[0]?.privateIp ?? { missing: `no private address of ${label} is known` };
  }
  const row = own.find(({ eip }) => eip !== null) ?? addresses.find(({ eip }) => eip !== null);
  return row?.eip ?? { missing: `${label} has no EIP` };
}

/** The endpoint of a check, by what it declares. */
export function endpointOf(
  server: CheckServer,
  { address = "private", connectTo }: Declared,
  port: number,
): Endpoint | { readonly missing: string } {
  if (connectTo !== undefined) return splitHost(connectTo, port);
  const host = hostOf(server, address);
  return typeof host === "string" ? { host, port } : host;
}

/** Host and port of a text such as `10.0.0.5:8443` or `[fd00::5]:8443`. */
export function splitHost(text: string, port: number): Endpoint {
  const bracket = /^\[([^\]]+)\](?::(\d{1,5}))?$/.exec(text);
  if (bracket?.[1] !== undefined) return { host: bracket[1], port: Number(bracket[2] ?? port) };
  const plain = /^([^:]+):(\d{1,5})$/.exec(text);
  if (plain?.[1] !== undefined) return { host: plain[1], port: Number(plain[2]) };
  return { host: text, port };
}

/**
 * Proof that an address can lead to no other server: it is an EIP, and the cloud said in this run that it is bound to this one. A
 * private address proves nothing: other networks have the same, and those of a drill have it on purpose.
 */
export function proofOfAddress(server: CheckServer, host: string): CheckProof | undefined {
  const bound = server.addresses.some(({ eip, remembered }) => eip === host && remembered !== true);
  return bound ? { by: "eip", serverId: server.id } : undefined;
}

/** Sentence about an answer that nobody can ascribe to a server. */
export function noProof(server: CheckServer, host: string): string {
  const why = server.addresses.some(({ eip }) => eip === host)
    ? "today nobody read where that EIP is"
    : "that is no EIP, and other networks, those of drills above all, have the same address";
  return `${host} answers as it should, but nothing proves that this is ${server.label}: ${why}. Give the check via (an ssh check), address: "eip" or runner`;
}
