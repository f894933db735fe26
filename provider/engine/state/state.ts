import type { z } from "zod";
import { DrError } from "../../errors";
import type { ProtectionGroup } from "../../model/definitions";
import type { Definition, InputsOf, MemoryOf, OutputsOf, Result, Saved } from "../../model/define";
import type { Props } from "../shape";

function pick(props: Props, names: Readonly<Record<string, unknown>>): Props {
  return Object.fromEntries(
    Object.keys(names)
      .filter((name) => props[name] !== undefined)
      .map((name) => [name, props[name]]),
  );
}

function given(props: Props): Props {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => value !== null && value !== undefined));
}

/** The declared inputs. A `null` is not given: an input that is computed may be left out so. */
export function inputsOf<D extends Definition>(definition: D, props: Props): InputsOf<D> {
  // Validated by `check`, which the engine calls before everything that is given inputs.
  return given(pick(props, definition.inputs)) as InputsOf<D>;
}

/** Outputs that a decision rests on: whoever makes it names a damaged one, which is never taken for none. */
const RECORDS: readonly string[] = ["unfinished", "lastTransition"] satisfies (keyof OutputsOf<
  typeof ProtectionGroup
>)[];

/** Reads the outputs. One that is not what this package writes is not known. */
export function outputsOf<D extends Definition>({ outputs }: D, props: Props): Saved<D>["outputs"] {
  const read = Object.entries<z.ZodType>(outputs).map(([name, schema]) => {
    const value = props[name] ?? null;
    return [name, RECORDS.includes(name) || schema.safeParse(value).success ? value : null];
  });
  // Written by this package alone, and by a release that may have known fewer.
  return Object.fromEntries(read) as Saved<D>["outputs"];
}

/** The outputs without what the host adds. They may be `null`, which tells one that is not known from one that an earlier release did not have. */
export function ownOutputs({ __provider: _provider, ...rest }: Props): Props {
  return rest;
}

/** Reads what the state holds, from the flat properties that the engine keeps. */
export function savedOf<D extends Definition>(definition: D, props: Props): Saved<D> {
  const outputs = outputsOf(definition, props);
  const known = Object.entries(outputs).filter(([name, value]) => value !== null || props[name] === null);
  const names = new Set(known.map(([name]) => name));
  return {
    inputs: inputsOf(definition, props),
    outputs,
    memory: memoryOf(definition, props),
    lacking: Object.keys(definition.outputs).filter((name) => !names.has(name)),
  };
}

/** A memory that somebody edited by hand, or that was cut, is named before anything is decided on it. */
function memoryOf<D extends Definition>(definition: D, props: Props): MemoryOf<D> {
  const memory = given(pick(props, definition.memory));
  const read = Object.entries<z.ZodType>(definition.memory).filter(([name, schema]) => {
    const parsed = schema.optional().safeParse(memory[name]);
    if (parsed.success) return parsed.data !== undefined;
    throw damaged(
      `${definition.kind} ${nameIn(props)}`,
      name,
      parsed.error,
      "Correct it with pulumi stack export and pulumi stack import, or forget the resource with pulumi state delete and take the object up again with adopt.",
    );
  });
  // What a later release added to a part of it stays.
  return pick(memory, Object.fromEntries(read)) as MemoryOf<D>;
}

/** A part of a state that cannot be what this package wrote. */
export function damaged(of: string, key: string, { issues: [issue] }: z.ZodError, way: string): DrError {
  return new DrError(
    "DR_PROTOCOL",
    `The state of ${of} is damaged: ${[key, ...(issue?.path ?? [])].join(".")}: ${issue?.message ?? "is not readable"}`,
    {},
    { hint: `Nothing was sent. ${way}` },
  );
}

/** The flat properties that the engine keeps. */
export function flatten<D extends Definition>(definition: D, { inputs, outputs, memory }: Result<D>): Props {
  return complete(definition, { ...inputs, ...memory, ...outputs });
}

/** Properties in which no declared output is absent: the engine takes an absent one for unknown in every preview. */
export function complete({ outputs }: Definition, properties: Props): Props {
  const absent = Object.keys(outputs).filter((name) => properties[name] === undefined);
  return { ...properties, ...Object.fromEntries(absent.map((name) => [name, null])) };
}

function nameIn({ name, __urn: urn }: Props): string {
  const known = typeof name === "string" ? name : urn;
  return typeof known === "string" ? known : "";
}
