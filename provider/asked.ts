/** An object of the cloud. Groups and their protection share an id, so the kind belongs to it. */
export interface ObjectOf {
  readonly kind: string;
  readonly id: string;
}

/** Origin of an object by the state; `undefined` where nothing says so. */
type Origin = "created" | "adopted" | undefined;

/** A resource that has an object: what its state says of it. */
export interface Holder {
  readonly origin?: Origin;
  /** The row of the state; a URN that the state recorded may be one that an alias left behind. */
  readonly row?: string | undefined;
}

/** Fate of an object whose delete the engine asks for. */
export type Ruling =
  | { readonly do: "delete" }
  /** It belongs to another resource by now. */
  | { readonly do: "hand-over"; readonly to: string }
  /** Another resource asked for it and did not get it, or (`undefined`) the program reads it without managing it. */
  | { readonly do: "keep"; readonly for: string | undefined };

/**
 * Objects that the resources of one run hold and ask for, by URN. The engine deletes a resource that left the program under its
 * old URN, without a word about the one that has its object now: a rename without an alias, or with `adopt`. So every delete
 * asks here.
 */
export class Asked {
  /** URNs of the program: `check` is called for these and for no other. */
  readonly #declared = new Set<string>();
  readonly #held = new Map<string, Map<string, Holder>>();
  readonly #refused = new Map<string, Set<string>>();
  readonly #read = new Set<string>();
  readonly #adopting = new Map<string, Set<string>>();

  /** The program declares these URNs: the one of now, and by an alias the one of before. */
  declare(...urns: readonly unknown[]): void {
    for (const urn of texts(urns)) this.#declared.add(urn);
  }

  declares(urn: unknown): boolean {
    return typeof urn === "string" && this.#declared.has(urn);
  }

  /** A resource has this object. */
  hold(object: ObjectOf, urns: readonly unknown[], holder: Holder = {}): void {
    const known = this.#held.get(keyOf(object)) ?? new Map<string, Holder>();
    for (const urn of texts(urns)) known.set(urn, holder);
    this.#held.set(keyOf(object), known);
  }

  /** Notes that the object of this URN's row is deleted: an alias may have let it hold the object under two. */
  release(object: ObjectOf, urn: unknown, row?: unknown): void {
    const held = this.#held.get(keyOf(object));
    for (const [holder, { row: its }] of held ?? []) if (isOwn({ holder, its }, { urn, row })) held?.delete(holder);
  }

  /** The URN of a resource of this run, other than this one, that has the object. */
  holder(object: ObjectOf, besides?: unknown): string | undefined {
    return other(this.#held.get(keyOf(object))?.keys(), besides);
  }

  /** The same in a comparison. A refresh compares too, also what is deleted afterwards, but it checks nothing. */
  compare(object: ObjectOf, urns: readonly unknown[], holder: Holder = {}): void {
    if (texts(urns).some((urn) => this.#declared.has(urn))) this.hold(object, urns, holder);
  }

  /** A resource is about to adopt this object. The engine may delete the former owner before or after that. */
  adopt(object: ObjectOf, urn: unknown): void {
    note(this.#adopting, object, urn);
  }

  /** A resource asked for this object, which exists, and did not get it. */
  refuse(object: ObjectOf, urn: unknown): void {
    note(this.#refused, object, urn);
    if (typeof urn === "string") this.#adopting.get(keyOf(object))?.delete(urn);
  }

  /** A program reads this object without managing it. */
  reads(object: ObjectOf): void {
    this.#read.add(keyOf(object));
  }

  /** True if a resource of this run has the object and says that its state made it. */
  createdHere(object: ObjectOf): boolean {
    return [...(this.#held.get(keyOf(object))?.values() ?? [])].some(({ origin }) => origin === "created");
  }

  /** Rules on the delete of an object that the row of this URN has. A creation that asked for it came after every replacement of the row. */
  deletion(object: ObjectOf, urn: unknown, row?: unknown): Ruling {
    const key = keyOf(object);
    const adopting = this.#adopting.get(key);
    // A forced replacement of what adopts: it would be deleted and then be looked for.
    if (typeof urn === "string" && adopting?.has(urn) === true) return { do: "hand-over", to: urn };
    const holders = [...(this.#held.get(key) ?? [])];
    if (holders.some(([holder, { row: its }]) => isOwn({ holder, its }, { urn, row }))) return { do: "delete" };
    const [holder] = holders;
    if (holder !== undefined) return { do: "hand-over", to: holder[0] };
    const [asker] = this.#refused.get(key) ?? [];
    if (asker !== undefined) return { do: "keep", for: asker };
    if (this.#read.has(key)) return { do: "keep", for: undefined };
    const heir = other(adopting, urn);
    return heir === undefined ? { do: "delete" } : { do: "hand-over", to: heir };
  }
}

/** True if what holds an object is the row that is asked about: by what their creations drew, else by the URN. */
function isOwn(
  { holder, its }: { readonly holder: string; readonly its: string | undefined },
  { urn, row }: { readonly urn: unknown; readonly row: unknown },
): boolean {
  return its === undefined || typeof row !== "string" ? holder === urn : its === row;
}

function keyOf({ kind, id }: ObjectOf): string {
  return `${kind} ${id}`;
}

function texts(urns: readonly unknown[]): string[] {
  return urns.filter((urn): urn is string => typeof urn === "string");
}

function note(into: Map<string, Set<string>>, object: ObjectOf, urn: unknown): void {
  if (typeof urn !== "string") return;
  const known = into.get(keyOf(object)) ?? new Set<string>();
  into.set(keyOf(object), known.add(urn));
}

function other(urns: Iterable<string> | undefined, urn: unknown): string | undefined {
  return [...(urns ?? [])].find((one) => one !== urn);
}
