import type { StatusOptions } from "../commands/status";
import { type GetSetting, settingsOfStack } from "../engine/settings";
import { exportStack, stackAt } from "../engine/stack";
import { groupsIn, isNamed } from "../move/groups";

/** Settings of a stack, and the id of the group that is named, where the stack has it. */
export async function fromStack(
  { cwd, group }: Pick<StatusOptions, "cwd" | "group">,
  stack: string,
): Promise<{ readonly get: GetSetting; readonly groupId: string | undefined }> {
  const at = await stackAt(cwd, stack);
  const groups = groupsIn(await exportStack(at));
  const found = group === undefined ? [] : groups.filter((one) => isNamed(group, one));
  const [only] = found.length === 1 ? found : [];
  const urns = (only === undefined ? groups : [only]).map(({ urn }) => urn);
  return { get: await settingsOfStack(at, urns), groupId: only?.id };
}
