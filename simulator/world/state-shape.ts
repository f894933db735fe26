import { isObject } from "../wire/fields.js";
import { type State, YOUNGER } from "./state.js";

/** Fields that every row of a state has, with their kinds, so that a file or a snapshot of something else is known at once. */

type Kind = "text" | "text?" | "number" | "number?" | "flag" | "list" | "object" | "object?";

type RowOf<T> = T extends Map<string, infer Row> ? Row : T extends readonly (infer Row)[] ? Row : never;
type Required<Row> = { [Field in keyof Row as undefined extends Row[Field] ? never : Field]: Kind };
type Tables = {
  readonly [
    Name in keyof State as State[Name] extends Map<string, unknown> | readonly unknown[] ? Name : never
  ]: Required<RowOf<State[Name]>>;
};

const life = { created: "number", updated: "number" } as const;

// prettier-ignore
const TABLES: Tables = {
  vpcs: { id: "text", name: "text", cidr: "text" },
  subnets: { id: "text", neutron_subnet_id: "text", name: "text", cidr: "text", gateway_ip: "text", vpc_id: "text" },
  domains: { id: "text", name: "text", description: "text", sold_out: "flag", local: "text", remote: "text" },
  servers: { id: "text", name: "text", zone: "text", status: "text", task_state: "text?", flavor: "text", vpc_id: "text", security_groups: "list", image_id: "text", key_name: "text?", os_type: "text", hypervisor: "text", unstartable: "flag", locked: "flag", role: "text", ...life },
  disks: { id: "text", name: "text", status: "text", size: "number", zone: "text", volume_type: "text", bootable: "flag", multiattach: "flag", encrypted: "flag", attachments: "list", marker: "text", ...life },
  ports: { id: "text", device_id: "text", device_owner: "text", network_id: "text", fixed_ips: "list", mac_address: "text", primary: "flag", security_groups: "list", ...life },
  eips: { id: "text", public_ip_address: "text", port_id: "text?", bandwidth_id: "text", bandwidth_size: "number", created: "number" },
  load_balancers: { id: "text", name: "text", dedicated: "flag", address: "text", pools: "list", created: "number" },
  dns_zones: { id: "text", name: "text", zone_type: "text", records: "list", created: "number" },
  groups: { id: "text", name: "text", description: "text?", source_availability_zone: "text", target_availability_zone: "text", domain_id: "text", domain_name: "text", source_vpc_id: "text", status: "text", priority_station: "text", move: "object?", operation: "text?", last_drill: "number?", ...life },
  pairs: { id: "text", name: "text", description: "text?", server_group_id: "text", status: "text", priority_station: "text", made_away: "flag", source_volume: "text", target_volume: "text", attachment: "list", automatic_for: "text?", failure_detail: "text?", sync: "object", link_down: "flag", faulty: "object", ...life },
  instances: { id: "text", name: "text", description: "text?", server_group_id: "text", status: "text", priority_station: "text", source_server: "text", target_server: "text", tags: "list", metadata: "object", nic_plan: "object?", parked_ports: "list", ...life },
  drills: { id: "text", name: "text", server_group_id: "text", status: "text", drill_vpc_id: "text", drill_servers: "list", ...life },
  jobs: { job_id: "text", service: "text", job_type: "text", status: "text", begin: "number", seconds: "number", end: "number?", error_code: "text?", fail_reason: "text?", entities: "object", sub_jobs: "list", args: "object", subject: "object?", doom: "object?", hung: "text?" },
  failures: { job_id: "text", job_type: "text", begin: "number", error_code: "text", fail_reason: "text", resource_type: "text", resource_id: "text", resource_name: "text", server_group_id: "text", failure_status: "text" },
  overwrites: { at: "number", during: "text", group: "text", pair: "text", disk: "text", lost: "text", by: "text" },
  tokens: { id: "text", issued: "number", expires: "number", user: "text", project_id: "text?" },
  vaults: { id: "text", name: "text", status: "text" },
  backups: { id: "text", checkpoint_id: "text", vault_id: "text", name: "text", status: "text", resource_type: "text", resource_id: "text", resource_name: "text", resource_az: "text", resource_size: "number", parent_id: "text?", restore_mode: "text", bootable: "flag", marker: "text", ...life },
  logs: { id: "text", backup_id: "text", vault_id: "text", checkpoint_id: "text", target_type: "text", target_id: "text", target_name: "text", job_id: "text", created: "number" },
  events: { at: "number", job_id: "text", step: "text" },
};

const ACCOUNT = ["domain_id", "domain_name", "user_id", "username", "password", "access_key", "secret_key"];
const LIMITS = ["server_groups", "replications", "instances_per_group", "unattached_replications", "nics_per_instance"];

const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);

function isOf(kind: Kind, value: unknown): boolean {
  switch (kind) {
    case "text":
      return typeof value === "string";
    case "text?":
      return value === null || typeof value === "string";
    case "number":
      return isNumber(value);
    case "number?":
      return value === null || isNumber(value);
    case "flag":
      return typeof value === "boolean";
    case "list":
      return Array.isArray(value);
    case "object":
      return isObject(value);
    case "object?":
      return value === null || isObject(value);
  }
}

function problemOfRow(fields: Readonly<Record<string, Kind>>, row: unknown, at: string): string | null {
  if (!isObject(row)) return `${at} is no object`;
  const wrong = Object.entries(fields).find(([name, kind]) => !isOf(kind, row[name]));
  return wrong === undefined ? null : `${at}.${wrong[0]} is not as it should be`;
}

/** The first problem of each part of what may be the JSON of a state. */
export function problemsOfState(state: unknown): string[] {
  if (!isObject(state)) return ["state is no object"];
  const { region, flavour, account, limits, sequence, legacy_backup: legacy } = state;
  const problems = Object.entries(TABLES).flatMap(([table, fields]) => problemsOfTable(state, table, fields));
  if (typeof region !== "string") problems.push("state.region is no text");
  if (flavour !== "otc" && flavour !== "huawei") problems.push("state.flavour is neither otc nor huawei");
  if (typeof legacy !== "boolean") problems.push("state.legacy_backup is neither true nor false");
  if (
    !isObject(account) ||
    ACCOUNT.some((name) => typeof account[name] !== "string") ||
    !areProjects(account["projects"])
  )
    problems.push("state.account is no account");
  if (!isObject(limits) || LIMITS.some((name) => !isNumber(limits[name]))) problems.push("state.limits are no limits");
  if (!isObject(sequence) || !isNumber(sequence["seed"]) || !isNumber(sequence["next"]))
    problems.push("state.sequence is no sequence");
  return problems;
}

function problemsOfTable(
  state: Record<string, unknown>,
  table: string,
  fields: Readonly<Record<string, Kind>>,
): string[] {
  const rows = state[table];
  if (rows === undefined && YOUNGER.includes(table)) return [];
  if (!Array.isArray(rows)) return [`state.${table} is no list`];
  for (const [at, row] of rows.entries()) {
    const problem = problemOfRow(fields, row, `state.${table}[${at}]`);
    if (problem !== null) return [problem];
  }
  return [];
}

const areProjects = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((row) => isObject(row) && typeof row["id"] === "string" && typeof row["name"] === "string");
