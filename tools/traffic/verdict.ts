import type { ControlClient } from "../../simulator/index";
import type { Reading } from "./page";
import type { Target } from "./requests";

export interface Verdict {
  readonly what: string;
  readonly held: boolean;
}

const MOST_GROWTH_MB = 16;

/** Growth from the first reading under load, when what is remembered has filled up, to the last. */
function growthOf(readings: readonly Reading[]): number {
  const filled = readings.find(({ requests }) => requests > 0)?.heapMb ?? 0;
  return (readings.at(-1)?.heapMb ?? 0) - filled;
}

/** Judges a run by the memory, and by what the simulator is afterwards. */
export async function judge(target: Target, control: ControlClient, readings: readonly Reading[]): Promise<Verdict[]> {
  const growth = growthOf(readings);
  const [unhandled, world, refused, faults] = await Promise.all([
    control.unhandled(),
    control.world(),
    control.refused(),
    control.faults.list(),
  ]);
  const headers = { "x-auth-token": target.token };
  const alive = await fetch(`${target.url}/v1/${target.projectId}/server-groups/${target.group}`, { headers });
  return [
    {
      what: `the heap grew by less than ${MOST_GROWTH_MB} MB once it had filled (${growth.toFixed(1)} MB)`,
      held: growth < MOST_GROWTH_MB,
    },
    { what: "no request met a defect of the simulator", held: unhandled.every(({ kind }) => kind !== "crash") },
    { what: "unknown routes and fields were told of", held: unhandled.length > 0 },
    {
      what: "requests of strangers were refused, told of, and changed nothing",
      held: refused.length > 0 && faults.every(({ effect }) => effect.kind !== "hang"),
    },
    { what: "the group is still there, and protected", held: world.groups[0]?.status === "protected" },
    { what: "it still answers", held: alive.status === 200 },
  ];
}
