import { type Cloud, DrError, createCloud, onlyNamed, readSettings } from "../provider/index";

/** The cloud of the environment: the same variables and clouds.yaml as a stack without `sdrs:*` configuration. */
export function cloudFromEnvironment(): Cloud {
  return createCloud(readSettings(() => undefined));
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
    throw odd[0] ?? error;
  }
}
