import { SubnetReply, VpcReply } from "../../model/wire/replies-compute";
import type { Cloud } from "./types";
import { type Client, segment } from "../http/client";

/** Source: VPC `virtual_private_cloud` and `subnet`. */
export function vpcCalls(client: Client): Cloud["vpcs"] {
  return {
    async get(id, options) {
      const operation = `Reading VPC ${id}`;
      const spec = {
        operation,
        call: "getVpc",
        service: "vpc",
        path: `/v1/{project_id}/vpcs/${segment(id, operation)}`,
        key: "vpc",
        row: VpcReply,
        id,
      } as const;
      return client.get(spec, options);
    },
    async subnet(id, options) {
      const operation = `Reading subnet ${id}`;
      const spec = {
        operation,
        call: "getSubnet",
        service: "vpc",
        path: `/v1/{project_id}/subnets/${segment(id, operation)}`,
        key: "subnet",
        row: SubnetReply,
        id,
      } as const;
      return client.get(spec, options);
    },
  };
}
