import { accepted, type Answer, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import type { Fields } from "../wire/fields.js";
import { postCreateBatch, postDeleteBatch } from "../behaviour/batches.js";
import { bodyOf, groupOf, optionalText, textOf } from "./find.js";
import {
  checkDeletion,
  checkDrFlavor,
  checkGroupTakesMembers,
  checkPlacement,
  checkServer,
  TAG,
  tagsOf,
  hostAsked,
} from "./instances.js";

const CREATE: Fields = {
  protected_instances: {
    kind: "object",
    required: true,
    fields: {
      name_prefix: { kind: "name", required: true, code: "SDRS.0202" },
      description: { kind: "description", code: "SDRS.0212" },
      server_group_id: { kind: "id", required: true, code: "SDRS.0207" },
      cluster_id: { kind: "string" },
      primary_subnet_id: { kind: "id" },
      tenancy: { kind: "string", values: ["shared", "dedicated"], code: "SDRS.0228" },
      dedicated_host_id: { kind: "string", code: "SDRS.0227" },
      servers: {
        kind: "array",
        required: true,
        of: {
          kind: "object",
          fields: { server_id: { kind: "id", required: true, code: "SDRS.1360" }, flavorRef: { kind: "string" } },
        },
      },
      tags: { kind: "array", of: TAG },
    },
  },
};

const DELETE: Fields = {
  protected_instances: {
    kind: "array",
    required: true,
    of: { kind: "object", fields: { id: { kind: "id", required: true, code: "SDRS.0208" } } },
  },
  delete_target_server: { kind: "boolean" },
  delete_target_eip: { kind: "boolean" },
};

const PREFIX_BYTES = 59;

function create(context: Context): Answer {
  const body = bodyOf(context, "protected_instances");
  const group = groupOf(context, textOf(body, "server_group_id"));
  checkGroupTakesMembers(group);
  const prefix = textOf(body, "name_prefix");
  if (Buffer.byteLength(prefix) > PREFIX_BYTES) throw new SdrsError("SDRS.0202");
  const servers = body["servers"] as { server_id: string; flavorRef?: string }[];
  if (servers.length === 0 || servers.length > 5) throw new SdrsError("SDRS.1362");
  if (new Set(servers.map((row) => row.server_id)).size !== servers.length) throw new SdrsError("SDRS.1361");
  const tags = tagsOf(body["tags"]);
  if (tags.length > 10) throw new SdrsError("SDRS.2203");
  checkPlacement(context, group, body);
  for (const row of servers) {
    checkServer(context, group, row.server_id);
    checkDrFlavor(row.flavorRef);
  }
  const host = hostAsked(group, body);
  const requests = servers.map((row, index) => ({
    server_id: row.server_id,
    name: `${prefix}-${String(index + 1).padStart(4, "0")}`,
    description: optionalText(body, "description") ?? null,
    primary_subnet_id: optionalText(body, "primary_subnet_id"),
    flavor: row.flavorRef,
    dedicated_host_id: host,
    tags,
  }));
  return accepted(postCreateBatch(context.sim, group, requests), 202);
}

function remove(context: Context): Answer {
  const { sim } = context;
  const ids = (context.body["protected_instances"] as { id: string }[]).map((row) => row.id);
  if (ids.length === 0 || ids.length > 20) throw new SdrsError("SDRS.0201", "1 to 20 instances are allowed.");
  if (new Set(ids).size !== ids.length) throw new SdrsError("SDRS.1363");
  const instances = ids.map((id) => {
    const instance = sim.state.instances.get(id);
    if (instance === undefined) throw new SdrsError("SDRS.1320");
    return instance;
  });
  if (new Set(instances.map((row) => row.server_group_id)).size > 1) throw new SdrsError("SDRS.1364");
  const flags = {
    server: context.body["delete_target_server"] === true,
    eip: context.body["delete_target_eip"] === true,
  };
  for (const instance of instances) checkDeletion(instance, flags);
  return accepted(postDeleteBatch(sim, instances, flags), 202);
}

const BASE = "/v1/:project_id/protected-instances";

// prettier-ignore
export const BATCH_CALLS: readonly Call[] = [
  { name: "create-protected-instances", number: 32, service: "sdrs", method: "POST", path: `${BASE}/batch`, section: "5.13", body: CREATE, huaweiOnly: true, handle: create },
  { name: "delete-protected-instances", number: 33, service: "sdrs", method: "POST", path: `${BASE}/delete`, section: "5.14", body: DELETE, huaweiOnly: true, handle: remove },
];
