import { PairReply } from "../model/replies";
import type { Pair } from "../model/wire";
import { type Client, idList, inChunks, SDRS_PAGING, segment } from "./client";
import type { PairCalls } from "./calls";

const BASE = "/v1/{project_id}/replications";

/** Source: OTC-API `replication_pair`. */
export function pairCalls(client: Client): PairCalls {
  const path = (id: string, operation: string): string => `${BASE}/${segment(id, operation)}`;
  return {
    async get(id, options) {
      const operation = `Reading pair ${id}`;
      return client.one(
        { operation, call: "getPair", path: path(id, operation) },
        "replication",
        PairReply,
        id,
        options,
      );
    },
    async list(filter = {}, options) {
      const query = {
        server_group_id: filter.groupId,
        protected_instance_id: filter.instanceId,
        name: filter.name,
        status: filter.status,
      };
      const list = (groupIds?: readonly string[]): Promise<Pair[]> =>
        client.all(
          {
            operation: "Listing pairs",
            call: "listPairs",
            path: BASE,
            query: { ...query, server_group_ids: groupIds && idList(groupIds) },
            key: "replications",
            row: PairReply,
            idOf: ({ id }) => id,
            ...SDRS_PAGING,
          },
          options,
        );
      const rows = filter.groupIds === undefined ? await list() : await inChunks(filter.groupIds, list);
      const { volumeId } = filter;
      if (volumeId === undefined) return rows;
      return rows.filter(({ sourceVolumeId, targetVolumeId }) => [sourceVolumeId, targetVolumeId].includes(volumeId));
    },
    async create(input, options) {
      const body = {
        server_group_id: input.groupId,
        volume_id: input.volumeId,
        name: input.name,
        description: input.description,
        cluster_id: input.clusterId,
      };
      const operation = `Creating pair "${input.name}"`;
      return client.job({ operation, call: "createPair", path: BASE, body: { replication: body } }, options);
    },
    async rename(id, name, options) {
      const operation = `Renaming pair ${id}`;
      return client.one(
        {
          operation,
          call: "renamePair",
          method: "PUT",
          path: path(id, operation),
          body: { replication: { name } },
          repeatable: true,
        },
        "replication",
        PairReply,
        id,
        options,
      );
    },
    async remove(id, { groupId, deleteTargetVolume }, options) {
      const operation = `Deleting pair ${id}`;
      const body = { replication: { server_group_id: groupId, delete_target_volume: deleteTargetVolume } };
      return client.job({ operation, call: "deletePair", method: "DELETE", path: path(id, operation), body }, options);
    },
    async extend(id, newSize, options) {
      const operation = `Extending pair ${id} to ${newSize} GB`;
      const body = { "extend-replication": { new_size: newSize } };
      return client.job({ operation, call: "extendPair", path: `${path(id, operation)}/action`, body }, options);
    },
  };
}
