/** Laws that must hold when a transition has ended, however it was disturbed. Pure: it judges what was read. */
import type { CallRecord, Unhandled, WorldView } from "../../simulator/index";
import { JOBS } from "./world";
import type { Json } from "../emulator/values";
import type { JobName, Side, Transition } from "./transitions";
import { addressFaults, dataFaults, overwriteFaults, reportFaults } from "./world-faults";

export interface Evidence {
  readonly transition: Transition;
  readonly before: WorldView;
  readonly after: WorldView;
  readonly calls: readonly CallRecord[];
  readonly unhandled: readonly Unhandled[];
  readonly group: Json;
  readonly protection: Json;
  readonly wanted: boolean | undefined;
  /** True if the last update, with nothing edited since, still planned something. */
  readonly restless: boolean;
}

interface JobRow {
  readonly job_id: string;
  readonly job_type: string;
  readonly status: string;
}

/** Everything that is not as it must be, in words. */
export function judge(evidence: Evidence): string[] {
  return [
    ...worldFaults(evidence),
    ...jobFaults(evidence),
    ...addressFaults(evidence.before, evidence.after, evidence.transition.goal.site),
    ...dataFaults(evidence.transition, evidence.before, evidence.after),
    ...overwriteFaults(evidence.transition, evidence.before, evidence.after),
    ...outputFaults(evidence),
    ...evidence.unhandled.map(({ method, path, detail }) => `unhandled: ${method} ${path} ${detail}`),
    ...(evidence.restless ? ["an update without an edit still changes something"] : []),
  ];
}

/** Jobs of this kind that the service accepted since. */
export function accepted(job: JobName, before: WorldView, after: WorldView): number {
  return jobsSince(job, before, after).length;
}

/** Those of them that failed, and so may be asked for again. */
export function failedJobs(job: JobName, before: WorldView, after: WorldView): number {
  return jobsSince(job, before, after).filter(({ status }) => status === "FAIL").length;
}

function jobsSince(job: JobName, before: WorldView, after: WorldView): readonly JobRow[] {
  const known = new Set((before.jobs as readonly JobRow[]).map(({ job_id }) => job_id));
  return (after.jobs as readonly JobRow[]).filter((one) => one.job_type === JOBS[job] && !known.has(one.job_id));
}

/** Deeds that really happened in the world, however it was reported. */
export interface Deeds {
  readonly moves: number;
  readonly back: number;
  readonly reprotects: number;
  readonly restores: number;
  readonly switches: number;
}

export function deedsOf({ transition, before, after }: Pick<Evidence, "transition" | "before" | "after">): Deeds {
  const moved =
    before.groups[0]?.priority_station !== after.groups[0]?.priority_station || transition.from === "half-switched";
  const [out, back] = [
    moved && after.groups[0]?.priority_station === "target",
    moved && after.groups[0]?.priority_station === "source",
  ];
  return {
    moves: out ? 1 : 0,
    back: back ? 1 : 0,
    reprotects: accepted("reprotect", before, after),
    restores: accepted("restore", before, after),
    switches: accepted("enable", before, after) + accepted("disable", before, after),
  };
}

const TOO_OFTEN = " times, and only ";

function tooOften(job: JobName, count: number, due: number): string {
  return `${job} was accepted ${count}${TOO_OFTEN}${due} are due`;
}

/** True if a fault is a request that was accepted although it should not have been sent. */
export function isSecondPost(fault: string): boolean {
  return fault.includes(TOO_OFTEN);
}

const ALL_JOBS = Object.keys(JOBS) as JobName[];

function jobFaults({ transition, before, after }: Evidence): string[] {
  return ALL_JOBS.flatMap((job) => {
    const count = accepted(job, before, after);
    const due = transition.jobs.filter((one) => one === job).length;
    if (count === due) return [];
    return [count > due ? tooOften(job, count, due) : `${job} was accepted only ${count} times of ${due}`];
  });
}

/** True if production serves on exactly one side. */
export function servers(world: WorldView, side: Side): { readonly name: string; readonly status: string }[] {
  return world.instances.map((instance) => {
    const id = side === "source" ? instance.source_server : instance.target_server;
    const server = world.servers.find((one) => one.id === id);
    return { name: instance.name, status: server?.status ?? "gone" };
  });
}

function worldFaults({ transition: { goal }, after }: Evidence): string[] {
  const [group] = after.groups;
  const faults: string[] = [];
  if (group === undefined) return ["the group is gone"];
  if (group.priority_station !== goal.site) faults.push(`production is at ${group.priority_station}, not ${goal.site}`);
  if (group.status !== goal.status) faults.push(`the group is ${group.status}, not ${goal.status}`);
  const other = goal.site === "source" ? "target" : "source";
  for (const { name, status } of servers(after, goal.site))
    if (status !== "ACTIVE") faults.push(`${name} is ${status} on the serving side`);
  for (const { name, status } of servers(after, other))
    if (status !== "SHUTOFF") faults.push(`${name} is ${status} on the other side`);
  for (const pair of after.pairs)
    if (pair.priority_station !== goal.site) faults.push(`pair ${pair.name} is at ${pair.priority_station}`);
  return faults;
}

function outputFaults({ transition, after, group, protection, wanted }: Evidence): string[] {
  const faults: string[] = [];
  const { goal, reportedBy } = transition;
  for (const [name, outputs] of Object.entries({ group, protection }))
    if ((outputs["unfinished"] ?? null) !== null) faults.push(`${name} still has an unfinished mark`);
  const reporter = reportedBy === "group" ? group : protection;
  if (reporter["status"] !== goal.status) faults.push(`${reportedBy} says status ${String(reporter["status"])}`);
  if (reporter["productionSite"] !== goal.site) faults.push(`${reportedBy} says ${String(reporter["productionSite"])}`);
  if ((group["failover"] ?? undefined) !== wanted)
    faults.push(`failover is saved as ${String(group["failover"])}, not ${String(wanted)}`);
  const last = reporter["lastTransition"] as { readonly number?: number; readonly to?: string } | undefined;
  if (transition.unreported === true) return faults;
  if (last === undefined) faults.push(`${reportedBy} has no lastTransition`);
  else if (transition.unmoved === true) return faults;
  else if (reportedBy === "group" && last.to !== goal.site) faults.push(`lastTransition leads to ${String(last.to)}`);
  if (reportedBy === "group") faults.push(...saidFaults(group), ...reportFaults(after, group, goal.site));
  return faults;
}

/** An address that is neither moved nor parked is not where it belongs, or nobody knows. */
function saidFaults(group: Json): string[] {
  const rows = (group["migratedAddresses"] ?? []) as readonly {
    readonly verdict: string;
    readonly privateIp: string;
    readonly note: string | null;
  }[];
  return rows
    .filter(({ verdict }) => verdict !== "moved" && verdict !== "parked")
    .map(({ privateIp, verdict, note }) => `address ${privateIp} is ${verdict} (${note ?? "no note"})`);
}
