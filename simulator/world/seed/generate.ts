import type { World, WorldGroup, WorldServer } from "./world-file.js";
import { WorldError } from "./read-world.js";

export interface Generation {
  readonly groups: number;
  readonly pairs: number;
}

/** Largest world that is generated: beyond it a start takes more memory than a process is given. */
const MOST: Generation = { groups: 1000, pairs: 10_000 };

/** `groups=100,pairs=1000` */
export function parseGeneration(text: string): Generation {
  const found = new Map<string, number>();
  for (const part of text.split(",")) {
    const [, name = "", count] = /^\s*(groups|pairs)\s*=\s*(\d+)\s*$/.exec(part) ?? [];
    if (count === undefined || found.has(name))
      throw new WorldError(`--generate takes groups=N,pairs=N, each once and in plain digits, not "${text}"`);
    found.set(name, Number(count));
  }
  return { groups: found.get("groups") ?? 1, pairs: found.get("pairs") ?? 1 };
}

const DISKS_PER_SERVER = 2;

/** A world of protected groups; the pairs are spread over them evenly, two to a server. */
export function generateWorld({ groups, pairs }: Generation): World {
  if (groups > MOST.groups || pairs > MOST.pairs) {
    const asked = `groups=${groups},pairs=${pairs}`;
    throw new WorldError(`a generated world has at most ${MOST.groups} groups and ${MOST.pairs} pairs, not ${asked}`);
  }
  const servers: WorldServer[] = [];
  const rows: WorldGroup[] = [];
  for (let g = 0; g < groups; g++) {
    const share = Math.floor(pairs / groups) + (g < pairs % groups ? 1 : 0);
    const names: string[] = [];
    for (let left = share; left > 0; left -= DISKS_PER_SERVER) {
      const name = `srv-${g + 1}-${names.length + 1}`;
      names.push(name);
      servers.push(serverOf(name, Math.min(DISKS_PER_SERVER, left)));
    }
    rows.push({
      name: `group-${g + 1}`,
      sourceZone: "eu-de-01",
      targetZone: "eu-de-02",
      servers: names,
      status: "protected",
    });
  }
  return {
    region: "eu-de",
    limits: { server_groups: -1, replications: -1 },
    domains: [{ name: "SDRS_HypeDomain01", zones: ["eu-de-01", "eu-de-02"] }],
    vpcs: [{ name: "generated", cidr: "10.0.0.0/8", subnets: [{ name: "generated-subnet", cidr: "10.0.0.0/8" }] }],
    servers,
    groups: rows,
  };
}

function serverOf(name: string, disks: number): WorldServer {
  const kinds = ["root", "data"];
  return {
    name,
    zone: "eu-de-01",
    disks: Array.from({ length: disks }, (_, index) => ({
      name: `${name}-${kinds[index] ?? index}`,
      size: index === 0 ? 40 : 100,
    })),
    nics: [{ subnet: "generated-subnet" }],
  };
}
