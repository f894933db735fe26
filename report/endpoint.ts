import { isLoopback } from "../provider/settings/endpoints";
import { DrError } from "../provider/errors";

/** Reads what a report says of the endpoint that was in effect: never a user, a password or a query. */
export function readEndpoint(text: string | undefined): { endpoint: string | null; simulated: boolean | null } {
  if (text === undefined || text === "") return { endpoint: null, simulated: null };
  const shown = text.replace(/\/\/[^/@]*@/, "//").replace(/[?#].*$/, "");
  const sample = shown.replaceAll("{service}", "sdrs").replaceAll("{region}", "region");
  if (!URL.canParse(sample)) {
    throw new DrError(
      "DR_USAGE",
      `endpoint: "${shown}" is not a URL`,
      {},
      { hint: "Give the setting sdrs:endpoint as it was when the transition ran." },
    );
  }
  return { endpoint: shown, simulated: isLoopback(new URL(sample).hostname) };
}
