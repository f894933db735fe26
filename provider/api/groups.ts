import { GroupReply } from "../model/replies";
import { type Client, SDRS_PAGING, segment } from "./client";
import type { GroupCalls, GroupVerb } from "./calls";

const BASE = "/v1/{project_id}/server-groups";

/** Source: OTC-API `protection_group`. */
export function groupCalls(client: Client): GroupCalls {
  const path = (id: string, operation: string): string => `${BASE}/${segment(id, operation)}`;
  return {
    async get(id, options) {
      const operation = `Reading group ${id}`;
      return client.one(
        { operation, call: "getGroup", path: path(id, operation) },
        "server_group",
        GroupReply,
        id,
        options,
      );
    },
    async list(filter = {}, options) {
      return client.all(
        {
          operation: "Listing groups",
          call: "listGroups",
          path: BASE,
          query: { name: filter.name, status: filter.status, availability_zone: filter.zone },
          key: "server_groups",
          row: GroupReply,
          idOf: ({ id }) => id,
          ...SDRS_PAGING,
        },
        options,
      );
    },
    async create(input, options) {
      const body = {
        name: input.name,
        description: input.description,
        source_availability_zone: input.sourceZone,
        target_availability_zone: input.targetZone,
        domain_id: input.domainId,
        source_vpc_id: input.vpcId,
        dr_type: "migration",
      };
      const operation = `Creating group "${input.name}"`;
      return client.job({ operation, call: "createGroup", path: BASE, body: { server_group: body } }, options);
    },
    async rename(id, name, options) {
      const operation = `Renaming group ${id}`;
      const body = { server_group: { name } };
      return client.one(
        { operation, call: "renameGroup", method: "PUT", path: path(id, operation), body, repeatable: true },
        "server_group",
        GroupReply,
        id,
        options,
      );
    },
    async remove(id, options) {
      const operation = `Deleting group ${id}`;
      return client.job({ operation, call: "deleteGroup", method: "DELETE", path: path(id, operation) }, options);
    },
    async act(id, action, options) {
      const operation = `${VERB_PHRASE[action.verb]} group ${id}`;
      const body =
        action.verb === "reverse-server-group"
          ? { "reverse-server-group": { priority_station: action.priorityStation } }
          : { [action.verb]: {} };
      return client.job({ operation, call: "actOnGroup", path: `${path(id, operation)}/action`, body }, options);
    },
  };
}

/** `start-server-group` enables or reprotects: the status of the group decides, so the phrase must not. */
const VERB_PHRASE = {
  "start-server-group": "Starting replication of",
  "stop-server-group": "Disabling protection of",
  "failover-server-group": "Failing over",
  "reverse-server-group": "Switching over",
} as const satisfies Record<GroupVerb["verb"], string>;
