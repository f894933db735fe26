import { stableHex } from "../world/ids.js";
import type { State } from "../world/state.js";

/** The services of the token's catalog; the paths below are appended to where the service is reached. */
// prettier-ignore
const ENTRIES = [
  { type: "sdrs", name: "sdrs", prefix: "sdrs", path: "/v1/$project" },
  { type: "ecs", name: "ecs", prefix: "ecs", path: "/v1/$project" },
  { type: "compute", name: "nova", prefix: "ecs", path: "/v2.1/$project" },
  { type: "evs", name: "evs", prefix: "evs", path: "/v2/$project" },
  { type: "volumev2", name: "cinderv2", prefix: "evs", path: "/v2/$project" },
  { type: "volumev3", name: "cinderv3", prefix: "evs", path: "/v3/$project" },
  { type: "vpc", name: "vpc", prefix: "vpc", path: "/v1/$project" },
  { type: "network", name: "neutron", prefix: "vpc", path: "" },
  { type: "identity", name: "keystone", prefix: "iam", path: "/v3" },
  { type: "iam", name: "iam", prefix: "iam", path: "/v3.0" },
  { type: "elb", name: "elbv3", prefix: "elb", path: "/v3/$project/elb" },
  { type: "dns", name: "designate", prefix: "dns", path: "" },
  { type: "cbr", name: "cbr", prefix: "cbr", path: "/v3/$project" },
] as const;

export interface CatalogEntry {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly endpoints: readonly { id: string; interface: string; region: string; region_id: string; url: string }[];
}

/** `origin` has no service prefix; a client that asked under a prefix is given prefixed addresses. */
export function catalogOf(state: State, origin: string, projectId: string, prefixed: boolean): CatalogEntry[] {
  return ENTRIES.map((entry) => ({
    id: stableHex(`service/${entry.type}`),
    type: entry.type,
    name: entry.name,
    endpoints: [
      {
        id: stableHex(`endpoint/${entry.type}`),
        interface: "public",
        region: state.region,
        region_id: state.region,
        url: `${origin}${prefixed ? `/${entry.prefix}` : ""}${entry.path.replace("$project", projectId)}`,
      },
    ],
  }));
}
