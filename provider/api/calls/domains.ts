import { z } from "zod";
import { DomainReply, QuotaReply } from "../../model/wire/replies";
import type { Client } from "../http/client";
import type { Cloud } from "./types";

/** Source: OTC-API `active-active_domain`. */
export function domainCalls(client: Client): Cloud["domains"] {
  const spec = {
    operation: "Listing active-active domains",
    call: "listDomains",
    path: "/v1/{project_id}/active-domains",
    ...{ key: "domains", row: z.array(DomainReply), id: null },
  } as const;
  return { list: (options) => client.get(spec, options) };
}

/** Source: OTC-API `tenant_quota_management`. */
export function quotaCalls(client: Client): Cloud["quotas"] {
  const spec = {
    operation: "Reading quotas",
    call: "listQuotas",
    path: "/v1/{project_id}/sdrs/quotas",
    ...{ key: "quotas", row: z.object({ resources: z.array(QuotaReply) }), id: null },
  } as const;
  return { list: async (options) => (await client.get(spec, options)).resources };
}
