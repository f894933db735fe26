import { DiskReply } from "../../model/wire/replies-compute";
import type { Settings } from "../../settings/settings";
import { type Client, segment } from "../http/client";
import type { Cloud } from "./types";

/** The same object under the path that each cloud documents. Source: EVS `querying_details_about_a_disk`. */
const PATH = {
  otc: "/v2/{project_id}/os-vendor-volumes",
  huawei: "/v2/{project_id}/cloudvolumes",
} as const satisfies Record<Settings["cloud"], string>;

export function diskCalls(client: Client, cloud: Settings["cloud"]): Cloud["disks"] {
  return {
    async get(id, options) {
      const operation = `Reading disk ${id}`;
      const spec = {
        operation,
        call: "getDisk",
        service: "evs",
        path: `${PATH[cloud]}/${segment(id, operation)}`,
        key: "volume",
        row: DiskReply,
        id,
      } as const;
      return client.get(spec, options);
    },
  };
}
