import { z } from "zod";
import { DrError } from "../../errors";
import { DomainReply, QuotaReply, RpoReply } from "../../model/wire/replies";
import type { Settings } from "../../settings/settings";
import type { Client } from "../http/client";
import { PAGING } from "../http/paging";
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

/** Source: PYSDK `list_rpo_statistics`. */
export function rpoCalls(client: Client, cloud: Settings["cloud"]): Cloud["rpo"] {
  return {
    async list({ since, until }, options) {
      if (cloud === "otc") throw new DrError("DR_USAGE", "Open Telekom Cloud keeps no RPO statistics", {}, WITHOUT_RPO);
      return await client.list(
        {
          operation: "Listing RPO statistics",
          call: "listRpoStatistics",
          path: "/v1/{project_id}/resource/rpo-statistics",
          query: { resource_type: "replication", start_time: spaced(since), end_time: spaced(until) },
          key: "resource_rpo_statistics",
          row: RpoReply,
          idOf: ({ id, pointTime, resourceType }) => [id, pointTime, resourceType].join(),
          paging: PAGING.sdrs,
        },
        options,
      );
    },
  };
}

const WITHOUT_RPO = {
  hint: "Only Huawei Cloud has this call. Look at inSync of Protection, or at progress and replicationStatus of getReplicationPairs.",
};

/** The form in which the service takes a time: `2026-01-15 08:30:41.413`, UTC. */
function spaced(time: string | undefined): string | undefined {
  if (time === undefined) return undefined;
  const at = new Date(time);
  if (Number.isNaN(at.getTime())) throw new DrError("DR_USAGE", `"${time}" is no time`, {}, A_TIME);
  return at.toISOString().replace("T", " ").replace("Z", "");
}

const A_TIME = { hint: 'Give it in ISO 8601, for example "2026-01-15T08:30:00Z".' };
