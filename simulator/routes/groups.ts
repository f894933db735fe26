import { accepted, ok, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import type { Fields } from "../wire/fields.js";
import { given, matchesNameAndStatus, matchesQueryType, page } from "../wire/lists.js";
import { showDomain, showGroup } from "../wire/show.js";
import { postGroupAction } from "../behaviour/group/group-actions.js";
import { GROUP_RULES, TRANSIENT_GROUP_STATUSES } from "../behaviour/group/group-rules.js";
import { postCreateGroup, postDeleteGroup } from "../behaviour/group/groups.js";
import { instancesOfGroup, pairsOfGroup, zoneOn } from "../behaviour/members.js";
import type { Domain, Station } from "../world/types.js";
import { bodyOf, checkUnique, groupOf, optionalText, textOf } from "./find.js";

const VERSION = {
  id: "v1",
  status: "CURRENT",
  updated: "2018-05-30T15:00:00Z",
  version: "",
  min_version: "",
};

const versionAt = (context: Context): object => ({
  ...VERSION,
  links: [{ href: `${context.origin}/v1`, rel: "self" }],
});

const CREATE: Fields = {
  server_group: {
    kind: "object",
    required: true,
    fields: {
      name: { kind: "name", required: true, code: "SDRS.0202" },
      description: { kind: "description", code: "SDRS.0212" },
      source_availability_zone: { kind: "string", required: true, code: "SDRS.0203" },
      target_availability_zone: { kind: "string", required: true, code: "SDRS.0203" },
      domain_id: { kind: "id", required: true, code: "SDRS.0205" },
      source_vpc_id: { kind: "id", required: true, code: "SDRS.0204" },
      dr_type: { kind: "string", values: ["migration"] },
    },
  },
};

const RENAME: Fields = {
  server_group: {
    kind: "object",
    required: true,
    fields: { name: { kind: "name", required: true, code: "SDRS.0202" } },
  },
};

const ACTION: Fields = {
  ...Object.fromEntries(Object.keys(GROUP_RULES).map((verb) => [verb, { kind: "object", fields: {} } as const])),
  "reverse-server-group": {
    kind: "object",
    fields: { priority_station: { kind: "string", required: true, values: ["source", "target"], code: "SDRS.0216" } },
  },
};

function create(context: Context): ReturnType<typeof accepted> {
  const { sim } = context;
  const body = bodyOf(context, "server_group");
  const domain = sim.state.domains.get(textOf(body, "domain_id"));
  if (domain === undefined) throw new SdrsError("SDRS.0205");
  const source = textOf(body, "source_availability_zone");
  const target = textOf(body, "target_availability_zone");
  checkZones(domain, source, target);
  if (!sim.state.vpcs.has(textOf(body, "source_vpc_id"))) throw new SdrsError("SDRS.0204");
  checkUnique(context, sim.state.groups.values(), textOf(body, "name"));
  const quota = sim.state.limits.server_groups;
  if (quota >= 0 && sim.state.groups.size >= quota) throw new SdrsError("SDRS.0305");
  const job = postCreateGroup(sim, domain, {
    name: textOf(body, "name"),
    description: optionalText(body, "description") ?? null,
    source_availability_zone: source,
    target_availability_zone: target,
    source_vpc_id: textOf(body, "source_vpc_id"),
  });
  return accepted(job);
}

/** Either zone of the domain may be production. */
function checkZones(domain: Domain, source: string, target: string): void {
  const zones = [domain.local, domain.remote];
  if (source === target || !zones.includes(source) || !zones.includes(target)) throw new SdrsError("SDRS.0203");
}

const THREE_MONTHS = 90 * 24 * 3600 * 1000;

function list(context: Context): ReturnType<typeof ok> {
  const { sim } = context;
  const zone = given(context, "availability_zone");
  const rows = [...sim.state.groups.values()].filter(
    (group) =>
      matchesNameAndStatus(context, group) &&
      (zone === null || zoneOn(group, group.priority_station) === zone) &&
      matchesQueryType(context, group, {
        stop_protected: () => group.status === "available",
        period_no_dr_drill: () => sim.now() - (group.last_drill ?? group.created) > THREE_MONTHS,
      }),
  );
  return ok(page(context, "server_groups", rows, (group) => showGroup(sim, group)));
}

function remove(context: Context): ReturnType<typeof accepted> {
  const { sim } = context;
  const group = groupOf(context);
  if (instancesOfGroup(sim, group.id).length > 0) throw new SdrsError("SDRS.1001");
  if ([...sim.state.drills.values()].some((drill) => drill.server_group_id === group.id))
    throw new SdrsError("SDRS.1003");
  if (pairsOfGroup(sim, group.id).length > 0) throw new SdrsError("SDRS.1010");
  if (TRANSIENT_GROUP_STATUSES.includes(group.status)) throw new SdrsError("SDRS.1002");
  const stable = group.status === "available" || group.status.startsWith("error");
  if (!stable && sim.assume.deleteGroupWhen === "available") throw new SdrsError("SDRS.1017");
  return accepted(postDeleteGroup(sim, group));
}

function act(context: Context): ReturnType<typeof accepted> {
  const group = groupOf(context);
  const verbs = Object.keys(context.body);
  const verb = verbs[0];
  if (verb === undefined || verbs.length !== 1) throw new SdrsError("SDRS.0206", "Exactly one action is required.");
  const station = (context.body[verb] as { priority_station?: Station }).priority_station ?? null;
  return accepted(postGroupAction(context.sim, group, verb, station));
}

function rename(context: Context): ReturnType<typeof ok> {
  const group = groupOf(context);
  group.name = textOf(bodyOf(context, "server_group"), "name");
  group.updated = context.sim.now();
  return ok({ server_group: showGroup(context.sim, group) });
}

const LIST = ["limit", "offset", "status", "name", "query_type", "availability_zone"];
const BASE = "/v1/:project_id/server-groups";

// prettier-ignore
export const GROUP_CALLS: readonly Call[] = [
  { name: "list-versions", number: 1, service: "sdrs", method: "GET", path: "/", section: "1.1", open: true, handle: (c) => ok({ versions: [versionAt(c)] }) },
  { name: "show-version", number: 2, service: "sdrs", method: "GET", path: "/v1", section: "1.1", open: true, handle: (c) => ok({ version: versionAt(c) }) },
  { name: "list-domains", number: 3, service: "sdrs", method: "GET", path: "/v1/:project_id/active-domains", section: "2", handle: (c) => ok({ domains: [...c.sim.state.domains.values()].map(showDomain) }) },
  { name: "create-server-group", number: 4, service: "sdrs", method: "POST", path: BASE, section: "3.3", body: CREATE, handle: create },
  { name: "list-server-groups", number: 5, service: "sdrs", method: "GET", path: BASE, section: "3.4", query: LIST, handle: list },
  { name: "show-server-group", number: 6, service: "sdrs", method: "GET", path: `${BASE}/:server_group_id`, section: "3.5", handle: (c) => ok({ server_group: showGroup(c.sim, groupOf(c)) }) },
  { name: "rename-server-group", number: 7, service: "sdrs", method: "PUT", path: `${BASE}/:server_group_id`, section: "3.6", body: RENAME, handle: rename },
  { name: "delete-server-group", number: 8, service: "sdrs", method: "DELETE", path: `${BASE}/:server_group_id`, section: "3.7", handle: remove },
  { name: "server-group-action", number: 9, service: "sdrs", method: "POST", path: `${BASE}/:server_group_id/action`, section: "3.8", body: ACTION, handle: act },
];
