import { EipReply } from "../../model/wire/replies-compute";
import type { Client } from "../http/client";
import { PAGING } from "../http/paging";
import { OF_ADDRESSES } from "../look";
import type { Cloud } from "./types";

/** Source: EIP `querying_eips`. One of the clouds has no filters, so all are read. */
export function eipCalls(client: Client): Cloud["eips"] {
  return {
    async list(options) {
      const rows = await client.list(
        {
          operation: "Listing EIPs",
          call: "listEips",
          service: "vpc",
          path: "/v1/{project_id}/publicips",
          key: "publicips",
          row: EipReply,
          idOf: ({ id }) => id,
          paging: PAGING.eips,
        },
        { ...OF_ADDRESSES, ...options },
      );
      return rows.filter(({ address }) => address !== "");
    },
  };
}
