import type * as b from "./backup-types.js";
import type * as t from "./types.js";

/** Everything that a snapshot, a state file or a restart has to bring back. */
export interface State {
  readonly region: string;
  readonly flavour: t.Flavour;
  readonly account: t.Account;
  readonly limits: t.Limits;
  /** True if the project may still call the retired disk backup service. */
  readonly legacy_backup: boolean;
  readonly vpcs: Map<string, t.Vpc>;
  readonly subnets: Map<string, t.Subnet>;
  readonly domains: Map<string, t.Domain>;
  readonly servers: Map<string, t.Server>;
  readonly disks: Map<string, t.Disk>;
  readonly ports: Map<string, t.Port>;
  readonly eips: Map<string, t.Eip>;
  readonly load_balancers: Map<string, t.LoadBalancer>;
  readonly dns_zones: Map<string, t.DnsZone>;
  readonly groups: Map<string, t.Group>;
  readonly pairs: Map<string, t.Pair>;
  readonly instances: Map<string, t.Instance>;
  readonly drills: Map<string, t.Drill>;
  readonly jobs: Map<string, t.Job>;
  readonly failures: t.FailureJob[];
  readonly overwrites: t.Overwrite[];
  readonly tokens: Map<string, t.Token>;
  readonly vaults: Map<string, b.Vault>;
  readonly backups: Map<string, b.Backup>;
  readonly logs: Map<string, b.OperationLog>;
  /** Due times ascending; equal times keep the order in which they were scheduled. */
  readonly events: t.TimedEvent[];
  readonly sequence: { seed: number; next: number };
}

const TABLES = [
  ["vpcs", "id"],
  ["subnets", "id"],
  ["domains", "id"],
  ["servers", "id"],
  ["disks", "id"],
  ["ports", "id"],
  ["eips", "id"],
  ["load_balancers", "id"],
  ["dns_zones", "id"],
  ["groups", "id"],
  ["pairs", "id"],
  ["instances", "id"],
  ["drills", "id"],
  ["jobs", "job_id"],
  ["tokens", "id"],
  ["vaults", "id"],
  ["backups", "id"],
  ["logs", "id"],
] as const satisfies readonly (readonly [keyof State, string])[];

/** Tables that a file of an earlier release lacks. */
export const YOUNGER: readonly string[] = ["overwrites", "load_balancers", "dns_zones"];

/** Most rows that calls may add up to: a world of 10,000 pairs has a third of that. */
export const MOST_ROWS = 200_000;

/** Rows of all tables but the jobs, which have a bound of their own. */
export const rowsOf = (state: State): number =>
  TABLES.reduce((sum, [table]) => sum + (table === "jobs" ? 0 : state[table].size), 0);

export type StateJson = Record<string, unknown>;

export function emptyState(
  account: t.Account,
  region: string,
  flavour: t.Flavour,
  limits: t.Limits,
  seed: number,
  legacyBackup: boolean,
): State {
  return {
    region,
    flavour,
    account,
    limits,
    legacy_backup: legacyBackup,
    vpcs: new Map(),
    subnets: new Map(),
    domains: new Map(),
    servers: new Map(),
    disks: new Map(),
    ports: new Map(),
    eips: new Map(),
    load_balancers: new Map(),
    dns_zones: new Map(),
    groups: new Map(),
    pairs: new Map(),
    instances: new Map(),
    drills: new Map(),
    jobs: new Map(),
    failures: [],
    overwrites: [],
    tokens: new Map(),
    vaults: new Map(),
    backups: new Map(),
    logs: new Map(),
    events: [],
    sequence: { seed, next: 1 },
  };
}

/** Plain JSON of the state: tables become arrays in the order of insertion. */
export function dumpState(state: State): StateJson {
  const json: StateJson = { ...state };
  for (const [table] of TABLES) json[table] = [...state[table].values()];
  return json;
}

export function loadState(json: StateJson): State {
  const copy = structuredClone(json);
  for (const [table, key] of TABLES) {
    const rows = (copy[table] ?? []) as Record<string, string>[];
    copy[table] = new Map(rows.map((row) => [row[key], row]));
  }
  copy["overwrites"] ??= [];
  return copy as unknown as State;
}
