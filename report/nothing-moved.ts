import { isDrError, type DrError } from "../provider/errors";

/** Mark of an error of an input that is as it should be, and of which there is nothing to report. */
export const NOTHING_MOVED = { nothingMoved: true } as const;

export function isNothingMoved(error: unknown): error is DrError {
  return isDrError(error, "DR_USAGE") && error.facts["nothingMoved"] === true;
}
