import { z } from "zod";
import type { Left, Place } from "./definitions/common";
import { isObject } from "./narrow";

/**
 * Meaning of a changed input: `replace` (the service cannot change it), `update` (it can), `label` (it cannot, and it is only a
 * label: kept here with a notice), `intent` (moves production, reprotects or restores), `local` (kept here, nothing is called),
 * `adopt` (see there), `link` (what the group says of itself), `meta`.
 */
export type Change = "replace" | "update" | "label" | "intent" | "local" | "adopt" | "link" | "meta";

/** One input: its shape, and what changing it means. */
export interface Input<S extends z.ZodType = z.ZodType> {
  readonly schema: S;
  readonly change: Change;
  /** True if two values are the same although they are spelled differently. */
  readonly equal?: (old: unknown, fresh: unknown) => boolean;
}

type Equal = NonNullable<Input["equal"]>;

const input =
  (change: Change) =>
  <S extends z.ZodType>(schema: S, equal?: Equal): Input<S> =>
    equal === undefined ? { schema, change } : { schema, change, equal };

export const replaces = input("replace");
export const updates = input("update");
export const label = input("label");
export const intent = input("intent");
export const local = input("local");
export const adopts = input("adopt");
export const link = input("link");
export const meta = input("meta");

type Inputs = Readonly<Record<string, Input>>;
type Shapes = Readonly<Record<string, z.ZodType>>;

/** Memory of a resource of any kind. */
export interface Remembered {
  /** Work left of a creation that was not seen to end. */
  readonly pending?: readonly string[] | undefined;
  readonly place?: Place | undefined;
  readonly left?: Left | undefined;
}

/** One kind of resource: what a program declares, what it reports, and what the state remembers besides. */
export interface Definition<
  K extends string = string,
  I extends Inputs = Inputs,
  O extends Shapes = Shapes,
  M extends Shapes = Shapes,
> {
  readonly kind: K;
  readonly inputs: I;
  /** Never absent in a state: what is not known is `null`. An output may have the name of an input, whose observed value it is. */
  readonly outputs: O;
  /** Kept in the state beside the outputs; nothing a program reads. */
  readonly memory: M;
  readonly schema: z.ZodType<InputsBy<I>>;
}

type InputsBy<I extends Inputs> = z.infer<z.ZodObject<{ -readonly [K in keyof I]: I[K]["schema"] }>>;

export type InputsOf<D extends Definition> = InputsBy<D["inputs"]>;
export type OutputsOf<D extends Definition> = { readonly [K in keyof D["outputs"]]: z.infer<D["outputs"][K]> };
export type MemoryOf<D extends Definition> = Remembered & {
  readonly [K in keyof D["memory"]]?: z.infer<D["memory"][K]> | undefined;
};

/** Outputs as far as they are known: those that an earlier release did not know are `null`. */
type KnownOf<D extends Definition> = { readonly drift: readonly string[] | null } & {
  readonly [K in keyof D["outputs"]]: z.infer<D["outputs"][K]> | null;
};

/** Saved state of a resource. */
export interface Saved<D extends Definition> {
  /** As last completed. */
  readonly inputs: InputsOf<D>;
  readonly outputs: KnownOf<D>;
  readonly memory: MemoryOf<D>;
  /** Declared outputs that the state lacks. */
  readonly lacking: readonly string[];
}

/** State that an operation leaves. */
export interface Result<D extends Definition> {
  readonly inputs: InputsOf<D>;
  readonly outputs: KnownOf<D>;
  readonly memory: MemoryOf<D>;
}

export function define<K extends string, I extends Inputs, O extends Shapes, M extends Shapes>(
  kind: K,
  { inputs, outputs, memory }: { readonly inputs: I; readonly outputs: O; readonly memory: M },
): Definition<K, I, O, M> {
  const shape = Object.fromEntries(Object.entries(inputs).map(([name, { schema }]) => [name, schema]));
  const schema: z.ZodType = z.strictObject(shape);
  // The one place where the names of a definition become a type.
  return { kind, inputs, outputs, memory, schema: schema as z.ZodType<InputsBy<I>> };
}

/** A published shape that is not checked when it is read again: only this package writes it. */
export function shape<T>(): z.ZodType<T> {
  return z.custom<T>();
}

/** A published list whose rows are not checked when it is read again. */
export function rows<T extends object>(): z.ZodType<readonly T[]> {
  return z.custom<readonly T[]>((value) => Array.isArray(value) && value.every(isObject));
}
