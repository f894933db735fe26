import { z } from "zod";
import { type Settings, isDrError, isLoopback, readSettings, shownAddress } from "../../provider/index";
import { keysOf } from "../../provider/model/narrow";
import type { Documents } from "../documents";
import type { GetSetting } from "../engine/settings";
import { type Checked, ok, problem, warning } from "./checks";

/** Settings as they are found: where each comes from, or everything that is wrong with them. */
export interface Found {
  readonly settings: Settings | undefined;
  readonly checks: readonly Checked[];
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the settings of the environment, behind those of a stack where there is one. Calls nothing. */
export function findSettings(env: Env, get: GetSetting = () => undefined): Found {
  try {
    const settings = readSettings(get, env);
    const count = keysOf(settings.sources ?? {}).length;
    return {
      settings,
      checks: [ok("settings", `complete; ${count} are set`), ...simulationCheck(addressesOf(settings))],
    };
  } catch (error) {
    if (!isDrError(error, "DR_CONFIG_INVALID")) throw error;
    const { data = [error.what] } = Problems.safeParse(error.facts["problems"]);
    const checks = data.map((what) => problem("settings", what, "Correct it where it is set.", 2));
    return { settings: undefined, checks: [...checks, ...simulationCheck(addressesIn(env))] };
  }
}

const Problems = z.array(z.string());

/** An address with the setting that it comes from. */
interface Address {
  readonly url: string;
  readonly source: string;
}

function addressesOf({ endpoints, sources = {} }: Settings): Address[] {
  const named = [sources.endpoint, sources.endpoints].filter((one) => one !== undefined);
  const source = named.length > 0 ? named.join(" and ") : (sources.authUrl ?? "its setting");
  return Object.values(endpoints).map((url) => ({ url, source }));
}

/** Addresses of the environment, where the settings are not whole. */
function addressesIn(env: Env): Address[] {
  return ["SDRS_ENDPOINT", "OS_AUTH_URL"].flatMap((source) => {
    const url = env[source] ?? "";
    return URL.canParse(url) ? [{ url, source }] : [];
  });
}

/** An address of this machine is a simulation that somebody may have forgotten. */
function simulationCheck(addresses: readonly Address[]): Checked[] {
  const local = addresses.filter(({ url }) => isLoopback(new URL(url).hostname));
  const [first] = local;
  if (first === undefined) return [];
  const part = local.length === addresses.length ? "" : ` FOR ${local.length} OF ${addresses.length} SERVICES`;
  const { origin } = new URL(first.url);
  const what = `THE CLOUD IS A SIMULATION ON THIS MACHINE${part} (${shownAddress(origin) ?? "loopback"}): nothing that is shown or moved there is real`;
  return [warning("simulation", what, `To reach the cloud itself, unset ${first.source}.`)];
}

/** The settings as they are printed: never the values, but for addresses, cloud and region. */
export function settingsDocument(settings: Settings | undefined): Omit<Documents["doctor"], "checks"> {
  if (settings === undefined)
    return { cloud: null, region: null, login: null, agency: false, endpoints: {}, used: [], ignored: [] };
  const { cloud, region, endpoints, credentials, agency, sources = {}, ignored = [] } = settings;
  const used = keysOf(sources).map((setting) => ({ setting, source: sources[setting] ?? "" }));
  return { cloud, region, login: credentials.kind, agency: agency !== undefined, endpoints, used, ignored };
}
