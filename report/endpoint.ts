import { isLoopback, shownAddress } from "../provider/settings/address";
import { DrError } from "../provider/errors";

/** Reads what a report says of the endpoint that was in effect: never a user, a password or a query. */
export function readEndpoint(text: string | undefined): { endpoint: string | null; simulated: boolean | null } {
  if (text === undefined || text === "") return { endpoint: null, simulated: null };
  const endpoint = shownAddress(text);
  if (endpoint === undefined) {
    throw new DrError(
      "DR_USAGE",
      "The endpoint is not an address that begins with https:// or http://",
      {},
      { hint: "Give the setting sdrs:endpoint as it was when the transition ran." },
    );
  }
  return { endpoint, simulated: isLoopback(new URL(endpoint).hostname) };
}
