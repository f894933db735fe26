import { type Cloud, DrError, createCloud, isDrError, onlyNamed, readSettings } from "../provider/index";
import { quoted } from "../provider/shown";
import { closest } from "./closest";

/** The cloud of the environment: the same variables and clouds.yaml as a stack without `sdrs:*` configuration. */
export function cloudFromEnvironment(): Cloud {
  return createCloud(readSettings(() => undefined));
}

/** Runs work with the cloud of the environment, or of settings that stand before it. */
export async function withCloud<T>(
  work: (cloud: Cloud) => Promise<T>,
  get?: (key: string) => string | undefined,
): Promise<T> {
  const cloud = get === undefined ? cloudFromEnvironment() : createCloud(readSettings(get));
  try {
    return await work(cloud);
  } finally {
    await cloud.close();
  }
}

/** A group by its id or its name. Another one that cannot be read does not matter. */
export async function findGroup(cloud: Cloud, wanted: string): Promise<string> {
  const odd: DrError[] = [];
  const onOddRow = ({ error }: { readonly error: DrError }): void => void odd.push(error);
  const named = onlyNamed(await cloud.groups.list({ name: wanted }, { onOddRow }), wanted);
  if (named !== undefined) return named.id;
  try {
    return (await cloud.groups.get(wanted)).id;
  } catch (error) {
    if (odd[0] !== undefined) throw odd[0];
    throw isDrError(error, "DR_NOT_FOUND", "DR_USAGE") ? await noSuchGroup(cloud, wanted, error) : error;
  }
}

/** Names what is there instead. */
async function noSuchGroup(cloud: Cloud, wanted: string, cause: DrError): Promise<DrError> {
  const groups = await cloud.groups.list({}, { onOddRow: () => undefined });
  const names = groups.map(({ name }) => name);
  const meant = closest(wanted, names);
  const hint =
    meant !== undefined
      ? `Did you mean ${quoted(meant)}?`
      : names.length === 0
        ? "There is no group in this project and region; `sdrs doctor` says which they are."
        : "`sdrs status` lists the groups of this project and region; `sdrs doctor` says which they are.";
  return new DrError("DR_USAGE", `There is no protection group "${wanted}" here`, {}, { cause, hint });
}
