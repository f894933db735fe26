import { RecordSetReply } from "../../../model/wire/references";
import type { Client } from "../../http/client";
import { PAGING } from "../../http/paging";
import type { RecordCalls } from "./types";

/** Source: DNS `querying_all_record_sets`; DNS-HW, "Querying Record Sets". */
export function recordCalls(client: Client): RecordCalls {
  return {
    list: (zoneType, options) =>
      client.list(
        {
          operation: `Listing records of ${zoneType} zones`,
          call: "listRecordSets",
          service: "dns",
          path: "/v2/recordsets",
          query: { zone_type: zoneType },
          key: "recordsets",
          row: RecordSetReply,
          idOf: ({ id }) => id,
          paging: PAGING.dns,
        },
        options,
      ),
  };
}
