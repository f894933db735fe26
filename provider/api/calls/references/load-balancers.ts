import { type BackendMember, LoadBalancerReply, MemberReply, PoolReply } from "../../../model/wire/references";
import type { Settings } from "../../../settings/settings";
import { type Client, segment } from "../../http/client";
import { PAGING } from "../../http/paging";
import type { CallOptions } from "../types";
import type { LoadBalancerCalls } from "./types";

const service = "elb";
const BASE = "/v3/{project_id}/elb";

/**
 * Source: ELB `querying_all_backend_servers_extension_api` (version 2, which knows shared load balancers), `querying_backend_server_groups`,
 * `querying_backend_servers`, `querying_load_balancers` (version 3); ELB-HW, "Querying Backend Servers in a Project".
 */
export function loadBalancerCalls(client: Client, cloud: Settings["cloud"]): LoadBalancerCalls {
  const members = (operation: string, call: string, path: string, options?: CallOptions): Promise<BackendMember[]> =>
    client.list(
      { operation, call, service, path, key: "members", row: MemberReply, idOf: ({ id }) => id, paging: PAGING.elb },
      options,
    );
  return {
    members: (options) => {
      const [call, path] =
        cloud === "huawei" ? ["listAllMembers", `${BASE}/members`] : ["listSharedMembers", "/v2.0/lbaas/members"];
      return members("Listing members of load balancers", call, path, options);
    },
    membersOf: async (poolId, options) => {
      const operation = `Listing members of backend server group ${poolId}`;
      const path = `${BASE}/pools/${segment(poolId, operation)}/members`;
      return await members(operation, "listPoolMembers", path, options);
    },
    pools: (options) => {
      const rows = { key: "pools", row: PoolReply, idOf: ({ id }: { id: string }) => id, paging: PAGING.elb };
      const operation = "Listing backend server groups";
      return client.list({ operation, call: "listPools", service, path: `${BASE}/pools`, ...rows }, options);
    },
    list: (options) => {
      const rows = {
        key: "loadbalancers",
        row: LoadBalancerReply,
        idOf: ({ id }: { id: string }) => id,
        paging: PAGING.elb,
      };
      const operation = "Listing load balancers";
      return client.list(
        { operation, call: "listLoadBalancers", service, path: `${BASE}/loadbalancers`, ...rows },
        options,
      );
    },
  };
}
