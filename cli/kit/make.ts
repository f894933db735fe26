import { DrError, kitGroup } from "../../provider/index";
import { isObject } from "../../provider/model/narrow";
import { type Kit, KitGroup } from "../../provider/model/kit";
import { digestOf } from "./digest";
import { wholeGroupsIn } from "./exported";

/** Facts of a kit that its state does not hold. */
export interface Making {
  readonly madeAt: string;
  readonly madeBy: string;
  readonly stack: string | null;
  readonly commit: string | null;
}

/** The kit of every group of a state. Pure. */
export function makeKit(state: unknown, making: Making): Kit {
  const groups = wholeGroupsIn(state).map((exported) => {
    const parsed = KitGroup.safeParse(kitGroup(exported));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    throw new DrError(
      "DR_PROTOCOL",
      `The state of group ${exported.logicalName} is damaged: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""}`,
      {},
      {
        hint: "Run pulumi refresh, look at the group with pulumi stack export, and make the kit again. Nothing was written.",
      },
    );
  });
  if (groups.length === 0)
    throw new DrError(
      "DR_USAGE",
      "The state holds no protection group, so there is nothing to make a kit of",
      {},
      { hint: "Name the stack that has the groups with --stack, or give its `pulumi stack export` with --input." },
    );
  const kit = { ...making, stateWrittenAt: writtenAt(state), groups };
  return { ...kit, digest: digestOf(kit) };
}

/** Time that the engine wrote in an export. */
function writtenAt(state: unknown): string | null {
  const deployment = isObject(state) ? state["deployment"] : undefined;
  const manifest = isObject(deployment) ? deployment["manifest"] : undefined;
  const time = isObject(manifest) ? Date.parse(String(manifest["time"])) : Number.NaN;
  return Number.isNaN(time) ? null : new Date(time).toISOString();
}
