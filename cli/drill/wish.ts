import { type Cloud, DrError, kitGroup } from "../../provider/index";
import { type Check, Checks } from "../../provider/model/checks";
import type { DrillFile } from "../../provider/model/drill-file";
import { findGroup } from "../cloud";
import type { DrillRunOptions } from "../commands/drill";
import { requireHere } from "../direct/place";
import { exportStack, stackAt } from "../engine/stack";
import { wholeGroupsIn } from "../kit/exported";
import { chosen } from "../move/groups";
import { readDrillFile } from "./read-file";

/** A drill as it was asked for: of a file, of the state of a stack, or of both. */
export interface Asked {
  readonly file: DrillFile;
  readonly groupId: string;
  readonly startOrder: readonly (readonly string[])[];
  readonly checks: readonly Check[];
}

/** Finds what is to be rehearsed. Where both are named, the file says how and the state adds what it leaves out. */
export async function askedFor(options: DrillRunOptions): Promise<(cloud: Cloud) => Promise<Asked>> {
  const file = options.file === undefined ? undefined : await readDrillFile(options.file);
  if (options.stack === undefined) {
    if (file === undefined) throw nothingNamed();
    const { group, checks = [] } = file;
    return async (cloud) => ({ file, groupId: await findGroup(cloud, group), startOrder: [], checks });
  }
  const at = await stackAt(options.cwd, options.stack);
  const groups = wholeGroupsIn(await exportStack(at)).map((whole) => ({ ...kitGroup(whole), whole }));
  const wanted = options.group ?? file?.group;
  const group = onlyOne(chosen(groups, wanted === undefined ? [] : [wanted], `Stack ${at.stack}`));
  const asked: Asked = {
    file: file ?? { version: 1, group: group.name },
    groupId: group.id,
    startOrder: group.start.order,
    checks: file?.checks ?? checksIn(group.whole.inputs),
  };
  return async (cloud) => {
    await requireHere(cloud, [group]);
    return asked;
  };
}

/** The only group of those that were chosen. */
export function onlyOne<T>([group, ...more]: readonly T[]): T {
  if (group !== undefined && more.length === 0) return group;
  throw new DrError("DR_USAGE", "One drill is of one group", {}, { hint: "Name it with --group. Nothing was sent." });
}

/** The checks that a group declares. A state that holds others than these is of another release. */
export function checksIn({ checks }: Readonly<Record<string, unknown>>): readonly Check[] {
  if (checks === undefined) return [];
  const parsed = Checks.safeParse(checks);
  if (parsed.success) return parsed.data;
  throw new DrError(
    "DR_USAGE",
    "The state of the group holds checks that this release cannot read",
    {},
    { hint: "Give the checks in a drill file (--file), or run pulumi up with this release first. Nothing was sent." },
  );
}

function nothingNamed(): DrError {
  return new DrError(
    "DR_USAGE",
    "Nothing says which group is to be rehearsed",
    {},
    { hint: "Name a drill file with --file, or the stack of the group with --stack. Nothing was sent." },
  );
}
