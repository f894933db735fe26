import { type Cloud, createCloud, readSettings } from "../../../provider/index";
import type { Simulator } from "../../../simulator/index";
import type { Declaration } from "../../adopt/declaration";
import { declareGroup } from "../../adopt/declare";
import { unique } from "../../adopt/names";
import { statementsText } from "../../adopt/program";
import { readGroup } from "../../adopt/read";

/** Settings that lead to a simulator, and to nothing else. */
export function settingsFor({
  endpointTemplate,
  region,
  projectId,
  username,
  password,
  userDomain,
}: Pick<Simulator, "endpointTemplate" | "region" | "projectId" | "username" | "password" | "userDomain">): Readonly<
  Record<string, string>
> {
  return {
    ...{ "sdrs:endpoint": endpointTemplate, "sdrs:region": region, "sdrs:projectId": projectId },
    ...{ "sdrs:userName": username, "sdrs:password": password, "sdrs:userDomain": userDomain },
  };
}

/** The program that takes over every group of a simulator, as `sdrs adopt` writes it for one. */
export async function programFor(simulator: Simulator): Promise<string> {
  const settings = settingsFor(simulator);
  const cloud = createCloud(readSettings((key) => settings[key], {}));
  try {
    const blocks = onceNamed(await declaredIn(cloud)).map((one) => `{\n${statementsText(one)}\n}`);
    return `const sdrs = require("pulumi-sdrs");\n\n${blocks.join("\n\n")}\n`;
  } finally {
    await cloud.close();
  }
}

async function declaredIn(cloud: Cloud): Promise<Declaration[][]> {
  const declared: Declaration[][] = [];
  for (const { id } of await cloud.groups.list()) declared.push(declareGroup(await readGroup(cloud, id)));
  return declared;
}

/** Gives each resource a name that no other of its kind has, in all groups. Pure. */
export function onceNamed(declared: readonly (readonly Declaration[])[]): Declaration[][] {
  const names = new Map<string, (wanted: string) => string>();
  return declared.map((own) =>
    own.map((one) => {
      const give = names.get(one.kind) ?? unique();
      names.set(one.kind, give);
      return { ...one, logicalName: give(one.logicalName) };
    }),
  );
}
