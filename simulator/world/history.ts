import type { State } from "./state.js";

interface Version {
  readonly at: number;
  readonly state: State;
}

/** Longest time that a read may look back. */
const KEPT_MS = 600_000;
const MOST = 2000;
/** Rows of all versions together. */
const MOST_ROWS = 200_000;

/** The rows that change; what never changes, and what belongs to the machinery, is shared with the present. */
const copyOf = (state: State): State => ({
  ...state,
  ...structuredClone({
    servers: state.servers,
    disks: state.disks,
    ports: state.ports,
    eips: state.eips,
    groups: state.groups,
    pairs: state.pairs,
    instances: state.instances,
    drills: state.drills,
    jobs: state.jobs,
    failures: state.failures,
  }),
});

/** Rows that a copy of the state has. */
function copiedRows({ servers, disks, ports, eips, groups, pairs, instances, drills, jobs, failures }: State): number {
  const tables = [servers, disks, ports, eips, groups, pairs, instances, drills, jobs];
  return tables.reduce((sum, table) => sum + table.size, failures.length + 1);
}

/** Earlier versions of the world, for reads that are answered by a replica which is behind. */
export class History {
  private versions: Version[] = [];

  get isEmpty(): boolean {
    return this.versions.length === 0;
  }

  clear(): void {
    if (this.versions.length > 0) this.versions = [];
  }

  record(state: State, at: number): void {
    if (this.versions.at(-1)?.at === at) this.versions.pop();
    this.versions.push({ at, state: copyOf(state) });
    const needed = this.versions.findLastIndex((version) => version.at <= at - KEPT_MS);
    const surplus = this.versions.length - Math.min(MOST, Math.max(2, Math.floor(MOST_ROWS / copiedRows(state))));
    if (needed > 0 || surplus > 0) this.versions.splice(0, Math.max(needed, surplus));
  }

  /** The world at that time, or as far back as is known. */
  asOf(at: number): Version | undefined {
    const found = this.versions.findLast((version) => version.at <= at) ?? this.versions[0];
    return found === undefined ? undefined : { ...found, at: Math.max(at, found.at) };
  }
}
