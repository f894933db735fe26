import { ok, param, type Answer, type Call, type Context } from "../../http/call.js";
import { dnsError, elbError, neutronError } from "../../wire/errors.js";
import { showLoadBalancer, showMember, showPool, showRecordSet, showSharedMember } from "../../wire/show-references.js";
import type { BackendMember, LoadBalancer, Pool } from "../../world/types.js";

/** Load balancers and DNS: what names addresses. Nothing is changed here. */

type Row = { readonly id: string };

interface Found {
  readonly balancer: LoadBalancer;
  readonly pool: Pool;
  readonly member: BackendMember;
}

function poolsOf({ sim }: Context, of: (balancer: LoadBalancer) => boolean): Omit<Found, "member">[] {
  const balancers = [...sim.state.load_balancers.values()].filter(of);
  return balancers.flatMap((balancer) => balancer.pools.map((pool) => ({ balancer, pool })));
}

const membersOf = (pools: readonly Omit<Found, "member">[]): (Found & Row)[] =>
  pools.flatMap((found) => found.pool.members.map((member) => ({ ...found, member, id: member.id })));

/** Rows after the one named by `marker`; `most` is the page that is given where no limit is asked for. */
function pageOf<R extends Row>(
  context: Context,
  rows: readonly R[],
  most: number,
  refuse: (name: string) => Error,
): { readonly rows: R[]; readonly more: boolean } {
  const { query, mostRows } = context;
  const text = query.get("limit") ?? "";
  const limit = text === "" ? most : Number(text);
  if (!Number.isInteger(limit) || limit < 0) throw refuse("limit");
  const marker = query.get("marker") ?? "";
  const after = rows.findIndex(({ id }) => id === marker);
  if (marker !== "" && after < 0) throw refuse("marker");
  const start = after + 1 + Number(query.get("offset") ?? "0");
  const end = start + Math.min(limit === 0 ? most : limit, most, mostRows);
  return { rows: rows.slice(start, end), more: rows.length > end };
}

const ofShared = (name: string): Error => neutronError(400, "BadRequest", `Invalid input for ${name}.`);
const ofElb = (name: string): Error => elbError(400, "ELB.8902", `Invalid input for ${name}.`);
const ofDns = (name: string): Error =>
  name === "limit"
    ? dnsError(400, "DNS.0006", "The limit parameter is invalid.")
    : dnsError(400, "DNS.0007", "The marker parameter is invalid.");

const MOST_OF_ELB = 2000;
const MOST_OF_DNS = 500;

/** A list of version 3, whose answer names the marker of the next page. */
function listV3<R extends Row>(context: Context, key: string, rows: readonly R[], show: (row: R) => object): Answer {
  const page = pageOf(context, rows, MOST_OF_ELB, ofElb);
  const [first, last] = [page.rows[0], page.rows.at(-1)];
  return ok({
    [key]: page.rows.map(show),
    page_info: {
      ...(first === undefined ? {} : { previous_marker: first.id }),
      ...(page.more && last !== undefined ? { next_marker: last.id } : {}),
      current_count: page.rows.length,
    },
    request_id: context.sim.now().toString(16).padStart(32, "0"),
  });
}

const among = (context: Context, name: string, value: string): boolean =>
  !context.query.has(name) || context.query.getAll(name).includes(value);

/** Version 2 knows the shared load balancers. */
function listSharedMembers(context: Context): Answer {
  const rows = membersOf(poolsOf(context, ({ dedicated }) => !dedicated)).filter(
    ({ member, pool }) => among(context, "address", member.address) && among(context, "pool_id", pool.id),
  );
  const page = pageOf(context, rows, context.query.has("limit") ? MOST_OF_ELB : rows.length, ofShared);
  const last = page.rows.at(-1);
  const next = new URLSearchParams(context.query);
  if (last !== undefined) next.set("marker", last.id);
  return ok({
    members: page.rows.map(({ balancer, pool, member }) => showSharedMember(context.sim, balancer, pool, member)),
    ...(context.query.has("limit") && {
      members_links: page.more
        ? [{ rel: "next", href: `${context.origin}/v2.0/lbaas/members?${next.toString()}` }]
        : [],
    }),
  });
}

