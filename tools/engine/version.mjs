// @ts-check

/** The engine that is fetched or built, and on which this project was measured. The Go modules beside name the same one. */
export const ENGINE_VERSION = "3.230.0";

/** The oldest engine on PATH that is accepted. */
export const MINIMUM_VERSION = ENGINE_VERSION;

/**
 * @param {string} text such as "v3.230.0" or "3.231.0-alpha.1"
 * @returns {[number, number, number] | undefined}
 */
export function parseVersion(text) {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:[-+].*)?$/.exec(text.trim());
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/**
 * @param {string} version
 * @param {string} [minimum]
 * @returns {boolean} whether a program for the minimum can rely on the version: the same major one, and not older
 */
export function isNewEnough(version, minimum = MINIMUM_VERSION) {
  const have = parseVersion(version);
  const need = parseVersion(minimum);
  if (have === undefined || need === undefined || have[0] !== need[0]) return false;
  return have[1] !== need[1] ? have[1] > need[1] : have[2] >= need[2];
}
