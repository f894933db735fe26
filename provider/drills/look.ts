import { lookOptions } from "../api/look";
import type { Call } from "../call";
import { isDrError } from "../errors";
import type { DrillFile } from "../model/drill-file";
import type { Instance, Server } from "../model/wire/wire";
import { lookAtVpc } from "../resources/drill/drill-vpc";
import type { Observation } from "../transition/observe/observation";
import { observe } from "../transition/observe/observe";
import type { DrillFacts } from "./decide/preflight";

/** A group as it was found before a drill. */
export interface Ground {
  readonly observed: Observation;
  readonly facts: DrillFacts;
}

export interface LookAt {
  readonly groupId: string;
  readonly file: DrillFile;
  /** Name of the drill to come. */
  readonly name: string;
  readonly vpcId: string | undefined;
  /** Servers that are named somewhere else than in the start order. */
  readonly named: DrillFacts["named"];
  readonly way: boolean;
  readonly others: readonly string[];
}

/** So many servers are read one by one. */
const SINGLE_READS = 12;

/** Reads all that a drill is judged by. Only the group itself has to be readable. */
export async function lookBefore(
  call: Call,
  { groupId, file, name, vpcId, named, way, others }: LookAt,
): Promise<Ground> {
  const { cloud } = call;
  const observed = await observe(cloud, groupId);
  const { group, pairs, instances } = observed;
  const [drills, vpc, servers, disks, models] = await Promise.all([
    cloud.drills.list({ groupId }),
    lookAtVpc(call, group, { name, groupId, vpcId }),
    unlessDeaf(cloud.servers.limits(lookOptions("single"))),
    unlessDeaf(cloud.disks.limits(lookOptions("single"))),
    modelsOf(call, instances),
  ]);
  const order = (file.startOrder ?? []).flat().map((server) => ({ where: "startOrder", server }));
  return {
    observed,
    facts: {
      ...{ group, pairs, instances, drills, vpc, servers, disks, models, way, others },
      known: new Map<string, { readonly name: string }>([
        ...observed.servers,
        ...models.map((server) => [server.id, server] as const),
      ]),
      named: [...order, ...named],
    },
  };
}

/** Servers whose copies a drill starts; those that cannot be read are left out. */
async function modelsOf({ cloud }: Call, instances: readonly Instance[]): Promise<Server[]> {
  const ids = instances.map(({ targetServerId, sourceServerId }) => targetServerId || sourceServerId);
  if (ids.length > SINGLE_READS) {
    const listed = await unlessDeaf(cloud.servers.list(lookOptions("list")));
    return listed?.filter(({ id }) => ids.includes(id)) ?? [];
  }
  const found = await Promise.all(ids.map((id) => unlessDeaf(cloud.servers.get(id, lookOptions("single")))));
  return found.filter((server) => server !== undefined);
}

/** A look that may fail: what depends on it is said to be not checked. */
export async function unlessDeaf<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isDrError(error) && error.code !== "DR_ABORTED") return undefined;
    throw error;
  }
}
