import { parse } from "yaml";
import type { Cloud } from "../../provider/index";
import { DrError } from "../../provider/errors";
import { type Check, Checks } from "../../provider/model/checks";
import { findGroup } from "../cloud";
import type { VerifyOptions } from "../commands/verify";
import { checksIn } from "../drill/wish";
import { type GetSetting, settingsOfStack } from "../engine/settings";
import { exportStack, stackAt } from "../engine/stack";
import { readText } from "../input";
import { chosen, groupsIn } from "../move/groups";

/** A group, and the checks that are run against the side of it that serves. */
export interface Wanted {
  readonly groupId: string;
  readonly checks: readonly Check[];
}

/** Settings of a run, and the groups that it looks at. */
export interface VerifyWish {
  readonly get: GetSetting | undefined;
  readonly find: (cloud: Cloud) => Promise<readonly Wanted[]>;
}

const HINT = "Give checks to the group and run pulumi up, or name a file with --checks.";

/** Finds the groups and their checks: in the state of a stack, in a file, or in both. */
export async function wantedBy({ stack, group, cwd, checks: file }: VerifyOptions): Promise<VerifyWish> {
  const own = file === undefined ? undefined : await readChecks(file);
  if (stack === undefined) {
    if (own === undefined || group.length === 0)
      throw new DrError(
        "DR_USAGE",
        "Nothing says what is to be verified",
        {},
        {
          hint: "Name the stack that declares the checks with --stack, or a group with --group and a file with --checks.",
        },
      );
    const find: VerifyWish["find"] = async (cloud) =>
      await Promise.all(group.map(async (name) => ({ groupId: await findGroup(cloud, name), checks: own })));
    return { get: undefined, find };
  }
  const at = await stackAt(cwd, stack);
  const groups = chosen(groupsIn(await exportStack(at)), group, `Stack ${at.stack}`);
  const wanted = groups.map(({ id, exported }) => ({ groupId: id, checks: own ?? checksIn(exported.inputs) }));
  const bare = groups.find((_group, index) => wanted[index]?.checks.length === 0);
  if (bare !== undefined)
    throw new DrError("DR_USAGE", `Group ${bare.name} of stack ${at.stack} declares no checks`, {}, { hint: HINT });
  const get = await settingsOfStack(
    at,
    groups.map(({ urn }) => urn),
  );
  return { get, find: () => Promise.resolve(wanted) };
}

/** Reads checks of a file: a list, or an object with `checks`. Every problem is named at once. */
async function readChecks(file: string): Promise<readonly Check[]> {
  const text = await readText(file);
  let value: unknown;
  try {
    value = parse(text);
  } catch (error) {
    const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
    throw new DrError("DR_USAGE", `"${file}" is no YAML: ${why}`, {}, { hint: "It holds a list of checks." });
  }
  const list = typeof value === "object" && value !== null && "checks" in value ? value.checks : value;
  const parsed = Checks.safeParse(list);
  if (parsed.success && parsed.data.length > 0) return parsed.data;
  const problems = parsed.success
    ? ["  it holds no check"]
    : parsed.error.issues.map(
        ({ path, message }) => `  ${path.length === 0 ? "the file" : path.join(".")}: ${message}`,
      );
  throw new DrError(
    "DR_USAGE",
    `"${file}" holds no list of checks:\n${problems.join("\n")}`,
    {},
    { hint: "It holds a list, as the input checks of ProtectionGroup takes it." },
  );
}
