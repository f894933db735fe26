import type { ProcessMemory } from "../../memory";
import type { CheckFailure, Props } from "../shape";

type Memory = Pick<ProcessMemory, "unfinishedUrns">;

/** Notes whether the state of a resource holds a transition that was not seen to end. */
export function noteUnfinishedUrn({ unfinishedUrns }: Memory, { __urn: urn }: Props, record: unknown): void {
  if (typeof urn !== "string") return;
  if (record === null || record === undefined) unfinishedUrns.delete(urn);
  else unfinishedUrns.add(urn);
}

/**
 * Refuses the second half of a replacement that no input asked for, while a transition is unfinished: `replaceOnChanges` turns
 * every update after a failed one into a replacement, and would delete what the transition needs.
 */
export function refuseUnfinishedReplacement({ unfinishedUrns }: Memory, { __urn: urn }: Props): CheckFailure[] {
  if (typeof urn !== "string" || !unfinishedUrns.has(urn)) return [];
  const reason = `its transition is not finished, and a replacement of it was asked for that no input explains: replaceOnChanges, on the resource or by a transformation. Nothing was deleted. Leave replaceOnChanges out for ${urn} and run pulumi up: it goes on with the transition`;
  return [{ property: "replaceOnChanges", reason }];
}
