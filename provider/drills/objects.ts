import type { CallOptions } from "../api/cloud";
import type { Call } from "../call";
import { isEmergencyName } from "../model/drills";
import type { Drill, Eip } from "../model/wire/wire";
import type { DrillRun, Left, Objects } from "../model/drill-history";
import { orGone } from "../resources/common/members";
import { ownEips, untold } from "./decide/eips";

/** Options of a list of addresses on which something is decided: a row that cannot be read is an error. */
export const WHOLE: CallOptions = {
  onOddRow: ({ error }) => {
    throw error;
  },
};

/** Drill of a run as it was found: by its recorded id, else by the name that only this run has. */
export async function drillOf({ cloud }: Call, { begun, objects }: DrillRun): Promise<Drill | undefined> {
  if (objects.drillId !== null) return await orGone(cloud.drills.get(objects.drillId));
  const { group, name } = begun;
  const listed = await cloud.drills.list({ groupId: group.id, name });
  return listed.find((drill) => drill.name === name && drill.groupId === group.id);
}

/** Everything that belongs to a drill, by ids: what was recorded before, and what its servers show now. */
export async function objectsOf({ cloud }: Call, drill: Drill, before: Objects): Promise<Objects> {
  const ids = drill.servers.map(({ serverId }) => serverId).filter((id) => id !== "");
  const found = await Promise.all(
    ids.map(async (id) => {
      const [server, ports] = await Promise.all([orGone(cloud.servers.get(id)), cloud.ports.ofServer(id, WHOLE)]);
      return { disks: server?.volumes.map((volume) => volume.id) ?? [], ports: ports.map((port) => port.id) };
    }),
  );
  return {
    drillId: drill.id,
    vpcId: drill.vpcId === "" ? before.vpcId : drill.vpcId,
    servers: united(before.servers, ids),
    disks: united(
      before.disks,
      found.flatMap(({ disks }) => disks),
    ),
    ports: united(
      before.ports,
      found.flatMap(({ ports }) => ports),
    ),
    eips: before.eips,
  };
}

/** The same with EIPs that are the run's. Pure. */
export function withEips(objects: Objects, own: readonly Eip[]): Objects {
  return {
    ...objects,
    eips: united(
      objects.eips,
      own.map(({ id }) => id),
    ),
  };
}

function united(one: readonly string[], other: readonly string[]): string[] {
  return [...new Set([...one, ...other])];
}

/** True if two accounts of the objects of a run hold the same. Pure. */
export function isSame(one: Objects, other: Objects): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Reason why a drill is somebody's by now, and is not touched; undefined: it is the run's alone. Pure. */
export function inUse({ begun, objects }: DrillRun, drill: Drill, eips: readonly Eip[]): Left | undefined {
  const left = (why: string): Left => ({ kind: "drill", id: drill.id, why });
  if (isEmergencyName(drill.name))
    return left(`it is marked as an emergency drill (${drill.name}): its servers may run production`);
  if (drill.name !== begun.name) return left(`somebody renamed it to ${drill.name}, so it is theirs`);
  if (drill.groupId !== begun.group.id) return left("it belongs to another group than the run's");
  const foreign = eips.find(
    ({ id, portId }) => portId !== undefined && objects.ports.includes(portId) && !objects.eips.includes(id),
  );
  if (foreign === undefined) return undefined;
  return left(
    `EIP ${foreign.address} (${foreign.id}), which the run did not bind, leads to it: somebody may be served by it`,
  );
}

/** Objects of a run that fresh lists of the project still show. A list that cannot be read is an error. */
export async function stillThere({ cloud }: Call, run: DrillRun): Promise<Left[]> {
  const { begun, objects, asked } = run;
  const { drillId, servers, disks, ports, eips } = objects;
  const why = "a fresh list of the project shows it";
  const among = (kind: string, ids: readonly string[], rows: readonly { readonly id: string }[]): Left[] => {
    const known = new Set(rows.map(({ id }) => id));
    return ids.filter((id) => known.has(id)).map((id) => ({ kind, id, why }));
  };
  const none = Promise.resolve([]);
  const [drillRows, serverRows, diskRows, portRows, eipRows] = await Promise.all([
    cloud.drills.list({ groupId: begun.group.id }),
    servers.length === 0 ? none : cloud.servers.list(),
    disks.length === 0 ? none : cloud.disks.list(),
    ports.length === 0 ? none : cloud.ports.list(WHOLE),
    eips.length + asked.length === 0 ? none : cloud.eips.all(WHOLE),
  ]);
  const drill = drillRows.find(({ id, name }) => id === drillId || name === begun.name);
  return [
    ...(drill === undefined ? [] : [{ kind: "drill", id: drill.id, why }]),
    ...among("server", servers, serverRows),
    ...among("disk", disks, diskRows),
    ...among("port", ports, portRows),
    ...ownEips(run, eipRows).map(({ id }) => ({ kind: "EIP", id, why })),
    ...untold(run, eipRows),
  ];
}
