import { DiskLimitsReply, DiskReply } from "../../model/wire/replies-compute";
import type { Settings } from "../../settings/settings";
import { type Client, segment } from "../http/client";
import { PAGING } from "../http/paging";
import type { DiskCalls } from "./types";

/** The same object under the path that each cloud documents. Source: EVS `querying_details_about_a_disk`. */
const PATH = {
  otc: "/v2/{project_id}/os-vendor-volumes",
  huawei: "/v2/{project_id}/cloudvolumes",
} as const satisfies Record<Settings["cloud"], string>;

const service = "evs";

/** Source: EVS `querying_details_about_all_disks` and `querying_details_of_tenant_quotas`. */
export function diskCalls(client: Client, cloud: Settings["cloud"]): DiskCalls {
  return {
    async get(id, options) {
      const operation = `Reading disk ${id}`;
      const spec = {
        operation,
        call: "getDisk",
        service,
        path: `${PATH[cloud]}/${segment(id, operation)}`,
        key: "volume",
        row: DiskReply,
        id,
      } as const;
      return client.get(spec, options);
    },
    async list(options) {
      return client.list(
        {
          operation: "Listing disks",
          call: "listDisks",
          service,
          path: "/v2/{project_id}/cloudvolumes/detail",
          ...{ key: "volumes", row: DiskReply, idOf: ({ id }) => id, paging: PAGING.disks },
        },
        options,
      );
    },
    async limits(options) {
      const spec = {
        operation: "Reading the quotas of disks",
        call: "getDiskLimits",
        service,
        path: "/v2/{project_id}/os-quota-sets/{project_id}",
        query: { usage: "True" },
        ...{ key: "quota_set", row: DiskLimitsReply, id: null },
      } as const;
      return client.get(spec, options);
    },
  };
}
