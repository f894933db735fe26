import type { Check } from "../model/checks";
import type { CheckProof } from "../model/verification";
import { type Outcome, unproven } from "./outcome";
import type { Attempt } from "./run";
import { runInside } from "./runner";
import { type CheckServer, type Declared, type Endpoint, endpointOf, noProof, proofOfAddress } from "./servers";

/** Part of a check that says where it goes, and by which way. */
export interface Destination extends Declared {
  readonly via?: string | undefined;
  readonly runner?: readonly string[] | undefined;
}

/** Way to an endpoint: directly, or through a host that was proven in the same connection. */
export type Way =
  | { readonly by: "here"; readonly endpoint: Endpoint; readonly proof: CheckProof | undefined; readonly why: string }
  | { readonly by: "hop"; readonly endpoint: Endpoint; readonly hop: HopCheck };

/** An ssh check through which others run. */
export type HopCheck = Check & { readonly ssh: NonNullable<Check["ssh"]> };

/** Finds the way of a check; a check that runs inside has its outcome already. */
export async function wayOf(attempt: Attempt, destination: Destination, port: number): Promise<Way | Outcome> {
  const { server } = attempt;
  if (server === undefined) return unproven("names no server", true);
  const endpoint = endpointOf(server, destination, port);
  if ("missing" in endpoint) return unproven(endpoint.missing);
  if (destination.runner !== undefined) return await runInside(attempt, destination.runner, endpoint);
  const hop = hopOf(attempt, server, destination);
  if (hop !== undefined) return { by: "hop", endpoint, hop };
  const { host } = endpoint;
  return { by: "here", endpoint, proof: proofOfAddress(server, host), why: noProof(server, host) };
}

/** The named hop; without a name, for an address that proves nothing, an ssh check of the same server. */
function hopOf(
  { checks, check }: Attempt,
  server: CheckServer,
  { via, address = "private" }: Destination,
): HopCheck | undefined {
  const hops = checks.filter((other): other is HopCheck => other.ssh !== undefined && other.name !== check.name);
  if (via !== undefined) return hops.find(({ name }) => name === via);
  if (address === "eip") return undefined;
  return hops.find(({ ssh }) => server.names.includes(ssh.server));
}

/** True for a way, false for an outcome. */
export function isWay(found: Way | Outcome): found is Way {
  return "by" in found;
}
