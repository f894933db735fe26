import { EipReply } from "../model/replies-compute";
import type { Client } from "./client";
import type { Cloud } from "./calls";

/** Source: EIP `querying_eips`. One of the clouds has no filters, so all are read. */
export function eipCalls(client: Client): Cloud["eips"] {
  return {
    list: (options) =>
      client.all(
        {
          operation: "Listing EIPs",
          call: "listEips",
          service: "vpc",
          path: "/v1/{project_id}/publicips",
          key: "publicips",
          row: EipReply,
          idOf: ({ id }) => id,
          limit: 2000,
          next: (rows) => ({ marker: rows.at(-1)?.id ?? "" }),
        },
        options,
      ),
  };
}
