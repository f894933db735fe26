import { z } from "zod";
import { orEmpty, orNull, readableOf, text } from "./reply-fields";

/** A member of a backend server group. What the service does not tell of it is an empty text. */
export interface BackendMember {
  readonly id: string;
  readonly address: string;
  readonly port: number | null;
  /** Neutron subnet of an IPv4 address. */
  readonly subnetId: string;
  readonly serverId: string;
  readonly status: string;
  readonly poolId: string;
  readonly loadBalancerId: string;
}

/** A backend server group. */
export interface BackendPool {
  readonly id: string;
  readonly loadBalancerIds: readonly string[];
  readonly memberIds: readonly string[];
}

export interface LoadBalancer {
  readonly id: string;
  readonly name: string;
}

export interface RecordSet {
  readonly id: string;
  readonly zoneName: string;
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
}

/** A member in either version: 2 calls subnet and server `subnet_id` and `device_id`, 3 `subnet_cidr_id` and `instance_id`. */
export const MemberReply: z.ZodType<BackendMember> = z
  .object({
    id: text,
    address: text,
    protocol_port: orNull,
    ...{ subnet_id: orEmpty, subnet_cidr_id: orEmpty },
    ...{ device_id: orEmpty, instance_id: orEmpty },
    ...{ operating_status: orEmpty, pool_id: orEmpty, loadbalancer_id: orEmpty },
  })
  .transform((wire) => ({
    id: wire.id,
    address: wire.address,
    port: wire.protocol_port,
    subnetId: wire.subnet_cidr_id || wire.subnet_id,
    serverId: wire.instance_id || wire.device_id,
    status: wire.operating_status,
    poolId: wire.pool_id,
    loadBalancerId: wire.loadbalancer_id,
  }));

const named = readableOf(z.object({ id: text }).transform(({ id }) => id));

export const PoolReply: z.ZodType<BackendPool> = z
  .object({ id: text, loadbalancers: named, members: named })
  .transform(({ id, loadbalancers, members }) => ({ id, loadBalancerIds: loadbalancers, memberIds: members }));

export const LoadBalancerReply: z.ZodType<LoadBalancer> = z.object({ id: text, name: orEmpty });

export const RecordSetReply: z.ZodType<RecordSet> = z
  .object({ id: text, zone_name: orEmpty, name: text, type: text, records: readableOf(text) })
  .transform((wire) => ({
    ...{ id: wire.id, zoneName: wire.zone_name, name: wire.name, type: wire.type, values: wire.records },
  }));
