import { ok, param, type Answer, type Call, type Context } from "../../http/call.js";
import { rowsFelt } from "../../control/dead-zones.js";
import { evsError } from "../../wire/errors.js";
import { showDisk } from "../../wire/show-network.js";

function show(context: Context): Answer {
  const id = param(context, "volume_id");
  const disk = context.sim.state.disks.get(id);
  if (disk === undefined) throw evsError(404, "EVS.5404", `Volume ${id} could not be found.`);
  return ok({ volume: showDisk(context.sim, disk) });
}

function list(context: Context): Answer {
  const { query, sim } = context;
  const number = (name: string, otherwise: number): number => {
    const text = query.get(name);
    const n = text === null || text === "" ? otherwise : Number(text);
    if (!Number.isInteger(n) || n < 0) throw evsError(400, "EVS.5400", `The value of ${name} is invalid.`);
    return n;
  };
  const ids = query
    .get("ids")
    ?.replace(/[[\]'" ]/g, "")
    .split(",");
  const rows = rowsFelt(context, "disks", sim.state.disks.values()).filter((disk) => {
    const is = (name: string, value: string): boolean => query.get(name) === null || query.get(name) === value;
    const server = query.get("server_id");
    return (
      is("name", disk.name) &&
      is("id", disk.id) &&
      is("status", disk.status) &&
      is("availability_zone", disk.zone) &&
      is("volume_type_id", disk.volume_type) &&
      (ids === undefined || ids.includes(disk.id)) &&
      (server === null || disk.attachments.some((attachment) => attachment.server_id === server))
    );
  });
  const marker = query.get("marker");
  const start = marker === null ? number("offset", 0) : rows.findIndex((disk) => disk.id === marker) + 1;
  const shown = rows.slice(start, start + Math.min(number("limit", 1000) || 1000, context.mostRows));
  return ok({ count: rows.length, volumes: shown.map((disk) => showDisk(sim, disk)), volumes_links: [] });
}

/** `usage=True` makes three numbers of each. */
function quotas(context: Context): Answer {
  const { disks, limits } = context.sim.state;
  const whole = (used: number, limit = -1): unknown =>
    context.query.get("usage")?.toLowerCase() === "true" ? { in_use: used, limit, reserved: 0 } : limit;
  const gigabytes = [...disks.values()].reduce((sum, disk) => sum + disk.size, 0);
  return ok({
    quota_set: {
      id: param(context, "target_project_id"),
      volumes: whole(disks.size, limits.volumes),
      gigabytes: whole(gigabytes, limits.gigabytes),
    },
  });
}

const about: Call["about"] = (context) => [param(context, "volume_id")];
// prettier-ignore
const QUERY = ["name", "id", "ids", "status", "availability_zone", "volume_type_id", "server_id", "limit", "offset", "marker", "sort_key", "sort_dir"];

const ONE = [
  "v2/:project_id/os-vendor-volumes",
  "v2/:project_id/volumes",
  "v2/:project_id/cloudvolumes",
  "v3/:project_id/os-vendor-volumes",
  "v3/:project_id/volumes",
];
const ALL = [
  "v2/:project_id/cloudvolumes/detail",
  "v2/:project_id/volumes/detail",
  "v2/:project_id/os-vendor-volumes/detail",
  "v3/:project_id/volumes/detail",
];

export const DISK_CALLS: readonly Call[] = [
  ...ONE.map((path): Call => ({
    name: "show-disk",
    number: null,
    service: "evs",
    method: "GET",
    path: `/${path}/:volume_id`,
    section: "11.7",
    about,
    ...(path.includes("cloudvolumes") ? { huaweiOnly: true as const } : {}),
    handle: show,
  })),
  ...ALL.map((path): Call => ({
    name: "list-disks",
    number: null,
    service: "evs",
    method: "GET",
    path: `/${path}`,
    section: "11.7",
    query: QUERY,
    lists: "disks" as const,
    handle: list,
  })),
  {
    name: "show-disk-quotas",
    number: null,
    service: "evs",
    method: "GET",
    path: "/v2/:project_id/os-quota-sets/:target_project_id",
    section: "11.7",
    query: ["usage"],
    handle: quotas,
  },
];
