import { DrError, isDrError } from "../provider/errors";

/** The error of an input that is as it should be, and of which there is nothing to report. */
export function nothingMoved(what: string, hint: string): DrError {
  return new DrError("DR_USAGE", what, { nothingMoved: true }, { hint });
}

export function isNothingMoved(error: unknown): error is DrError {
  return isDrError(error, "DR_USAGE") && error.facts["nothingMoved"] === true;
}
