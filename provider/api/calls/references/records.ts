import { RecordSetReply } from "../../../model/wire/references";
import type { Client } from "../../http/client";
import { PAGING } from "../../http/paging";
import { type RecordCalls, readable } from "./types";

/** Source: DNS `querying_all_record_sets`; DNS-HW, "Querying Record Sets". */
export function recordCalls(client: Client): RecordCalls {
  const call = { call: "listRecordSets", service: "dns", path: "/v2/recordsets" } as const;
  const list = { key: "recordsets", row: RecordSetReply, paging: PAGING.dns, idOf: ({ id }: { id: string }) => id };
  return {
    list: (zoneType, options) => {
      const operation = `Listing records of ${zoneType} zones`;
      const spec = { ...call, ...list, operation, query: { zone_type: zoneType } };
      return readable((counted) => client.list(spec, counted), options);
    },
  };
}
