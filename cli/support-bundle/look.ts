import { type Cloud, createCloud, failureOf, groupResult, readSettings } from "../../provider/index";
import { keysOf } from "../../provider/model/narrow";
import type { Documents } from "../documents";

type Bundle = Documents["support-bundle"];
type Settings = ReturnType<typeof readSettings>;

/** The whole look at the service takes no longer than this. */
const LOOK_MS = 30_000;

/** Sources of the settings, and the groups as the service tells of them; whatever cannot be had is said and fails nothing. */
export async function look(offline: boolean): Promise<Pick<Bundle, "settings" | "observed">> {
  let settings: Settings;
  try {
    settings = readSettings(() => undefined);
  } catch (error) {
    const failure = failureOf(error);
    return { settings: { found: null, failure }, observed: nothing(failure) };
  }
  const found = sourcesOf(settings);
  if (offline) return { settings: { found, failure: null }, observed: nothing(null) };
  const cloud = createCloud(settings);
  try {
    return { settings: { found, failure: null }, observed: await groups(cloud) };
  } finally {
    await cloud.close();
  }
}

function nothing(failure: Bundle["observed"]["failure"]): Bundle["observed"] {
  return { at: null, groups: null, unreadable: [], failure };
}

function sourcesOf({ cloud, region, endpoints, credentials, agency, sources = {}, ignored = [] }: Settings) {
  const used = keysOf(sources).map((setting) => ({ setting, source: sources[setting] ?? "" }));
  const names = ignored.map(({ setting, source }) => ({ setting, source }));
  return { cloud, region, login: credentials.kind, agency: agency !== undefined, endpoints, used, ignored: names };
}

async function groups(cloud: Cloud): Promise<Bundle["observed"]> {
  const unreadable: Bundle["observed"]["unreadable"][number][] = [];
  const at = new Date().toISOString();
  try {
    const rows = await cloud.groups.list(
      {},
      {
        timeoutMs: LOOK_MS,
        onOddRow: ({ id, error }) => void unreadable.push({ id: id ?? null, failure: failureOf(error) }),
      },
    );
    const shown = rows.map((row) => {
      const { description: _words, ...group } = groupResult(row);
      return group;
    });
    return { at, groups: shown, unreadable, failure: null };
  } catch (error) {
    return { at, groups: null, unreadable, failure: failureOf(error) };
  }
}
