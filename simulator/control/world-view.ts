import type { Backup } from "../world/backup-types.js";
import { faultLevel, shownSync } from "../behaviour/group/sync.js";
import { dataOfDisks } from "../behaviour/group/data.js";
import { isAttachedTo } from "../behaviour/members.js";
import { pairStatus, showJob } from "../wire/show.js";
import type { Sim } from "../world/sim.js";
import type { Disk, Drill, Eip, Group, Instance, Overwrite, Pair, Port, Server } from "../world/types.js";

/** The whole world as JSON: the simulator's own rows with what is derived from the clock; no tokens, no keys. */
export interface WorldView {
  readonly now: string;
  readonly projectId: string;
  readonly region: string;
  readonly domains: readonly { id: string; name: string; zones: readonly string[] }[];
  readonly vpcs: readonly { id: string; name: string; cidr: string }[];
  readonly subnets: readonly { id: string; neutron_subnet_id: string; name: string; cidr: string; vpc_id: string }[];
  readonly servers: readonly Server[];
  /** `marker` is the data that is on the disk now, as far as a copy has come. */
  readonly disks: readonly Disk[];
  readonly ports: readonly Port[];
  readonly eips: readonly Eip[];
  readonly groups: readonly Group[];
  readonly pairs: readonly (Pair & {
    progress: number;
    replication_status: string;
    fault_level: string;
    shown_status: string;
    /** Data on both disks; a pair that is in sync and not failed over has the same on both. */
    data: { source: string | null; target: string | null; equal: boolean };
  })[];
  readonly instances: readonly (Instance & { pairs: readonly string[] })[];
  readonly drills: readonly Drill[];
  readonly jobs: readonly object[];
  readonly failures: readonly object[];
  readonly backups: readonly Backup[];
  /** Every time that a copy began to overwrite data on a DR disk, the oldest first. */
  readonly overwrites: readonly (Omit<Overwrite, "at"> & { at: string })[];
}

export function worldView(sim: Sim): WorldView {
  const { state } = sim;
  const pairs = [...state.pairs.values()];
  const data = dataOfDisks(sim);
  const dataOf = (pair: Pair): WorldView["pairs"][number]["data"] => {
    const source = data.get(pair.source_volume) ?? null;
    const target = data.get(pair.target_volume) ?? null;
    return { source, target, equal: source !== null && source === target };
  };
  return {
    now: new Date(sim.now()).toISOString(),
    projectId: state.account.projects[0]?.id ?? "",
    region: state.region,
    domains: [...state.domains.values()].map(({ id, name, local, remote }) => ({ id, name, zones: [local, remote] })),
    vpcs: [...state.vpcs.values()],
    subnets: [...state.subnets.values()],
    servers: [...state.servers.values()],
    disks: [...state.disks.values()].map((disk) => ({ ...disk, marker: data.get(disk.id) ?? disk.marker })),
    ports: [...state.ports.values()],
    eips: [...state.eips.values()],
    groups: [...state.groups.values()],
    pairs: pairs.map((pair) => ({
      ...pair,
      ...shownSync(sim, pair),
      fault_level: faultLevel(pair),
      shown_status: pairStatus(sim, pair),
      data: dataOf(pair),
    })),
    instances: [...state.instances.values()].map((instance) => ({
      ...instance,
      pairs: pairs.filter((pair) => isAttachedTo(pair, instance.id)).map((pair) => pair.id),
    })),
    drills: [...state.drills.values()],
    jobs: [...state.jobs.values()].map((job) => ({ service: job.service, ...showJob(sim, job) })),
    failures: [...state.failures],
    backups: [...state.backups.values()],
    overwrites: state.overwrites.map((row) => ({ ...row, at: new Date(row.at).toISOString() })),
  };
}
