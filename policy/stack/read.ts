/** Properties of resources, of which a preview does not know every one. */

/** Value that a preview does not know. */
export const UNKNOWN: unique symbol = Symbol("unknown");

/** Value of a property. Pulumi's library throws where a preview does not know it. */
export function read(props: Readonly<Record<string, unknown>>, key: string): unknown {
  try {
    return props[key];
  } catch {
    return UNKNOWN;
  }
}

/** Text of a property; `undefined` where it is none, or not known. */
export function textOf(props: Readonly<Record<string, unknown>>, key: string): string | undefined {
  const value = read(props, key);
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** True where a program gives the property a value, be it one that is not known yet. */
export function isGiven(props: Readonly<Record<string, unknown>>, key: string): boolean {
  const value = read(props, key);
  return value !== undefined && value !== null;
}
