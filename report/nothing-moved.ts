import { DrError, isDrError } from "../provider/errors";
import { isRehearsal } from "../provider/model/rehearsal";

/** Mark of an error of an input that is as it should be, and of which there is nothing to report. */
export const NOTHING_MOVED = { nothingMoved: true } as const;

export function isNothingMoved(error: unknown): error is DrError {
  return isDrError(error, "DR_USAGE") && error.facts["nothingMoved"] === true;
}

/** Refuses a document that says of itself that it is a rehearsal: whatever it is called, it reports no move of real servers. */
export function requireNoRehearsal(value: unknown): void {
  if (!isRehearsal(value)) return;
  throw new DrError(
    "DR_USAGE",
    "The input says of itself that it is a rehearsal on a simulation, which counts for no gate",
    NOTHING_MOVED,
    {
      hint: "Give the result of `pulumi stack export` of the stack that moved.",
    },
  );
}
