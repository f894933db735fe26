import type { z } from "zod";
import { LoadBalancerReply, MemberReply, PoolReply } from "../../../model/wire/references";
import type { Settings } from "../../../settings/settings";
import { type CallSpec, type Client, segment } from "../../http/client";
import { PAGING } from "../../http/paging";
import type { CallOptions } from "../types";
import { type LoadBalancerCalls, type Readable, readable } from "./types";

const BASE = "/v3/{project_id}/elb";

/**
 * Source: ELB `querying_all_backend_servers_extension_api` (version 2, which knows shared load balancers), `querying_backend_server_groups`,
 * `querying_backend_servers`, `querying_load_balancers` (version 3); ELB-HW, "Querying Backend Servers in a Project".
 */
export function loadBalancerCalls(client: Client, cloud: Settings["cloud"]): LoadBalancerCalls {
  const list = <T extends { readonly id: string }>(
    spec: Pick<CallSpec, "operation" | "call" | "path">,
    { key, row }: { readonly key: string; readonly row: z.ZodType<T> },
    options?: CallOptions,
  ): Promise<Readable<T>> => {
    const rows = { key, row, idOf: ({ id }: T) => id, paging: PAGING.elb };
    return readable((counted) => client.list({ ...spec, ...rows, service: "elb" }, counted), options);
  };
  const MEMBERS = { key: "members", row: MemberReply };
  return {
    members: (options) => {
      const [call, path] =
        cloud === "huawei" ? ["listAllMembers", `${BASE}/members`] : ["listSharedMembers", "/v2.0/lbaas/members"];
      return list({ operation: "Listing members of load balancers", call, path }, MEMBERS, options);
    },
    membersOf: async (poolId, options) => {
      const operation = `Listing members of backend server group ${poolId}`;
      const path = `${BASE}/pools/${segment(poolId, operation)}/members`;
      return await list({ operation, call: "listPoolMembers", path }, MEMBERS, options);
    },
    pools: (options) => {
      const spec = { operation: "Listing backend server groups", call: "listPools", path: `${BASE}/pools` };
      return list(spec, { key: "pools", row: PoolReply }, options);
    },
    list: (options) => {
      const spec = { operation: "Listing load balancers", call: "listLoadBalancers", path: `${BASE}/loadbalancers` };
      return list(spec, { key: "loadbalancers", row: LoadBalancerReply }, options);
    },
  };
}
