import { z } from "zod";
import { JobReply } from "../../model/wire/replies";
import { InterfaceReply, ServerLimitsReply, ServerReply } from "../../model/wire/replies-compute";
import { type Client, segment } from "../http/client";
import { PAGING } from "../http/paging";
import type { ServerCalls } from "./types";

const BASE = "/v1/{project_id}/cloudservers";
const service = "ecs";

/** Source: ECS `apis_recommended`. */
export function serverCalls(client: Client): ServerCalls {
  const path = (id: string, operation: string): string => `${BASE}/${segment(id, operation)}`;
  const rows = (ids: readonly string[]): { id: string }[] => ids.map((id) => ({ id }));
  return {
    async get(id, options) {
      const operation = `Reading server ${id}`;
      const spec = {
        operation,
        call: "getServer",
        service,
        path: path(id, operation),
        key: "server",
        row: ServerReply,
        id,
      } as const;
      return client.get(spec, options);
    },
    async list(options) {
      return client.list(
        {
          operation: "Listing servers",
          call: "listServers",
          service,
          path: `${BASE}/detail`,
          key: "servers",
          row: ServerReply,
          idOf: ({ id }) => id,
          paging: PAGING.ecs,
        },
        options,
      );
    },
    async start(ids, options) {
      const operation = `Starting servers ${ids.join(", ")}`;
      const body = { "os-start": { servers: rows(ids) } };
      return client.startJob({ operation, call: "startServers", service, path: `${BASE}/action`, body }, options);
    },
    async stop(ids, how, options) {
      const operation = `Stopping servers ${ids.join(", ")}`;
      const body = { "os-stop": { type: how, servers: rows(ids) } };
      return client.startJob({ operation, call: "stopServers", service, path: `${BASE}/action`, body }, options);
    },
    async job(id, options) {
      const operation = `Reading ECS job ${id}`;
      const spec = {
        operation,
        call: "getServerJob",
        service,
        path: `/v1/{project_id}/jobs/${segment(id, operation)}`,
        key: null,
        row: JobReply,
        id,
      } as const;
      return client.get(spec, options);
    },
    async interfaces(id, options) {
      const operation = `Reading the NICs of server ${id}`;
      const spec = {
        operation,
        call: "listInterfaces",
        service,
        path: `${path(id, operation)}/os-interface`,
        key: "interfaceAttachments",
        row: z.array(InterfaceReply),
        id: null,
      } as const;
      return client.get(spec, options);
    },
    async limits(options) {
      const spec = {
        operation: "Reading the quotas of servers",
        call: "getServerLimits",
        service,
        path: `${BASE}/limits`,
        ...{ key: "absolute", row: ServerLimitsReply, id: null },
      } as const;
      return client.get(spec, options);
    },
  };
}
