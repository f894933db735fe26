import { z } from "zod";
import { DomainReply, QuotaReply } from "../../model/replies";
import type { Client } from "../http/client";
import type { Cloud } from "./types";

/** Source: OTC-API `active-active_domain`. */
export function domainCalls(client: Client): Cloud["domains"] {
  const path = "/v1/{project_id}/active-domains";
  return {
    list: (options) =>
      client.get(
        { operation: "Listing active-active domains", call: "listDomains", path },
        "domains",
        z.array(DomainReply),
        null,
        options,
      ),
  };
}

/** Source: OTC-API `tenant_quota_management`. */
export function quotaCalls(client: Client): Cloud["quotas"] {
  const path = "/v1/{project_id}/sdrs/quotas";
  const row = z.object({ resources: z.array(QuotaReply) });
  return {
    list: async (options) =>
      (await client.get({ operation: "Reading quotas", call: "listQuotas", path }, "quotas", row, null, options))
        .resources,
  };
}
