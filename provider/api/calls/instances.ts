import { z } from "zod";
import { InstanceReply, ProjectTagReply } from "../../model/wire/replies";
import type { Instance } from "../../model/wire/wire";
import type { InstanceCalls } from "./types";
import { type Client, idList, inChunks, segment } from "../http/client";
import { objectCalls } from "../objects";

/** Source: OTC-API `protected_instance`. */
export function instanceCalls(client: Client): InstanceCalls {
  const instances = objectCalls(client, {
    noun: "protected instance",
    path: "/v1/{project_id}/protected-instances",
    keys: { one: "protected_instance", all: "protected_instances" },
    row: InstanceReply,
    calls: {
      get: "getInstance",
      list: "listInstances",
      create: "createInstance",
      rename: "renameInstance",
      remove: "deleteInstance",
    },
  });
  return {
    get: instances.get,
    async list(filter = {}, options) {
      const { groupId, groupIds, ids, name, status, serverId, zone, queryType } = filter;
      const query = { server_group_id: groupId, name, status, availability_zone: zone, query_type: queryType };
      const list = (chosen: { server_group_ids?: string; protected_instance_ids?: string }): Promise<Instance[]> =>
        instances.list({ ...query, ...chosen }, options);
      // The service ignores instance ids beside a group filter, so they are applied here.
      const byId = ids !== undefined && groupIds === undefined && groupId === undefined;
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
    create(input, options) {
      const body = {
        server_group_id: input.protectionGroupId,
        server_id: input.serverId,
        name: input.name,
        description: input.description,
        cluster_id: input.clusterId,
        primary_subnet_id: input.primarySubnetId,
        primary_ip_address: input.primaryIpAddress,
        flavorRef: input.drFlavor ?? input.flavor,
        tenancy: input.tenancy,
        dedicated_host_id: input.drDedicatedHostId,
        tags: input.tags && tagRows(input.tags),
      };
      return instances.create(input.name, { protected_instance: body }, options);
    },
    rename: instances.rename,
    remove(id, { deleteTargetServer, deleteTargetEip }, options) {
      const body = { delete_target_server: deleteTargetServer, delete_target_eip: deleteTargetEip };
      return instances.remove(id, body, options);
    },
    async attachPair(id, { pairId, device }, options) {
      const operation = `Attaching pair ${pairId} to protected instance ${id}`;
      const body = { replicationAttachment: { replication_id: pairId, device } };
      return client.startJob(
        { operation, call: "attachPair", path: `${instances.path(id, operation)}/attachreplication`, body },
        options,
      );
    },
    async detachPair(id, pairId, options) {
      const operation = `Detaching pair ${pairId} from protected instance ${id}`;
      const target = `${instances.path(id, operation)}/detachreplication/${segment(pairId, operation)}`;
      return client.startJob({ operation, call: "detachPair", method: "DELETE", path: target }, options);
    },
    async resize(id, input, options) {
      const operation = `Resizing protected instance ${id}`;
      const body = {
        flavorRef: input.flavor,
        production_flavorRef: input.productionFlavor,
        dr_flavorRef: input.drFlavor,
        production_dedicated_host_id: input.productionHostId,
        dr_dedicated_host_id: input.drHostId,
      };
      return client.startJob(
        { operation, call: "resizeInstance", path: `${instances.path(id, operation)}/resize`, body: { resize: body } },
        options,
      );
    },
    async addNic(id, { subnetId, ipAddress, securityGroupIds }, options) {
      const operation = `Adding ${ipAddress === undefined ? "a NIC" : `NIC ${ipAddress}`} to protected instance ${id}`;
      const security = securityGroupIds?.map((groupId) => ({ id: groupId }));
      const body = { subnet_id: subnetId, ip_address: ipAddress, security_groups: security };
      return client.startJob(
        { operation, call: "addNic", path: `${instances.path(id, operation)}/nic`, body },
        options,
      );
    },
    async removeNic(id, portId, options) {
      const operation = `Removing NIC ${portId} from protected instance ${id}`;
      const path = `${instances.path(id, operation)}/nic/delete`;
      return client.startJob({ operation, call: "removeNic", path, body: { nic_id: portId } }, options);
    },
    async addTags(id, tags, options) {
      const operation = `Adding tags to protected instance ${id}`;
      const body = { action: "create", tags: tagRows(tags) };
      await client.send(
        { operation, call: "addTags", path: `${instances.path(id, operation)}/tags/action`, body, repeatable: true },
        options,
      );
    },
    async projectTags(options) {
      const operation = "Listing the tags of protected instances";
      const path = "/v1/{project_id}/protected-instances/tags";
      const row = z.array(ProjectTagReply);
      return await client.get({ operation, call: "listProjectTags", path, key: "tags", row, id: null }, options);
    },
    async removeTags(id, keys, options) {
      const operation = `Removing tags from protected instance ${id}`;
      const body = { action: "delete", tags: keys.map((key) => ({ key })) };
      await client.send(
        { operation, call: "removeTags", path: `${instances.path(id, operation)}/tags/action`, body, repeatable: true },
        options,
      );
    },
  };
}

function tagRows(tags: Readonly<Record<string, string>>): { key: string; value: string }[] {
  return Object.entries(tags).map(([key, value]) => ({ key, value }));
}
