import { PortReply } from "../../model/wire/replies-compute";
import type { Port } from "../../model/wire/wire";
import { type Client, segment } from "../http/client";
import { PAGING } from "../http/paging";
import { OF_ADDRESSES } from "../look";
import type { CallOptions, PortCalls } from "./types";

const BASE = "/v2.0/ports";
const service = "vpc";

/** Source: VPC `querying_ports`. The newer `/v1/{project_id}/ports` is documented for one of the clouds only. */
export function portCalls(client: Client): PortCalls {
  const list = (operation: string, query: Record<string, string>, options?: CallOptions): Promise<Port[]> =>
    client.list(
      {
        operation,
        call: "listPorts",
        service,
        path: BASE,
        query,
        key: "ports",
        row: PortReply,
        idOf: ({ id }) => id,
        paging: PAGING.ports,
      },
      { ...OF_ADDRESSES, ...options },
    );
  return {
    ofServer: async (serverId, options) => {
      const rows = await list(`Listing the ports of server ${serverId}`, { device_id: serverId }, options);
      // A filter that is ignored must not give one server the addresses of another.
      return rows.filter(({ deviceId }) => deviceId === serverId);
    },
    async get(id, options) {
      const operation = `Reading port ${id}`;
      const spec = {
        operation,
        call: "getPort",
        service,
        path: `${BASE}/${segment(id, operation)}`,
        key: "port",
        row: PortReply,
        id,
      } as const;
      return client.get(spec, options);
    },
    list: (options) => list("Listing ports", {}, options),
  };
}
