import { JobReply } from "../../model/wire/replies";
import { type Client, segment } from "../http/client";
import type { Cloud } from "./types";

/** Source: OTC-API `job`. A failed job answers 200 as well. */
export function jobCalls(client: Client): Cloud["jobs"] {
  return {
    async get(id, options) {
      const operation = `Reading job ${id}`;
      const path = `/v1/{project_id}/jobs/${segment(id, operation)}`;
      return client.get({ operation, call: "getJob", path, key: null, row: JobReply, id }, options);
    },
  };
}
