// @ts-check
import { StepError } from "./step-error.mjs";

/** Each release line with the first version of it that loads ES modules through `require`, as the test tools need. */
const FIRST_MINOR = new Map([
  [20, 19],
  [22, 12],
]);
const NEWER_THAN = 22;

/**
 * @param {string} version as in process.versions.node
 * @returns {boolean}
 */
export function nodeIsUsable(version) {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  const first = FIRST_MINOR.get(major);
  return first === undefined ? major > NEWER_THAN : minor >= first;
}

/** @param {string} version */
export function requireNode(version) {
  if (nodeIsUsable(version)) return;
  throw new StepError(`Node ${version} is too old: 20.19 or newer of Node 20, or 22.12 or newer, is needed.`, {
    next: "Install one from https://nodejs.org/en/download and run the same command again.",
  });
}