function listAllMembers(context: Context): Answer {
  const rows = membersOf(poolsOf(context, () => true)).filter(
    ({ member, pool, balancer }) =>
      among(context, "address", member.address) &&
      among(context, "pool_id", pool.id) &&
      among(context, "loadbalancer_id", balancer.id),
  );
  return listV3(context, "members", rows, ({ pool, member }) => showMember(context.sim, pool, member));
}

/** On Open Telekom Cloud version 3 is that of the dedicated ones. */
const ofVersion3 =
  ({ sim }: Context) =>
  ({ dedicated }: LoadBalancer): boolean =>
    dedicated || sim.state.flavour === "huawei";

function listPools(context: Context): Answer {
  const rows = poolsOf(context, ofVersion3(context)).map((found) => ({ ...found, id: found.pool.id }));
  const shown = rows.filter(
    ({ pool }) =>
      among(context, "id", pool.id) &&
      (!context.query.has("member_address") ||
        pool.members.some(({ address }) => among(context, "member_address", address))),
  );
  return listV3(context, "pools", shown, ({ balancer, pool }) => showPool(context.sim, balancer, pool));
}

function listPoolMembers(context: Context): Answer {
  const id = param(context, "pool_id");
  const found = poolsOf(context, ofVersion3(context)).filter(({ pool }) => pool.id === id);
  if (found.length === 0) throw elbError(404, "ELB.8904", `pool ${id} could not be found.`);
  const rows = membersOf(found).filter(({ member }) => among(context, "address", member.address));
  return listV3(context, "members", rows, ({ pool, member }) => showMember(context.sim, pool, member));
}

function listLoadBalancers(context: Context): Answer {
  const rows = [...context.sim.state.load_balancers.values()].filter(({ id }) => among(context, "id", id));
  return listV3(context, "loadbalancers", rows, (row) => showLoadBalancer(context.sim, row));
}

function listRecordSets(context: Context): Answer {
  const { query, sim, origin } = context;
  const type = query.get("zone_type") ?? "public";
  const like = (name: string, value: string): boolean => value.includes(query.get(name) ?? "");
  const zones = [...sim.state.dns_zones.values()].filter(({ zone_type }) => zone_type === type);
  const rows = zones
    .flatMap((zone) => zone.records.map((record) => ({ zone, record, id: record.id })))
    .filter(
      ({ record }) =>
        among(context, "type", record.type) &&
        like("name", record.name) &&
        record.values.some((value) => like("records", value)),
    );
  const page = pageOf(context, rows, MOST_OF_DNS, ofDns);
  const last = page.rows.at(-1);
  const next = new URLSearchParams(query);
  if (last !== undefined) next.set("marker", last.id);
  return ok({
    links: {
      self: `${origin}/v2/recordsets?${query.toString()}`,
      ...(page.more ? { next: `${origin}/v2/recordsets?${next.toString()}` } : {}),
    },
    recordsets: page.rows.map(({ zone, record }) => showRecordSet(sim, origin, zone, record)),
    metadata: { total_count: rows.length },
  });
}

const PAGE = ["marker", "limit", "page_reverse"];
const ELB = "/v3/:project_id/elb";

// prettier-ignore
export const REFERENCE_CALLS: readonly Call[] = [
  { name: "list-shared-members", number: null, service: "elb", method: "GET", path: "/v2.0/lbaas/members", section: "11.9", query: [...PAGE, "address", "pool_id"], otcOnly: true, handle: listSharedMembers },
  { name: "list-all-members", number: null, service: "elb", method: "GET", path: `${ELB}/members`, section: "11.9", query: [...PAGE, "address", "pool_id", "loadbalancer_id"], huaweiOnly: true, handle: listAllMembers },
  { name: "list-pools", number: null, service: "elb", method: "GET", path: `${ELB}/pools`, section: "11.9", query: [...PAGE, "id", "member_address"], handle: listPools },
  { name: "list-pool-members", number: null, service: "elb", method: "GET", path: `${ELB}/pools/:pool_id/members`, section: "11.9", query: [...PAGE, "address"], handle: listPoolMembers },
  { name: "list-load-balancers", number: null, service: "elb", method: "GET", path: `${ELB}/loadbalancers`, section: "11.9", query: [...PAGE, "id"], handle: listLoadBalancers },
  { name: "list-record-sets", number: null, service: "dns", method: "GET", path: "/v2/recordsets", section: "11.10", query: ["zone_type", "marker", "limit", "offset", "type", "name", "records"], handle: listRecordSets },
];
