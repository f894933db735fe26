/** The keys of a table. */
export function keysOf<T extends object>(table: T): Extract<keyof T, string>[] {
  // `Object.keys` forgets them, since an object may have more keys than its type; a table has exactly its own.
  return Object.keys(table) as Extract<keyof T, string>[];
}

/** True if a table has a row of this name. */
export function isKeyOf<T extends object>(table: T, key: PropertyKey): key is keyof T {
  return Object.hasOwn(table, key);
}

/** True if a text is one of these words. */
export function isOneOf<W extends string>(words: readonly W[], text: unknown): text is W {
  return words.some((word) => word === text);
}

/** True if a value has properties: an object or a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}

/** Code of an error of the operating system: `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
