/**
 * The transitions a storm walks through, with what must be true at the end of each.
 */
import type { AssumptionName, WorldView } from "../../simulator/index";
import type { JOBS } from "./world";
import type { Edit, LastNumber, SceneName } from "./scenes";

export type Side = "source" | "target";

export interface Transition {
  readonly name: string;
  readonly from: SceneName;
  /** The storage of the old side is repaired before the edit, as it must be before anything is copied back. */
  readonly repaired?: boolean;
  readonly edit: (last: LastNumber, world: WorldView) => Edit;
  readonly goal: { readonly site: Side; readonly status: string };
  /** Jobs that the service accepts for it, in order. */
  readonly jobs: readonly JobName[];
  /** Updates that it needs by design when nothing disturbs it. */
  readonly ups: 1 | 2;
  /** The resource that reports it. */
  readonly reportedBy: "group" | "protection";
  /** Changes no side and no address. */
  readonly unmoved?: boolean;
  /** Is not counted, so that no transition is reported. */
  readonly unreported?: boolean;
}

export type JobName = keyof typeof JOBS;

const away = { site: "target", status: "failed-over" } as const;
const home = { site: "source", status: "protected" } as const;
const group = { ups: 1, reportedBy: "group" } as const;

/** Each DR server that has a backup is put back to it. */
function restores(backups: WorldView["backups"]): { serverId: string; backupId: string }[] {
  return backups
    .filter(({ resource_type }) => resource_type === "OS::Nova::Server")
    .map(({ id, resource_id }) => ({ backupId: id, serverId: resource_id }));
}

// prettier-ignore
export const TRANSITIONS: readonly Transition[] = [
  { ...group, name: "failover", from: "broken", goal: away, jobs: ["failover"],
    edit: () => ({ group: { failover: true } }) },
  { ...group, name: "failover-healthy", from: "home", goal: away, jobs: ["failover"],
    edit: (last) => ({ group: { failover: true, confirm: last.consent("healthy") } }) },
  { ...group, name: "failover-with-restore", from: "broken-with-backup", goal: away, jobs: ["failover", "restore"],
    edit: (last, { backups }) => ({ group: { failover: true, recoveryPoint: { transition: last.comingId, restores: restores(backups) } } }) },
  { ...group, name: "failover-of-half-switched", from: "half-switched", goal: away, jobs: ["failover"],
    edit: () => ({ group: { failover: true } }) },
  { ...group, name: "switchover", from: "home", goal: { site: "target", status: "protected" }, jobs: ["switchover"],
    edit: (last) => ({ group: { failover: true, failoverMode: "planned", confirm: last.consent("downtime") } }) },
  { ...group, name: "reprotect", from: "failed-over", repaired: true, goal: { site: "target", status: "protected" }, jobs: ["reprotect"], unmoved: true,
    edit: (last) => ({ group: { reprotect: last.id, confirm: last.consent("overwrite") } }) },
  { ...group, name: "failback", from: "failed-over", repaired: true, goal: home, jobs: ["reprotect", "switchover"], ups: 2,
    edit: (last) => ({ group: { failover: false, confirm: last.consent("overwrite", "downtime") } }) },
  { ...group, name: "failback-at-once", from: "failed-over", repaired: true, goal: home, jobs: ["reprotect", "switchover"],
    edit: (last) => ({ group: { failover: false, failback: { switchAsSoonAsInSync: true }, confirm: last.consent("overwrite", "downtime") } }) },
  { ...group, name: "switchover-back", from: "reprotected", goal: home, jobs: ["switchover"],
    edit: (last) => ({ group: { failover: false, confirm: last.consent("downtime") } }) },
  { name: "enable", from: "disabled", goal: home, jobs: ["enable"], ups: 1, reportedBy: "protection", unreported: true,
    edit: () => ({}) },
  { ...group, name: "unplanned-way-back", from: "switched-broken", goal: { site: "source", status: "failed-over" }, jobs: ["failover"],
    edit: () => ({ group: { failover: false, failback: { mode: "unplanned" } } }) },
];

interface Exception {
  readonly assumption: AssumptionName;
  readonly value: string;
  /** Reason why the provider refuses it by name, so that there is nothing to bring to an end. */
  readonly why: string;
  readonly concerns: (transition: Transition) => boolean;
}

export const EXCEPTIONS: readonly Exception[] = [
  {
    assumption: "reprotectWithRunningProduction",
    value: "refused",
    why: "what needs a reprotect is refused until somebody stops the servers that serve",
    concerns: ({ jobs, from }) => jobs.includes("reprotect") || from === "reprotected",
  },
  {
    assumption: "stationAfterFailure",
    value: "flipped",
    why: "a switchover of somebody else that failed, and whose station names the wanted side, has to be finished the other way first",
    concerns: ({ from }) => from === "half-switched",
  },
  {
    assumption: "serversStartAfterMove",
    value: "yes",
    why: "a server that the service started serves already, and only a person may say that it is to be stopped and put back",
    concerns: ({ jobs }) => jobs.includes("restore"),
  },
];

/** The transitions that can be brought to an end under these assumptions. */
export function possible(assume: Readonly<Partial<Record<AssumptionName, string>>>): readonly Transition[] {
  const excepted = EXCEPTIONS.filter(({ assumption, value }) => assume[assumption] === value);
  return TRANSITIONS.filter((transition) => !excepted.some(({ concerns }) => concerns(transition)));
}
