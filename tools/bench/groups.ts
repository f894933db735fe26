import type { Stack } from "@pulumi/pulumi/automation";
import { generateWorld } from "../../simulator/world/seed/generate";
import { type Simulator, startSimulator } from "../../simulator/index";
import { createEngineHome } from "../engine/home";
import { JOBS } from "../storm/world";
import { openBenchStack } from "./bench-stack";
import type { Figure } from "./table";

/** Jobs of the simulator are this many times shorter than it takes those of the service to be: a failover takes a minute. */
const PACE = 2;

/** Many groups failed over by one update, against one group failed over by one update. */
export async function benchGroups(count: number): Promise<Figure[]> {
  const home = createEngineHome();
  const simulator = await startSimulator({ world: generateWorld({ groups: count + 1, pairs: count + 1 }), pace: PACE });
  try {
    const { groups } = await simulator.control.world();
    const [alone, ...rest] = groups.map(({ name }) => name);
    if (alone === undefined) throw new RangeError("there is no group");
    for (const group of groups) await simulator.control.breakProduction({ group: group.name });
    const stack = await openBenchStack(home, simulator, { name: "groups", program: "groups-program.js" });
    await stack.up({ parallel: 100 });
    const one = await failOver(stack, simulator, [], [alone]);
    const all = await failOver(stack, simulator, [alone], rest);
    const limit = 1.2 * one.seconds + 10;
    const overhead = one.seconds - one.backendSeconds;
    return [
      {
        what: `${count} groups failed over by one update at --parallel ${count}, against one group`,
        measured: `${all.seconds.toFixed(1)} s / ${one.seconds.toFixed(1)} s (${(all.seconds / one.seconds).toFixed(2)} x)`,
        budget: `1.2 x + 10 s = ${limit.toFixed(1)} s`,
        held: all.seconds <= limit,
      },
      {
        what: "one group: the update, over the time of the service's own jobs",
        measured: `${one.seconds.toFixed(1)} s over ${one.backendSeconds.toFixed(1)} s: ${overhead.toFixed(1)} s, with the start and the end of the engine`,
        budget: "",
        held: undefined,
      },
      {
        what: `${count} groups: action requests accepted`,
        measured: String(all.accepted),
        budget: String(count),
        held: all.accepted === count,
      },
      {
        what: `${count} groups: requests per group`,
        measured: (all.calls / count).toFixed(1),
        budget: "",
        held: undefined,
      },
    ];
  } finally {
    await simulator.close();
    home.remove();
  }
}

interface Failover {
  readonly seconds: number;
  /** Time that the jobs of one group took by the service's own account. */
  readonly backendSeconds: number;
  readonly accepted: number;
  readonly calls: number;
}

async function failOver(
  stack: Stack,
  { control }: Simulator,
  before: readonly string[],
  moving: readonly string[],
): Promise<Failover> {
  await stack.setConfig("moved", { value: [...before, ...moving].join(",") });
  const since = (await control.calls()).at(-1)?.seq ?? 0;
  const known = new Set(((await control.world()).jobs as readonly Job[]).map(({ job_id }) => job_id));
  const begun = performance.now();
  await stack.up({ parallel: Math.max(100, moving.length) });
  const seconds = (performance.now() - begun) / 1000;
  const jobs = ((await control.world()).jobs as readonly Job[]).filter(({ job_id }) => !known.has(job_id));
  const lengths = jobs.map(({ begin_time, end_time }) => Date.parse(end_time ?? "") - Date.parse(begin_time));
  const calls = await control.calls({ since });
  return {
    seconds,
    // Each group has one failover and one start, one after the other.
    backendSeconds: lengths.reduce((sum, one) => sum + one, 0) / moving.length / 1000,
    accepted: jobs.filter(({ job_type }) => job_type === JOBS.failover).length,
    calls: calls.filter(({ service }) => service !== "iam").length,
  };
}

interface Job {
  readonly job_id: string;
  readonly job_type: string;
  readonly begin_time: string;
  readonly end_time: string | null;
}
