/**
 * The program of a storm, a group and its protection, and what the state holds of them.
 */
import { type Program, Ref } from "../emulator/program";
import type { StateResource } from "../emulator/state";
import type { Json } from "../emulator/values";
import { GROUP } from "./world";

/** The arguments of both. */
export interface Declared {
  readonly group: Json;
  readonly protection: Json;
}

export function programOf({ group, protection }: Declared): Program {
  return [
    { key: "group", kind: "ProtectionGroup", name: GROUP, args: group, options: {} },
    {
      key: "protection",
      kind: "Protection",
      name: GROUP,
      args: { ...protection, protectionGroup: new Ref("group", "id") },
      options: {},
    },
  ];
}

/** A resource as a state file has it, of whichever engine. */
export type SavedResource = Pick<StateResource, "kind" | "id" | "outputs">;

export function savedOf(state: readonly SavedResource[], kind: "ProtectionGroup" | "Protection"): SavedResource {
  return state.find((row) => row.kind === kind) ?? { kind, id: undefined, outputs: {} };
}

export function outputsOf(state: readonly SavedResource[]): { readonly group: Json; readonly protection: Json } {
  return { group: savedOf(state, "ProtectionGroup").outputs, protection: savedOf(state, "Protection").outputs };
}

/** True if a transition is remembered that was not seen to end. */
export function isUnfinished(state: readonly SavedResource[]): boolean {
  return state.some(({ outputs }) => (outputs["unfinished"] ?? null) !== null);
}
