import { lookOptions } from "../api/look";
import type { Call } from "../call";
import { isDrError } from "../errors";
import type { Check } from "../model/checks";
import { type DrillFile, withAccess } from "../model/drill-file";
import type { Instance, Server } from "../model/wire/wire";
import type { DrillRun } from "../model/drill-history";
import { lookAtVpc, vpcGuards } from "../resources/drill/drill-vpc";
import type { Observation } from "../transition/observe/observation";
import { observe } from "../transition/observe/observe";
import { declaredFacts } from "./decide/declared";
import { checksOfEips, eipAccess, eipShape, eipTargets } from "./decide/eips";
import type { DrillFacts } from "./decide/preflight";

/** A group as it was found before a drill. */
export interface Ground {
  readonly observed: Observation;
  /** Instances whose copies get an EIP. */
  readonly targets: readonly Instance[];
  readonly facts: DrillFacts;
}

export interface LookAt {
  readonly groupId: string;
  readonly file: DrillFile;
  /** Name of the drill to come. */
  readonly name: string;
  readonly vpcId: string | undefined;
  readonly checks: readonly Check[];
}

/** So many servers are read one by one. */
const SINGLE_READS = 12;

/** Reads all that a drill is judged by. Only the group itself has to be readable. */
export async function lookBefore(call: Call, { groupId, file, name, vpcId, checks }: LookAt): Promise<Ground> {
  const { cloud } = call;
  const observed = await observe(cloud, groupId);
  const { group, pairs, instances } = observed;
  const access = eipAccess(file.access);
  const [drills, vpc, servers, disks, models, eips] = await Promise.all([
    cloud.drills.list({ groupId }),
    lookAtVpc(call, group, { name, groupId, vpcId }),
    unlessDeaf(cloud.servers.limits(lookOptions("single"))),
    unlessDeaf(cloud.disks.limits(lookOptions("single"))),
    modelsOf(call, instances),
    access === undefined ? undefined : unlessDeaf(cloud.eips.limits(lookOptions("single"))),
  ]);
  const known = new Map<string, { readonly name: string }>([
    ...observed.servers,
    ...models.map((server) => [server.id, server] as const),
  ]);
  const inside = withAccess(checks, file.access);
  const targets = eipTargets({ access, checks: inside, instances, known });
  return {
    observed,
    targets,
    facts: {
      ...{ group, pairs, instances, drills, vpc, servers, disks, models, known },
      ...declaredFacts(file, checks),
      ...(access === undefined
        ? {}
        : { eips: { ...eipShape(access), allowance: eips, targets, checks: checksOfEips(inside) } }),
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

/** Reason for which the VPC that was looked at cannot be used. Pure. */
export function refusedVpc({ facts: { group, vpc } }: Ground): string | undefined {
  return vpcGuards(group, vpc).find(({ verdict }) => verdict === "refuse")?.value;
}

/** VPC that an earlier drill of the group got of the service, and that nobody named. */
export function keptVpc(runs: readonly DrillRun[], groupId: string): string | undefined {
  return (
    runs.findLast(({ begun, objects }) => begun.group.id === groupId && objects.vpcId !== null)?.objects.vpcId ??
    undefined
  );
}
