import type { ZoneType } from "../../../model/address-references";
import type { BackendMember, BackendPool, LoadBalancer, RecordSet } from "../../../model/wire/references";
import type { CallOptions } from "../types";

export interface LoadBalancerCalls {
  /** Members of all load balancers on one of the clouds, of the shared ones on the other. */
  members(options?: CallOptions): Promise<BackendMember[]>;
  membersOf(poolId: string, options?: CallOptions): Promise<BackendMember[]>;
  /** Backend server groups. */
  pools(options?: CallOptions): Promise<BackendPool[]>;
  list(options?: CallOptions): Promise<LoadBalancer[]>;
}

export interface RecordCalls {
  /** Records of all zones of a kind. */
  list(zoneType: ZoneType, options?: CallOptions): Promise<RecordSet[]>;
}
