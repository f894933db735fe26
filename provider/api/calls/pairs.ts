import { PairReply } from "../../model/wire/replies";
import type { PairCalls } from "./types";
import { type Client, idList, inChunks } from "../http/client";
import { objectCalls } from "../objects";

/** Source: OTC-API `replication_pair`. */
export function pairCalls(client: Client): PairCalls {
  const pairs = objectCalls(client, {
    noun: "pair",
    path: "/v1/{project_id}/replications",
    keys: { one: "replication", all: "replications" },
    row: PairReply,
    calls: { get: "getPair", list: "listPairs", create: "createPair", rename: "renamePair", remove: "deletePair" },
  });
  return {
    get: pairs.get,
    async list(filter = {}, options) {
      const { groupIds, volumeId } = filter;
      const query = {
        server_group_id: filter.groupId,
        protected_instance_id: filter.instanceId,
        name: filter.name,
        status: filter.status,
        availability_zone: filter.zone,
        query_type: filter.queryType,
      };
      const rows =
        groupIds === undefined
          ? await pairs.list(query, options)
          : await inChunks(groupIds, (ids) => pairs.list({ ...query, server_group_ids: idList(ids) }, options));
      if (volumeId === undefined) return rows;
      return rows.filter(({ sourceVolumeId, targetVolumeId }) => [sourceVolumeId, targetVolumeId].includes(volumeId));
    },
    create(input, options) {
      const body = {
        server_group_id: input.protectionGroupId,
        volume_id: input.volumeId,
        name: input.name,
        description: input.description,
        cluster_id: input.clusterId,
      };
      return pairs.create(input.name, { replication: body }, options);
    },
    rename: pairs.rename,
    remove(id, { groupId, deleteTargetVolume }, options) {
      const body = { server_group_id: groupId, delete_target_volume: deleteTargetVolume };
      return pairs.remove(id, { replication: body }, options);
    },
    async extend(id, newSize, options) {
      const operation = `Extending pair ${id} to ${newSize} GB`;
      const body = { "extend-replication": { new_size: newSize } };
      return client.startJob(
        { operation, call: "extendPair", path: `${pairs.path(id, operation)}/action`, body },
        options,
      );
    },
  };
}
