/** Stands for a text that is not known yet. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * Values that stand in a preview for what is not known yet: the engine sends one of these strings in its place, whatever its
 * type (Pulumi SDK, `runtime/rpc`). They look like ids, so a schema for ids would accept them silently.
 */
const UNKNOWN_VALUES: ReadonlySet<unknown> = new Set([
  UNKNOWN,
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
  "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
  "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58",
  "e48ece36-62e2-4504-bad9-02848725956a",
  "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

export function isUnknown(value: unknown): boolean {
  return UNKNOWN_VALUES.has(value);
}

/** True if a value, or anything inside it, is not known yet. */
export function hasUnknown(value: unknown): boolean {
  if (isUnknown(value)) return true;
  if (Array.isArray(value)) return value.some(hasUnknown);
  return typeof value === "object" && value !== null && Object.values(value).some(hasUnknown);
}

/** Paths of everything unknown inside a value. */
export function unknownPaths(value: unknown, path: readonly PropertyKey[] = []): (readonly PropertyKey[])[] {
  if (isUnknown(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    unknownPaths(inner, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}
