import { type Cloud, DrError, createCloud, readSettings } from "../../provider/index";

/** The cloud of the environment: the same variables and clouds.yaml as a stack without `sdrs:*` configuration. */
export function cloudFromEnvironment(): Cloud {
  return createCloud(readSettings(() => undefined));
}

/** A group by its id or its name. */
export async function findGroup(cloud: Cloud, wanted: string): Promise<string> {
  const named = (await cloud.groups.list({ name: wanted })).filter((group) => group.name === wanted);
  const [first, second] = named;
  if (first !== undefined && second !== undefined) {
    const ids = named.map((group) => group.id).join(", ");
    throw new DrError("DR_USAGE", `${named.length} groups are named ${wanted}: ${ids}`, {}, { hint: "Give the id." });
  }
  return first?.id ?? (await cloud.groups.get(wanted)).id;
}
