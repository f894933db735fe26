import type { ZoneType } from "../../../model/address-references";
import type { BackendMember, BackendPool, LoadBalancer, RecordSet } from "../../../model/wire/references";
import type { CallOptions } from "../types";

/** A list without the rows that cannot be read, and how many these are. */
export interface Readable<T> {
  readonly rows: readonly T[];
  readonly odd: number;
}

export interface LoadBalancerCalls {
  /** Members of all load balancers on one of the clouds, of the shared ones on the other. */
  members(options?: CallOptions): Promise<Readable<BackendMember>>;
  membersOf(poolId: string, options?: CallOptions): Promise<Readable<BackendMember>>;
  /** Backend server groups. */
  pools(options?: CallOptions): Promise<Readable<BackendPool>>;
  list(options?: CallOptions): Promise<Readable<LoadBalancer>>;
}

export interface RecordCalls {
  /** Records of all zones of a kind. */
  list(zoneType: ZoneType, options?: CallOptions): Promise<Readable<RecordSet>>;
}

/** The same reads, shared by the groups of a run, which all look at the same lists when their moves end. */
export interface ReferenceReads {
  readonly loadBalancers: LoadBalancerCalls;
  readonly records: RecordCalls;
}

/** Reads a list and counts what is left out. */
export async function readable<T>(
  list: (options: CallOptions) => Promise<T[]>,
  options: CallOptions = {},
): Promise<Readable<T>> {
  let odd = 0;
  const onOddRow = (): void => {
    odd++;
  };
  const rows = await list({ ...options, onOddRow });
  return { rows, odd };
}
