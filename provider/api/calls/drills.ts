import { DrillReply } from "../../model/wire/replies";
import type { DrillCalls } from "./types";
import type { Client } from "../http/client";
import { objectCalls } from "../objects";

const KEY = "disaster_recovery_drill";

/** Source: OTC-API `dr_drill`. */
export function drillCalls(client: Client): DrillCalls {
  const drills = objectCalls(client, {
    noun: "drill",
    path: "/v1/{project_id}/disaster-recovery-drills",
    keys: { one: KEY, all: "disaster_recovery_drills" },
    row: DrillReply,
    calls: {
      get: "getDrill",
      list: "listDrills",
      create: "createDrill",
      rename: "renameDrill",
      remove: "deleteDrill",
    },
  });
  return {
    get: drills.get,
    list: ({ groupId, name, status } = {}, options) => drills.list({ server_group_id: groupId, name, status }, options),
    create(input, options) {
      const body = { server_group_id: input.groupId, name: input.name, drill_vpc_id: input.vpcId };
      return drills.create(input.name, { [KEY]: body }, options);
    },
    rename: drills.rename,
    remove: (id, options) => drills.remove(id, undefined, options),
  };
}
