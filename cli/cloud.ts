import { type Cloud, DrError, createCloud, readSettings } from "../provider/index";

/** The cloud of the environment: the same variables and clouds.yaml as a stack without `sdrs:*` configuration. */
export function cloudFromEnvironment(): Cloud {
  return createCloud(readSettings(() => undefined));
}

/** A group by its id or its name. Another one that cannot be read does not matter. */
export async function findGroup(cloud: Cloud, wanted: string): Promise<string> {
  const odd: DrError[] = [];
  const onOddRow = ({ error }: { readonly error: DrError }): void => void odd.push(error);
  const groups = await cloud.groups.list({ name: wanted }, { onOddRow });
  const named = groups.filter((group) => group.name === wanted);
  const [first, second] = named;
  if (first !== undefined && second !== undefined) {
    const ids = named.map((group) => group.id).join(", ");
    throw new DrError("DR_USAGE", `${named.length} groups are named ${wanted}: ${ids}`, {}, { hint: "Give the id." });
  }
  if (first !== undefined) return first.id;
  try {
    return (await cloud.groups.get(wanted)).id;
  } catch (error) {
    throw odd[0] ?? error;
  }
}
