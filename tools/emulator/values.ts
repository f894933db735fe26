/** Part of a value that arrives on the other side of the engine's wire. */

export type Json = Record<string, unknown>;

/** Stands in a preview for a value that is not known yet, as the SDK writes it on the wire. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** A copy as protobuf makes it: `undefined` in an object is dropped, in a list it turns into `null`; `null` is kept. */
export function crossed(value: Json): Json {
  return crossing(value) as Json;
}

function crossing(value: unknown): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return value.map(crossing);
  if (typeof value !== "object" || value === null) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, crossing(inner)]));
}

/** True if two values are one on the wire, whatever the order of their keys. */
export function sameValue(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(value: unknown): string {
  return JSON.stringify(crossing(value), (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
