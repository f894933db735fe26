import type { ResourceKind } from "./classes";
import type { Json } from "./values";

/** An output of another declaration, named by its variable in the program. */
export class Ref {
  constructor(
    readonly key: string,
    readonly output: string,
    /** Applies what the class makes of a value that is known. */
    readonly made: (value: unknown) => unknown = (value) => value,
  ) {}
}

/** A former place of a resource: another name, another parent (`null`: none), or both. */
export interface Alias {
  readonly name?: string;
  readonly parent?: string | null;
}

export interface DeclarationOptions {
  /** Variable of the component it belongs to. */
  readonly parent?: string;
  readonly aliases?: readonly Alias[];
  readonly dependsOn?: readonly string[];
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  readonly ignoreChanges?: readonly string[];
  /** Reads the object of this id instead of managing one. */
  readonly get?: string;
  /** The arguments are the inputs as they are, without what the class makes of them. */
  readonly bare?: boolean;
}

/** `const <key> = new sdrs.<kind>("<name>", <args>, <options>)`. */
export interface Declaration {
  /** The variable: it stays when the logical name changes. */
  readonly key: string;
  readonly kind: ResourceKind;
  readonly name: string;
  /** May hold {@link Ref}s, and under `protectionGroup` the {@link Ref} of a group or an id. */
  readonly args: Json;
  readonly options: DeclarationOptions;
}

/** In the order of the program: what is referred to stands before. */
export type Program = readonly Declaration[];

export function declared(program: Program, key: string): Declaration | undefined {
  return program.find((one) => one.key === key);
}

/** Lists what a declaration refers to: where one of them did not come about, nor does it. */
export function needsOf({ args, options }: Declaration): string[] {
  const keys = new Set<string>(options.dependsOn ?? []);
  if (options.parent !== undefined) keys.add(options.parent);
  for (const { key } of refsIn(args)) keys.add(key);
  return [...keys];
}

function refsIn(value: unknown): Ref[] {
  if (value instanceof Ref) return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(refsIn) : [];
}
