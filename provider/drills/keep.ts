import type { Call } from "../call";
import { DrError } from "../errors";
import { EMERGENCY_PREFIX, isEmergencyName } from "../model/drills";
import type { DrillRun } from "../model/drill-history";
import type { Drill } from "../model/wire/wire";
import { orGone } from "../resources/common/members";
import { type DrillServerSeen, serversSeen } from "../resources/drill/servers-seen";
import { observe } from "../transition/observe/observe";
import { ownEips } from "./decide/eips";
import { unlessDeaf } from "./look";
import { WHOLE } from "./objects";

/** Most characters of a name in the service (OTC-API `apis/dr_drill`). */
const MOST_OF_NAME = 64;

/** A drill that is kept as an emergency drill. */
export interface Kept {
  readonly drill: Drill;
  readonly groupName: string;
  /** False: it had its mark before, and nothing was sent. */
  readonly renamed: boolean;
  /** Undefined: they could not be read. */
  readonly servers: readonly DrillServerSeen[] | undefined;
}

/**
 * Promotes a drill that runs to the emergency path, which the vendor has for a zone that is dead where a failover hangs: its servers
 * run production. It is marked in its name by one rename, and by nothing else of it: no server, disk or address is touched.
 */
export async function keepDrill(call: Call, wanted: string): Promise<Kept> {
  const found = await drillNamed(call, wanted);
  const renamed = !isEmergencyName(found.name);
  if (renamed) requireRunning(found);
  const drill = renamed ? await marked(call, found) : found;
  const observed = await unlessDeaf(observe(call.cloud, drill.groupId));
  const servers = observed === undefined ? undefined : await unlessDeaf(serversSeen(call, drill, observed));
  return { drill, renamed, servers, groupName: observed?.group.name ?? drill.groupId };
}

/** An EIP that a run made, and that nobody releases once its drill is kept. */
export interface EipOfRun {
  readonly id: string;
  readonly address: string;
  /** True if it leads to a NIC; otherwise nothing uses it. */
  readonly bound: boolean;
}

/** The EIPs that a run made and that are still there; undefined: they could not be read. */
export async function eipsOfRun({ cloud }: Call, run: DrillRun): Promise<EipOfRun[] | undefined> {
  if (run.asked.length + run.objects.eips.length === 0) return [];
  const eips = await unlessDeaf(cloud.eips.all(WHOLE));
  return eips && ownEips(run, eips).map(({ id, address, portId }) => ({ id, address, bound: portId !== undefined }));
}

/** The run of a history that made a drill, by its id or by the name that only this run has. Pure. */
export function runOfDrill(runs: readonly DrillRun[], { id, name }: Pick<Drill, "id" | "name">): DrillRun | undefined {
  const names = [name, unmarked(name)];
  return runs.findLast(({ begun, objects }) => objects.drillId === id || names.includes(begun.name));
}

function unmarked(name: string): string {
  return isEmergencyName(name) ? name.slice(EMERGENCY_PREFIX.length) : name;
}

async function drillNamed({ cloud }: Call, wanted: string): Promise<Drill> {
  const drills = await cloud.drills.list();
  const exact = drills.filter(({ id, name }) => id === wanted || name === wanted);
  const named = exact.length > 0 ? exact : drills.filter(({ name }) => unmarked(name) === wanted);
  const [only, ...more] = named;
  const text = (all: readonly Drill[]): string => all.map(({ id, name }) => `${name} (${id})`).join(", ");
  if (only !== undefined && more.length === 0) return only;
  if (only !== undefined)
    throw new DrError(
      "DR_USAGE",
      `Several drills are named ${wanted}: ${text(named)}`,
      {},
      { hint: "Give the id of one. Nothing was sent." },
    );
  throw new DrError(
    "DR_USAGE",
    `There is no drill ${wanted} in this project`,
    {},
    { hint: `${drills.length === 0 ? "There is none at all." : `There are ${text(drills)}.`} Nothing was sent.` },
  );
}

/** A drill that is not there yet, or on its way out, serves nobody. */
function requireRunning({ id, name, status }: Drill): void {
  if (status === "available") return;
  const hint =
    status === "creating"
      ? "Wait until it is available, and run the same command again. Nothing was sent."
      : "Nothing was sent. To run production on copies of the DR disks, start an emergency drill: DisasterRecoveryDrill with emergency: true.";
  throw new DrError("DR_REFUSED", `Drill ${name} (${id}) is ${status}, so it cannot be kept`, {}, { hint });
}

/** Renames it, and looks whether somebody had begun to remove it. */
async function marked(call: Call, { id, name }: Drill): Promise<Drill> {
  const mark = `${EMERGENCY_PREFIX}${name}`.slice(0, MOST_OF_NAME);
  const drill = await call.cloud.drills.rename(id, mark);
  const now = await orGone(call.cloud.drills.get(id));
  if (now !== undefined && now.status !== "deleting") return drill;
  throw new DrError(
    "DR_STATE_CONFLICT",
    `Drill ${name} (${id}) is being removed by somebody who was faster`,
    {},
    {
      hint: "Look at it in the console. To run production on copies of the DR disks, start an emergency drill: DisasterRecoveryDrill with emergency: true.",
    },
  );
}
