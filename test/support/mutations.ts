/** Every place in a value, as a path. */
export function places(value: unknown, at: readonly string[] = []): string[][] {
  const inner = typeof value === "object" && value !== null ? Object.entries(value) : [];
  return [...(at.length > 0 ? [[...at]] : []), ...inner.flatMap(([key, child]) => places(child, [...at, key]))];
}

/** A copy of a value with one place changed. */
export function changed(
  value: unknown,
  at: readonly string[],
  change: (holder: Record<string, unknown>, key: string) => void,
): unknown {
  const copy = structuredClone(value);
  const holder = at
    .slice(0, -1)
    .reduce((inner, key) => inner[key] as Record<string, unknown>, copy as Record<string, unknown>);
  change(holder, at.at(-1) ?? "");
  return copy;
}

/** A value of another kind than the one that is there. */
export function otherKind(holder: Record<string, unknown>, key: string): void {
  holder[key] = typeof holder[key] === "object" && holder[key] !== null ? "text" : { no: "such thing" };
}

export const isInList = (at: readonly string[]): boolean => /^\d+$/.test(at.at(-1) ?? "");
