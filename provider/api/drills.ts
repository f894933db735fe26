import { DrillReply } from "../model/replies";
import { type Client, SDRS_PAGING, segment } from "./client";
import type { DrillCalls } from "./calls";

const BASE = "/v1/{project_id}/disaster-recovery-drills";
const KEY = "disaster_recovery_drill";

/** Source: OTC-API `dr_drill`. */
export function drillCalls(client: Client): DrillCalls {
  const path = (id: string, operation: string): string => `${BASE}/${segment(id, operation)}`;
  return {
    async get(id, options) {
      const operation = `Reading drill ${id}`;
      return client.one({ operation, call: "getDrill", path: path(id, operation) }, KEY, DrillReply, id, options);
    },
    async list(filter = {}, options) {
      return client.all(
        {
          operation: "Listing drills",
          call: "listDrills",
          path: BASE,
          query: { server_group_id: filter.groupId, name: filter.name, status: filter.status },
          key: "disaster_recovery_drills",
          row: DrillReply,
          idOf: ({ id }) => id,
          ...SDRS_PAGING,
        },
        options,
      );
    },
    async create(input, options) {
      const operation = `Creating drill "${input.name}"`;
      const body = { [KEY]: { server_group_id: input.groupId, name: input.name, drill_vpc_id: input.vpcId } };
      return client.job({ operation, call: "createDrill", path: BASE, body }, options);
    },
    async rename(id, name, options) {
      const operation = `Renaming drill ${id}`;
      const body = { [KEY]: { name } };
      return client.one(
        { operation, call: "renameDrill", method: "PUT", path: path(id, operation), body, repeatable: true },
        KEY,
        DrillReply,
        id,
        options,
      );
    },
    async remove(id, options) {
      const operation = `Deleting drill ${id}`;
      return client.job({ operation, call: "deleteDrill", method: "DELETE", path: path(id, operation) }, options);
    },
  };
}
