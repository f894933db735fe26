import { createLoader, type LoaderOptions } from "../../loader";
import type { CallOptions } from "../types";
import type { Readable, ReferenceReads } from "./types";

/** So that one that hangs leaves time for another. */
const TRIES = 2;

/**
 * Lists that many groups look at when their moves end together: one that is under way, or a few seconds old, serves all of them. No
 * call of ours changes them, so that none makes them be forgotten.
 */
export function shareReferences({ loadBalancers, records }: ReferenceReads, options: LoaderOptions): ReferenceReads {
  const whole = <T>(name: string, read: Read<T>): Read<T> => {
    const list = shared((_name, call) => read(call), options);
    return (call) => list(name, call);
  };
  const zones = {
    public: whole("records of public zones", (call) => records.list("public", call)),
    private: whole("records of private zones", (call) => records.list("private", call)),
  };
  return {
    loadBalancers: {
      membersOf: shared((poolId, call) => loadBalancers.membersOf(poolId, call), options),
      members: whole("members of load balancers", (call) => loadBalancers.members(call)),
      pools: whole("backend server groups", (call) => loadBalancers.pools(call)),
      list: whole("load balancers", (call) => loadBalancers.list(call)),
    },
    records: { list: (zoneType, call) => zones[zoneType](call) },
  };
}

type Read<T> = (call?: CallOptions) => Promise<Readable<T>>;

/** One list for each key. */
function shared<T>(
  read: (key: string, call: CallOptions) => Promise<Readable<T>>,
  options: LoaderOptions,
): (key: string, call?: CallOptions) => Promise<Readable<T>> {
  const loader = createLoader<Readable<T>>(
    {
      one: (key, call) => read(key, { ...call, attempts: TRIES }),
      many: () => Promise.reject(new Error("each list is read by itself")),
      idOf: () => "",
      scopeOf: () => undefined,
      listFrom: Number.POSITIVE_INFINITY,
    },
    options,
  );
  return (key, call) => loader.read(key, undefined, call);
}
