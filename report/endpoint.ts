import { choosePlace } from "../provider/settings/place";
import { readSources } from "../provider/settings/sources";
import { isLoopback, shownAddress } from "../provider/settings/address";
import { DrError } from "../provider/errors";
import { HIDDEN } from "./outputs";

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

/**
 * The same of the settings in the state's provider: the endpoint of the last update. What a stack leaves to the environment is not
 * known; where it names a cloud or a region only, the address is the one that these stand for.
 */
export function endpointIn(settings: Readonly<Record<string, unknown>> | undefined): ReturnType<typeof readEndpoint> {
  const get = (key: string): string | undefined => {
    const value = settings?.[key];
    return typeof value === "string" && value !== HIDDEN ? value : undefined;
  };
  if (PLACE_KEYS.some((key) => settings?.[key] === HIDDEN)) return { endpoint: null, simulated: null };
  const problems: string[] = [];
  const { used, endpoints } = choosePlace(readSources(get, {}, noFile), undefined, problems);
  if (used.length === 0 || problems.length > 0) return { endpoint: null, simulated: null };
  return { endpoint: endpoints.sdrs, simulated: isLoopback(new URL(endpoints.sdrs).hostname) };
}

const PLACE_KEYS = ["sdrs:region", "sdrs:cloud", "sdrs:endpoint", "sdrs:endpoints"];

const noFile = (): undefined => undefined;
