import type { Actor, Json } from "./actor";
import { list, text } from "./actor";
import { NotTried } from "./runner";

/** Offer of a project for protection, read from the service itself. */
export interface Place {
  readonly domainId: string;
  readonly sourceZone: string;
  readonly targetZone: string;
  readonly vpcId: string;
  readonly subnetId: string;
  /** Servers of the source zone with more than one disk; the one with an EIP first. */
  readonly servers: readonly PlaceServer[];
  /** Disks of the source zone that are attached to nothing. */
  readonly spareDisks: readonly string[];
  /** Disks that are in use. */
  readonly usedDisks: readonly string[];
}
export interface PlaceServer {
  readonly id: string;
  readonly name: string;
  readonly flavor: string;
}

/** Finds two zones, a network, servers and a spare disk; an unsuitable project leaves rows untried. */
export async function findPlace(actor: Actor): Promise<Place> {
  const domain = list(await actor.must("listDomains"), "domains").find((one) => one["sold_out"] === false);
  if (domain === undefined) throw new NotTried("the project has no active-active domain");
  const zones = ["local_replication_cluster", "remote_replication_cluster"].map((side) =>
    text((domain[side] as Json)["availability_zone"]),
  );
  const servers = list(await actor.must("listServers", { query: { limit: "1000" } }), "servers");
  const first = servers.find((server) => zones.includes(zoneOf(server)));
  if (first === undefined) throw new NotTried("the project has no server in a zone of the domain");
  const sourceZone = zoneOf(first);
  const targetZone = zones.find((zone) => zone !== sourceZone) ?? "";
  const vpcId = text((first["metadata"] as Json)["vpc_id"]);
  const nic = list(
    await actor.must("listServerNics", { params: { server_id: text(first["id"]) } }),
    "interfaceAttachments",
  )[0];
  const disks = list(await actor.must("listDisks"), "volumes").filter(
    (disk) => disk["availability_zone"] === sourceZone,
  );
  return {
    domainId: text(domain["id"]),
    sourceZone,
    targetZone,
    vpcId,
    subnetId: text(nic?.["net_id"]),
    servers: servers
      .filter(
        (server) =>
          zoneOf(server) === sourceZone &&
          (server["metadata"] as Json)["vpc_id"] === vpcId &&
          ["ACTIVE", "SHUTOFF"].includes(text(server["status"])),
      )
      .sort((one, other) => floating(other) - floating(one))
      .map((server) => ({
        id: text(server["id"]),
        name: text(server["name"]),
        flavor: text((server["flavor"] as Json)["id"]),
      })),
    spareDisks: disks
      .filter((disk) => disk["status"] === "available" && disk["encrypted"] !== true && disk["multiattach"] !== true)
      .map((disk) => text(disk["id"])),
    usedDisks: disks.filter((disk) => disk["status"] === "in-use").map((disk) => text(disk["id"])),
  };
}

function zoneOf(server: Json): string {
  return text(server["OS-EXT-AZ:availability_zone"]);
}

function floating(server: Json): number {
  return Object.values(server["addresses"] as Record<string, Json[]>)
    .flat()
    .filter((address) => address["OS-EXT-IPS:type"] === "floating").length;
}
