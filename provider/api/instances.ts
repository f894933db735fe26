import { InstanceReply } from "../model/replies";
import type { Instance } from "../model/wire";
import { type Client, idList, inChunks, SDRS_PAGING, segment } from "./client";
import type { InstanceCalls } from "./calls";

const BASE = "/v1/{project_id}/protected-instances";

/** Source: OTC-API `protected_instance`. */
export function instanceCalls(client: Client): InstanceCalls {
  const path = (id: string, operation: string): string => `${BASE}/${segment(id, operation)}`;
  return {
    async get(id, options) {
      const operation = `Reading protected instance ${id}`;
      const spec = { operation, call: "getInstance", path: path(id, operation) };
      return client.one(spec, "protected_instance", InstanceReply, id, options);
    },
    async list(filter = {}, options) {
      const list = (ids: { server_group_ids?: string; protected_instance_ids?: string }): Promise<Instance[]> =>
        client.all(
          {
            operation: "Listing protected instances",
            call: "listInstances",
            path: BASE,
            query: { server_group_id: filter.groupId, name: filter.name, status: filter.status, ...ids },
            key: "protected_instances",
            row: InstanceReply,
            idOf: ({ id }) => id,
            ...SDRS_PAGING,
          },
          options,
        );
      const { groupIds, ids, serverId } = filter;
      // The service ignores instance ids beside a group filter, so they are applied here.
      const byId = ids !== undefined && groupIds === undefined && filter.groupId === undefined;
      const rows = groupIds
        ? await inChunks(groupIds, (chunk) => list({ server_group_ids: idList(chunk) }))
        : byId
          ? await inChunks(ids, (chunk) => list({ protected_instance_ids: idList(chunk) }))
          : await list({});
      return rows.filter(
        (row) =>
          (ids === undefined || ids.includes(row.id)) &&
          (serverId === undefined || [row.sourceServerId, row.targetServerId].includes(serverId)),
      );
    },
    async create(input, options) {
      const body = {
        server_group_id: input.groupId,
        server_id: input.serverId,
        name: input.name,
        description: input.description,
        cluster_id: input.clusterId,
        primary_subnet_id: input.primarySubnetId,
        primary_ip_address: input.primaryIpAddress,
        flavorRef: input.flavor,
        tags: input.tags,
      };
      const operation = `Creating protected instance "${input.name}"`;
      return client.job({ operation, call: "createInstance", path: BASE, body: { protected_instance: body } }, options);
    },
    async rename(id, name, options) {
      const operation = `Renaming protected instance ${id}`;
      return client.one(
        {
          operation,
          call: "renameInstance",
          method: "PUT",
          path: path(id, operation),
          body: { protected_instance: { name } },
          repeatable: true,
        },
        "protected_instance",
        InstanceReply,
        id,
        options,
      );
    },
    async remove(id, { deleteTargetServer, deleteTargetEip }, options) {
      const operation = `Deleting protected instance ${id}`;
      const body = { delete_target_server: deleteTargetServer, delete_target_eip: deleteTargetEip };
      return client.job(
        { operation, call: "deleteInstance", method: "DELETE", path: path(id, operation), body },
        options,
      );
    },
    async attachPair(id, { pairId, device }, options) {
      const operation = `Attaching pair ${pairId} to protected instance ${id}`;
      const body = { replicationAttachment: { replication_id: pairId, device } };
      return client.job(
        { operation, call: "attachPair", path: `${path(id, operation)}/attachreplication`, body },
        options,
      );
    },
    async detachPair(id, pairId, options) {
      const operation = `Detaching pair ${pairId} from protected instance ${id}`;
      const target = `${path(id, operation)}/detachreplication/${segment(pairId, operation)}`;
      return client.job({ operation, call: "detachPair", method: "DELETE", path: target }, options);
    },
    async resize(id, input, options) {
      const operation = `Resizing protected instance ${id}`;
      const body = {
        flavorRef: input.flavor,
        production_flavorRef: input.productionFlavor,
        dr_flavorRef: input.drFlavor,
      };
      return client.job(
        { operation, call: "resizeInstance", path: `${path(id, operation)}/resize`, body: { resize: body } },
        options,
      );
    },
    async addTags(id, tags, options) {
      const operation = `Adding tags to protected instance ${id}`;
      const body = { action: "create", tags };
      await client.send(
        { operation, call: "addTags", path: `${path(id, operation)}/tags/action`, body, repeatable: true },
        options,
      );
    },
    async removeTags(id, keys, options) {
      const operation = `Removing tags from protected instance ${id}`;
      const body = { action: "delete", tags: keys.map((key) => ({ key })) };
      await client.send(
        { operation, call: "removeTags", path: `${path(id, operation)}/tags/action`, body, repeatable: true },
        options,
      );
    },
  };
}
