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

const KINDS: readonly unknown[] = [
  ...[true, false, 42.5, -1, "no such word", "", null],
  ...[[["no such row"]], [null], { no: "such thing" }, { 0: null }],
];

const kindOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value);

/** A copy of a document that differs in one place: it has a value of another kind there, or nothing. */
export interface Misshapen {
  readonly at: string;
  readonly copy: () => unknown;
}

/** Copies for every kind of value in each place, or in so many of them. */
export function misshapen(document: unknown, most: number): Misshapen[] {
  const all = places(document);
  const step = Math.ceil(all.length / most);
  const chosen = all.filter((_path, index) => index % step === 0);
  return chosen.flatMap((path) => {
    const at = path.join(".");
    const here = path.reduce<unknown>((inner, key) => (inner as Record<string, unknown>)[key], document);
    const without = { at, copy: () => changed(document, path, (holder, key) => Reflect.deleteProperty(holder, key)) };
    const others = KINDS.filter((value) => kindOf(value) !== kindOf(here)).map((value) => ({
      at,
      copy: () =>
        changed(document, path, (holder, key) => {
          holder[key] = value;
        }),
    }));
    return isInList(path) ? others : [...others, without];
  });
}
