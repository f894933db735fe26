import type { HalfDone } from "./provider-side";

/** Operations of one run of the engine. */

export type Operation =
  "check" | "diff" | "same" | "create" | "update" | "delete" | "read" | "refresh" | "replace" | "skip" | "forget";

export interface Step {
  readonly urn: string;
  readonly operation: Operation;
  readonly id: string | undefined;
  /** Text that the engine printed for its failure. */
  readonly failure?: string;
  /** The part that the failure saved. */
  readonly half?: HalfDone | undefined;
  /** Inputs for whose sake it is replaced. */
  readonly replaces?: readonly string[];
  /** Calls of this step that changed something and were accepted. */
  readonly writes: readonly string[];
}

export interface Report {
  readonly command: "preview" | "up" | "refresh" | "destroy";
  readonly steps: readonly Step[];
  /** The preview before the update ended it, and nothing was begun. */
  readonly previewOnly: boolean;
  readonly killed: boolean;
}

export function failuresOf({ steps }: Report): readonly Step[] {
  return steps.filter((step) => step.failure !== undefined);
}

export function isGreen(report: Report): boolean {
  return !report.killed && failuresOf(report).length === 0;
}

const QUIET: readonly Operation[] = ["same", "read", "check", "diff", "refresh"];

/** Steps that a preview lists as changes. */
export function changesOf({ steps }: Report): readonly Step[] {
  return steps.filter(({ operation }) => !QUIET.includes(operation));
}
