import type { Address, MigratedAddress } from "../../model/addresses";
import { type Site } from "../../model/status";
import { waitFor } from "../../wait";
import { isDrError } from "../../errors";
import { compareAddresses, misplaced } from "./compare-addresses";
import { type Observation, isKnown, viewAt } from "./observation";
import { observe } from "./observe";
import { type Call, timeLeft } from "../../call";

/** Address services may lag behind the servers; an address is called lost only after this long. */
const ADDRESS_MS = 30_000;

/** The addresses before a move, where they were recorded, and the sides between which they moved. */
export interface AddressMove {
  readonly from: Site;
  readonly to: Site;
  readonly before: readonly Address[] | undefined;
}

/** Reads until every address is where it belongs, and says what is there in any case. */
export async function addressStep(
  call: Call,
  observed: Observation,
  { from, to, before }: AddressMove,
): Promise<{ observed: Observation; rows: MigratedAddress[] }> {
  let latest = observed;
  try {
    await waitFor(
      {
        what: `The move of the addresses of group ${observed.group.name}`,
        timeoutMs: timeLeft(call, ADDRESS_MS),
        success: ["placed"],
        pending: ["moving"],
        read: async () => {
          call.cloud.batch.forget();
          latest = await observe(call.cloud, observed.group.id);
          return compareAddresses(latest, from, to, before);
        },
        key: (rows) => {
          const late = misplaced(rows, latest.instances, from).filter((row) => mayStillMove(row, latest, before));
          return late.length === 0 && servesInSight(latest, to) ? "placed" : "moving";
        },
        shows: () => "not every address is on the server that it belongs to",
      },
      call.clock,
      call.signal,
    );
  } catch (error) {
    if (!isDrError(error, "DR_WAIT_TIMEOUT")) throw error;
  }
  return { observed: latest, rows: compareAddresses(latest, from, to, before) };
}

/** The servers that serve now have to be seen: one bad answer would leave what they have unknown. */
function servesInSight(observed: Observation, to: Site): boolean {
  return observed.instances.every((instance) => isKnown(viewAt(observed, instance, to)));
}

/**
 * True if a row may still change. Where the addresses before the move were not recorded, only a former production server that
 * is seen to lose its NICs tells that they moved. Once the group is protected both servers have NICs for good, and waiting
 * would find nothing more.
 */
function mayStillMove(row: MigratedAddress, observed: Observation, before: readonly Address[] | undefined): boolean {
  const recorded = before?.some((one) => one.instanceId === row.instanceId && one.serverId === row.fromServerId);
  return recorded === true || observed.group.status !== "protected";
}
