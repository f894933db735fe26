import { z } from "zod";
import { EipReply, NetworkQuotaReply } from "../../model/wire/replies-compute";
import { type Client, segment } from "../http/client";
import { PAGING } from "../http/paging";
import { OF_ADDRESSES } from "../look";
import type { CallOptions, EipCalls } from "./types";
import type { Eip } from "../../model/wire/wire";

const BASE = "/v1/{project_id}/publicips";
const service = "vpc" as const;

/**
 * Source: EIP `assigning_an_eip`, `querying_eips`, `updating_an_eip`, `releasing_an_eip` and `querying_the_quota`. One of the clouds has no filters, so all are read.
 */
export function eipCalls(client: Client): EipCalls {
  const all = (options?: CallOptions): Promise<Eip[]> =>
    client.list(
      {
        operation: "Listing EIPs",
        call: "listEips",
        ...{ service, path: BASE, key: "publicips", row: EipReply },
        idOf: ({ id }) => id,
        paging: PAGING.eips,
      },
      options,
    );
  const change = async (id: string, portId: string, operation: string, options?: CallOptions): Promise<void> => {
    const body = { publicip: { port_id: portId } };
    await client.send(
      {
        ...{ operation, call: "updateEip", service, method: "PUT", path: `${BASE}/${segment(id, operation)}` },
        body,
      },
      options,
    );
  };
  return {
    all,
    async list(options) {
      const rows = await all({ ...OF_ADDRESSES, ...options });
      return rows.filter(({ address }) => address !== "");
    },
    async get(id, options) {
      const operation = `Reading EIP ${id}`;
      const path = `${BASE}/${segment(id, operation)}`;
      return await client.get(
        { operation, call: "getEip", service, path, key: "publicip", row: EipReply, id },
        options,
      );
    },
    async assign({ name, type, bandwidth: size }, options) {
      const spec = {
        operation: `Assigning EIP ${name}`,
        call: "assignEip",
        service,
        method: "POST",
        path: BASE,
        body: { publicip: { type }, bandwidth: { name, size, share_type: "PER", charge_mode: "traffic" } },
        ...{ key: "publicip", row: EipReply, id: null },
      } as const;
      return (await client.get(spec, options)).id;
    },
    bind: (id, portId, options) => change(id, portId, `Binding EIP ${id} to port ${portId}`, options),
    unbind: (id, options) => change(id, "", `Unbinding EIP ${id}`, options),
    async release(id, options) {
      const operation = `Releasing EIP ${id}`;
      const path = `${BASE}/${segment(id, operation)}`;
      await client.send({ operation, call: "releaseEip", service, method: "DELETE", path }, options);
    },
    async limits(options) {
      const spec = {
        ...{ operation: "Reading the quota of EIPs", call: "getEipLimits", service, path: "/v1/{project_id}/quotas" },
        ...{ query: { type: "publicIp" }, key: "quotas", row: z.object({ resources: z.array(NetworkQuotaReply) }) },
        id: null,
      } as const;
      const { resources } = await client.get(spec, options);
      return resources.find(({ type }) => type === "publicIp");
    },
  };
}
