import { GroupReply } from "../../model/wire/replies";
import type { GroupCalls, GroupVerb } from "./types";
import type { Client } from "../http/client";
import { objectCalls } from "../objects";

/** Source: OTC-API `protection_group`. */
export function groupCalls(client: Client): GroupCalls {
  const groups = objectCalls(client, {
    noun: "group",
    path: "/v1/{project_id}/server-groups",
    keys: { one: "server_group", all: "server_groups" },
    row: GroupReply,
    calls: { get: "getGroup", list: "listGroups", create: "createGroup", rename: "renameGroup", remove: "deleteGroup" },
  });
  return {
    get: groups.get,
    list: ({ name, status, zone, queryType } = {}, options) =>
      groups.list({ name, status, availability_zone: zone, query_type: queryType }, options),
    create(input, options) {
      const body = {
        name: input.name,
        description: input.description,
        source_availability_zone: input.sourceAvailabilityZone,
        target_availability_zone: input.targetAvailabilityZone,
        domain_id: input.domainId,
        source_vpc_id: input.sourceVpcId,
        dr_type: "migration",
      };
      return groups.create(input.name, { server_group: body }, options);
    },
    rename: groups.rename,
    remove: (id, options) => groups.remove(id, undefined, options),
    async act(id, action, options) {
      const operation = `${VERB_PHRASE[action.verb]} group ${id}`;
      const body =
        action.verb === "reverse-server-group"
          ? { "reverse-server-group": { priority_station: action.priorityStation } }
          : { [action.verb]: {} };
      return client.startJob(
        { operation, call: "actOnGroup", path: `${groups.path(id, operation)}/action`, body },
        options,
      );
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
