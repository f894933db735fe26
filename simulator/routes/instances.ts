import { accepted, ok, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import type { Field, Fields } from "../wire/fields.js";
import { isFlavor, isSupportedFlavor } from "../world/flavors.js";
import { given, idList, matchesNameAndStatus, matchesQueryType, page } from "../wire/lists.js";
import { instanceStatus, showInstance } from "../wire/show.js";
import { isAddressTaken, isInCidr } from "../behaviour/nics/addresses.js";
import { postCreateInstance, postDeleteInstance, type InstanceRequest } from "../behaviour/instances.js";
import { otherSide } from "../behaviour/group/sync.js";
import { stableUuid } from "../world/ids.js";
import { disksOf, instanceOfServer, instancesOfGroup, pairOfDisk, zoneOn } from "../behaviour/members.js";
import type { Group, Instance, Server, Tag } from "../world/types.js";
import { bodyOf, checkUnique, groupOf, instanceOf, optionalText, textOf } from "./find.js";

export const TAG: Field = {
  kind: "object",
  fields: {
    key: { kind: "text", required: true, code: "SDRS.2204" },
    value: { kind: "text", required: true, code: "SDRS.2208" },
  },
};

const CREATE: Fields = {
  protected_instance: {
    kind: "object",
    required: true,
    fields: {
      server_group_id: { kind: "id", required: true, code: "SDRS.0207" },
      server_id: { kind: "id", required: true, code: "SDRS.0210" },
      name: { kind: "name", required: true, code: "SDRS.0202" },
      description: { kind: "description", code: "SDRS.0212" },
      primary_subnet_id: { kind: "id" },
      primary_ip_address: { kind: "ip", code: "SDRS.0219" },
      flavorRef: { kind: "string" },
      tags: { kind: "array", of: TAG },
      cluster_id: { kind: "string", huawei: "tolerated" },
      tenancy: { kind: "string", huawei: "tolerated", values: ["shared", "dedicated"], code: "SDRS.0228" },
      dedicated_host_id: { kind: "string", huawei: "tolerated", code: "SDRS.0227" },
    },
  },
};

const RENAME: Fields = {
  protected_instance: {
    kind: "object",
    required: true,
    fields: { name: { kind: "name", required: true, code: "SDRS.0202" } },
  },
};

const DELETE: Fields = { delete_target_server: { kind: "boolean" }, delete_target_eip: { kind: "boolean" } };

/** Statuses of an instance that allow its deletion; detaching a pair asks for the same without `error`. */
// prettier-ignore
export const DELETABLE_INSTANCE: readonly string[] = ["available", "protected", "failed-over", "error", "error-starting", "error-stopping", "error-reversing", "error-failing-over", "error-deleting", "error-reprotecting", "error-resizing", "invalid", "fault"];

export function tagsOf(value: unknown): Tag[] {
  const rows = Array.isArray(value) ? (value as { key: string; value: unknown }[]) : [];
  const tags = rows.map((row) => ({ key: row.key, value: String(row.value) }));
  checkTags(tags);
  return tags;
}

const TAG_TEXT = /^[\p{L}\p{N}_-]*$/u;

export function checkTags(tags: readonly Tag[]): void {
  if (new Set(tags.map((tag) => tag.key)).size !== tags.length) throw new SdrsError("SDRS.2209");
  for (const tag of tags) {
    if (tag.key.trim() === "") throw new SdrsError("SDRS.2205");
    if (tag.key.length > 36 || !TAG_TEXT.test(tag.key)) throw new SdrsError("SDRS.2204");
    if (tag.value.length > 43 || !TAG_TEXT.test(tag.value)) throw new SdrsError("SDRS.2207");
  }
}

/** Checks of a creation in the order of the sheet; shared with the batch call. */
export function checkServer(context: Context, group: Group, serverId: string): Server {
  const { sim } = context;
  const server = sim.state.servers.get(serverId);
  if (server === undefined) throw new SdrsError("SDRS.1326");
  if (instanceOfServer(sim, serverId) !== undefined) throw new SdrsError("SDRS.1305");
  if (server.vpc_id !== group.source_vpc_id) throw new SdrsError("SDRS.1304");
  if (server.zone !== zoneOn(group, group.priority_station)) throw new SdrsError("SDRS.1303");
  if (server.status !== "ACTIVE" && server.status !== "SHUTOFF") throw new SdrsError("SDRS.1333");
  if (server.locked) throw new SdrsError("SDRS.1357");
  const disks = disksOf(sim, server.id);
  if (disks.length === 0) throw new SdrsError("SDRS.1321");
  if (!disks.some((disk) => disk.bootable)) throw new SdrsError("SDRS.1339");
  if (disks.some((disk) => disk.multiattach)) throw new SdrsError("SDRS.0201", "A shared disk is attached.");
  if (disks.some((disk) => disk.encrypted)) throw new SdrsError("SDRS.1802");
  if (disks.some((disk) => pairOfDisk(sim, disk.id) !== undefined)) throw new SdrsError("SDRS.1811");
  if (!isSupportedFlavor(server.flavor)) throw new SdrsError("SDRS.1356");
  const { replications, instances_per_group } = sim.state.limits;
  if (replications >= 0 && sim.state.pairs.size + disks.length > replications) throw new SdrsError("SDRS.0306");
  const members = instancesOfGroup(sim, group.id).length;
  if (instances_per_group >= 0 && members >= instances_per_group) throw new SdrsError("SDRS.1358");
  return server;
}

export function checkPlacement(context: Context, group: Group, body: Record<string, unknown>): void {
  const { sim } = context;
  const subnetId = optionalText(body, "primary_subnet_id");
  const ip = optionalText(body, "primary_ip_address");
  if (ip !== undefined && subnetId === undefined) {
    throw new SdrsError(sim.state.flavour === "huawei" ? "SDRS.1380" : "SDRS.0201", "primary_subnet_id is missing.");
  }
  if (subnetId === undefined) return;
  const subnet = sim.state.subnets.get(subnetId);
  if (subnet === undefined || subnet.vpc_id !== group.source_vpc_id) throw new SdrsError("SDRS.1335");
  if (ip === undefined) return;
  if (!isInCidr(ip, subnet.cidr)) throw new SdrsError("SDRS.0219", `${ip} is not in ${subnet.cidr}.`);
  if (isAddressTaken(sim, subnetId, ip)) throw new SdrsError("SDRS.1334");
}

export function checkDrFlavor(flavor: string | undefined): void {
  if (flavor === undefined) return;
  if (!isFlavor(flavor) || !isSupportedFlavor(flavor)) throw new SdrsError("SDRS.1353");
}

/** The dedicated host of the DR server: the one that is asked for, or any of its zone. */
export function hostAsked(group: Group, body: Record<string, unknown>): string | undefined {
  const host = optionalText(body, "dedicated_host_id");
  if (optionalText(body, "tenancy") !== "dedicated") {
    if (host !== undefined) throw new SdrsError("SDRS.1371");
    return undefined;
  }
  return host ?? stableUuid(`dedicated host of ${zoneOn(group, otherSide(group.priority_station))}`);
}

export function checkGroupTakesMembers(group: Group): void {
  if (group.status !== "available" && group.status !== "protected") throw new SdrsError("SDRS.1002");
}

function create(context: Context): ReturnType<typeof accepted> {
  const { sim } = context;
  const body = bodyOf(context, "protected_instance");
  const group = groupOf(context, textOf(body, "server_group_id"));
  checkGroupTakesMembers(group);
  const tags = tagsOf(body["tags"]);
  if (tags.length > 10) throw new SdrsError("SDRS.2203");
  const server = checkServer(context, group, textOf(body, "server_id"));
  checkDrFlavor(optionalText(body, "flavorRef"));
  checkPlacement(context, group, body);
  checkUnique(context, sim.state.instances.values(), textOf(body, "name"));
  const request: InstanceRequest = {
    server_id: server.id,
    name: textOf(body, "name"),
    description: optionalText(body, "description") ?? null,
    primary_subnet_id: optionalText(body, "primary_subnet_id"),
    primary_ip_address: optionalText(body, "primary_ip_address"),
    flavor: optionalText(body, "flavorRef"),
    dedicated_host_id: hostAsked(group, body),
    tags,
  };
  return accepted(postCreateInstance(sim, group, request));
}

/** The filter by instance ids is ignored when a group filter is present (OTC-API protected_instance). */
function list(context: Context): ReturnType<typeof ok> {
  const { sim } = context;
  const single = given(context, "server_group_id");
  const groups = idList(context, "server_group_ids") ?? (single === null ? null : new Set([single]));
  const ids = groups === null ? idList(context, "protected_instance_ids") : null;
  const zone = given(context, "availability_zone");
  const rows = [...sim.state.instances.values()].filter((instance) => {
    const group = sim.state.groups.get(instance.server_group_id);
    const shown = { name: instance.name, status: instanceStatus(sim, instance) };
    return (
      (groups === null || groups.has(instance.server_group_id)) &&
      (ids === null || ids.has(instance.id)) &&
      matchesNameAndStatus(context, shown) &&
      matchesQueryType(context, shown) &&
      (zone === null || (group !== undefined && zoneOn(group, group.priority_station) === zone))
    );
  });
  return ok(page(context, "protected_instances", rows, (instance) => showInstance(sim, instance)));
}

function rename(context: Context): ReturnType<typeof ok> {
  const instance = instanceOf(context);
  instance.name = textOf(bodyOf(context, "protected_instance"), "name");
  instance.updated = context.sim.now();
  return ok({ protected_instance: showInstance(context.sim, instance) });
}

/** The DR server is the live one while production is on the original DR side: it and its EIP cannot be deleted then. */
export function checkDeletion(instance: Instance, flags: { server: boolean; eip: boolean }): void {
  if (!DELETABLE_INSTANCE.includes(instance.status)) throw new SdrsError("SDRS.1301");
  if (instance.priority_station !== "target") return;
  if (flags.server) throw new SdrsError("SDRS.1330");
  if (flags.eip) throw new SdrsError("SDRS.1338");
}

function remove(context: Context): ReturnType<typeof accepted> {
  const instance = instanceOf(context, "SDRS.1301");
  const flags = {
    server: context.body["delete_target_server"] === true,
    eip: context.body["delete_target_eip"] === true,
  };
  checkDeletion(instance, flags);
  return accepted(postDeleteInstance(context.sim, instance, flags));
}

const BASE = "/v1/:project_id/protected-instances";
// prettier-ignore
const LIST = ["limit", "offset", "status", "name", "query_type", "availability_zone", "server_group_id", "server_group_ids", "protected_instance_ids"];

// prettier-ignore
export const INSTANCE_CALLS: readonly Call[] = [
  { name: "create-protected-instance", number: 16, service: "sdrs", method: "POST", path: BASE, section: "5.3", body: CREATE, handle: create },
  { name: "list-protected-instances", number: 17, service: "sdrs", method: "GET", path: BASE, section: "5.5", query: LIST, handle: list },
  { name: "show-protected-instance", number: 18, service: "sdrs", method: "GET", path: `${BASE}/:protected_instance_id`, section: "5.6", handle: (c) => ok({ protected_instance: showInstance(c.sim, instanceOf(c)) }) },
  { name: "rename-protected-instance", number: 19, service: "sdrs", method: "PUT", path: `${BASE}/:protected_instance_id`, section: "5.7", body: RENAME, handle: rename },
  { name: "delete-protected-instance", number: 20, service: "sdrs", method: "DELETE", path: `${BASE}/:protected_instance_id`, section: "5.4", body: DELETE, optionalBody: true, handle: remove },
];
