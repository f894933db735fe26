import { accepted, ok, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import type { Fields } from "../wire/fields.js";
import { given, idList, matchesNameAndStatus, matchesQueryType, page } from "../wire/lists.js";
import { pairStatus, showPair } from "../wire/show.js";
import { isAttachedTo, pairOfDisk, pairsOfGroup, zoneOn } from "../behaviour/members.js";
import { postCreatePair, postDeletePair, postExtendPair } from "../behaviour/pairs.js";
import type { Disk, Group, Pair } from "../world/types.js";
import { bodyOf, checkUnique, groupOf, optionalText, pairOf, textOf } from "./find.js";

const CREATE: Fields = {
  replication: {
    kind: "object",
    required: true,
    fields: {
      server_group_id: { kind: "id", required: true, code: "SDRS.0207" },
      volume_id: { kind: "id", required: true, code: "SDRS.0211" },
      name: { kind: "name", required: true, code: "SDRS.0202" },
      description: { kind: "description", code: "SDRS.0212" },
      cluster_id: { kind: "string", huawei: "tolerated" },
    },
  },
};

const RENAME: Fields = {
  replication: {
    kind: "object",
    required: true,
    fields: { name: { kind: "name", required: true, code: "SDRS.0202" } },
  },
};

const DELETE: Fields = {
  replication: {
    kind: "object",
    required: true,
    fields: { server_group_id: { kind: "id", code: "SDRS.0207" }, delete_target_volume: { kind: "boolean" } },
  },
};

const EXTEND: Fields = {
  "extend-replication": { kind: "object", required: true, fields: { new_size: { kind: "number", required: true } } },
};

/** Groups in which a pair may be deleted, and statuses of a pair that allow it (OTC-API replication_pair). */
// prettier-ignore
const DELETABLE_GROUP = ["available", "protected", "failed-over", "error-starting", "error-stopping", "error-reversing", "error-failing-over", "error-deleting", "error-reprotecting"];
// prettier-ignore
const DELETABLE_PAIR = ["available", "protected", "failed-over", "error", "error-starting", "error-stopping", "error-reversing", "error-failing-over", "error-deleting", "error-reprotecting", "error-attaching", "error-extending", "invalid", "fault"];

function create(context: Context): ReturnType<typeof accepted> {
  const { sim } = context;
  const body = bodyOf(context, "replication");
  const group = groupOf(context, textOf(body, "server_group_id"));
  if (group.status !== "available" && group.status !== "protected") throw new SdrsError("SDRS.1002");
  const disk = sim.state.disks.get(textOf(body, "volume_id"));
  if (disk === undefined) throw new SdrsError("SDRS.0211");
  checkDisk(context, group, disk);
  checkUnique(context, sim.state.pairs.values(), textOf(body, "name"));
  const { replications, unattached_replications } = sim.state.limits;
  if (replications >= 0 && sim.state.pairs.size >= replications) throw new SdrsError("SDRS.0306");
  const loose = pairsOfGroup(sim, group.id).filter((pair) => pair.attachment.length === 0).length;
  if (unattached_replications >= 0 && loose >= unattached_replications) throw new SdrsError("SDRS.1826");
  const given = { name: textOf(body, "name"), description: optionalText(body, "description") ?? null };
  return accepted(postCreatePair(sim, group, disk, given));
}

function checkDisk(context: Context, group: Group, disk: Disk): void {
  const { sim } = context;
  if (pairOfDisk(sim, disk.id) !== undefined) throw new SdrsError("SDRS.1811");
  if (zoneOn(group, group.priority_station) !== disk.zone) throw new SdrsError("SDRS.1810");
  if (disk.encrypted) throw new SdrsError("SDRS.1802");
  const drills = [...sim.state.drills.values()].flatMap((drill) =>
    drill.drill_servers.map((row) => row.drill_server_id),
  );
  if (disk.attachments.some((a) => drills.includes(a.server_id))) throw new SdrsError("SDRS.1825");
  if (disk.status !== "available") throw new SdrsError("SDRS.1801");
}

function list(context: Context): ReturnType<typeof ok> {
  const { sim } = context;
  const groups = idList(context, "server_group_ids") ?? one(given(context, "server_group_id"));
  const instances = idList(context, "protected_instance_ids") ?? one(given(context, "protected_instance_id"));
  const zone = given(context, "availability_zone");
  const volume = sim.state.flavour === "huawei" ? given(context, "volume_id") : null;
  const rows = [...sim.state.pairs.values()].filter((pair) => {
    const group = sim.state.groups.get(pair.server_group_id);
    const shown = { name: pair.name, status: pairStatus(sim, pair) };
    return (
      (groups === null || groups.has(pair.server_group_id)) &&
      (instances === null || [...instances].some((id) => isAttachedTo(pair, id))) &&
      matchesNameAndStatus(context, shown) &&
      matchesQueryType(context, shown) &&
      (zone === null || (group !== undefined && zoneOn(group, group.priority_station) === zone)) &&
      (volume === null || pair.source_volume === volume || pair.target_volume === volume)
    );
  });
  return ok(page(context, "replications", rows, (pair) => showPair(sim, pair)));
}

const one = (id: string | null): ReadonlySet<string> | null => (id === null ? null : new Set([id]));

function rename(context: Context): ReturnType<typeof ok> {
  const pair = pairOf(context);
  pair.name = textOf(bodyOf(context, "replication"), "name");
  pair.updated = context.sim.now();
  return ok({ replication: showPair(context.sim, pair) });
}

function remove(context: Context): ReturnType<typeof accepted> {
  const { sim } = context;
  const pair = pairOf(context);
  const body = bodyOf(context, "replication");
  const groupId = optionalText(body, "server_group_id");
  if (groupId !== undefined && groupId !== pair.server_group_id) throw new SdrsError("SDRS.1611");
  const group = sim.state.groups.get(pair.server_group_id);
  if (group !== undefined && !DELETABLE_GROUP.includes(group.status)) throw new SdrsError("SDRS.1002");
  if (pair.attachment.length > 0) throw new SdrsError("SDRS.1605");
  if (!DELETABLE_PAIR.includes(pair.status)) throw new SdrsError("SDRS.1601");
  const deleteVolume = body["delete_target_volume"] === true;
  const refused = sim.assume.drVolumeDeleteAfterMove === "refused" && pair.priority_station === "target";
  if (deleteVolume && refused) throw new SdrsError("SDRS.1809");
  return accepted(postDeletePair(sim, pair, deleteVolume));
}

function extend(context: Context): ReturnType<typeof accepted> {
  const { sim } = context;
  const pair = pairOf(context);
  const size = Math.trunc(Number(bodyOf(context, "extend-replication")["new_size"]));
  if (!["available", "protected", "error-extending"].includes(pair.status)) throw new SdrsError("SDRS.1601");
  const disks = [pair.source_volume, pair.target_volume].map((id) => sim.state.disks.get(id));
  for (const disk of disks) checkExtension(pair, disk, size);
  return accepted(postExtendPair(sim, pair, size));
}

function checkExtension(pair: Pair, disk: Disk | undefined, size: number): void {
  if (disk === undefined) throw new SdrsError("SDRS.0211");
  if (disk.multiattach && disk.status !== "available") throw new SdrsError("SDRS.1818");
  if (disk.status !== "available" && disk.status !== "in-use") throw new SdrsError("SDRS.1817");
  const most = disk.bootable ? 1024 : 32768;
  if (size <= disk.size || size > most) {
    throw new SdrsError("SDRS.0201", `new_size must be above ${disk.size} and at most ${most} for ${pair.name}.`);
  }
}

const BASE = "/v1/:project_id/replications";
// prettier-ignore
const LIST = ["limit", "offset", "status", "name", "query_type", "availability_zone", "server_group_id", "server_group_ids", "protected_instance_id", "protected_instance_ids", "volume_id"];

// prettier-ignore
export const PAIR_CALLS: readonly Call[] = [
  { name: "create-replication", number: 10, service: "sdrs", method: "POST", path: BASE, section: "4.3", body: CREATE, handle: create },
  { name: "list-replications", number: 11, service: "sdrs", method: "GET", path: BASE, section: "4.4", query: LIST, handle: list },
  { name: "show-replication", number: 12, service: "sdrs", method: "GET", path: `${BASE}/:replication_id`, section: "4.5", handle: (c) => ok({ replication: showPair(c.sim, pairOf(c)) }) },
  { name: "rename-replication", number: 13, service: "sdrs", method: "PUT", path: `${BASE}/:replication_id`, section: "4.6", body: RENAME, handle: rename },
  { name: "delete-replication", number: 14, service: "sdrs", method: "DELETE", path: `${BASE}/:replication_id`, section: "4.7", body: DELETE, handle: remove },
  { name: "extend-replication", number: 15, service: "sdrs", method: "POST", path: `${BASE}/:replication_id/action`, section: "4.8", body: EXTEND, handle: extend },
];
