/**
 * A program as data, so that a recording keeps the one that it was made with, and both engines can run it.
 */
import type { Kind } from "../../provider/model/definitions";
import { type Program, Ref } from "../emulator/program";
import type { StackState } from "../emulator/state";
import type { Json } from "../emulator/values";

/** `const <key> = new sdrs.<kind>("<name>", <args>, { dependsOn })`. */
export interface DeclaredResource {
  readonly key: string;
  readonly kind: Kind;
  readonly name: string;
  /** May hold `{ "ref": [<key>, <output>] }`, the resource itself where no output is named, and `{ "secret": <value> }`. */
  readonly args: Json;
  readonly dependsOn?: readonly string[];
}

export type DeclaredProgram = readonly DeclaredResource[];

/** Stands for something of another resource: an output, or all of it. */
export interface DeclaredRef {
  readonly ref: readonly [key: string, output?: string];
}

export function isRef(value: unknown): value is DeclaredRef {
  return typeof value === "object" && value !== null && "ref" in value;
}

export function isSecret(value: unknown): value is { readonly secret: unknown } {
  return typeof value === "object" && value !== null && "secret" in value;
}

/** The program with other arguments for one of its resources. */
export function edited(program: DeclaredProgram, key: string, args: Json): DeclaredProgram {
  return program.map((one) => (one.key === key ? { ...one, args: { ...one.args, ...args } } : one));
}

/** The same for the emulated engine, which keeps secrets in clear; a digest of members is that of the state. */
export function emulated(program: DeclaredProgram, state: StackState): Program {
  return program.map(({ key, kind, name, args, dependsOn }) => {
    const { __members: members } = state.find((row) => row.kind === kind)?.inputs ?? {};
    const digest = members === undefined ? {} : { __members: members };
    const options = dependsOn === undefined ? {} : { dependsOn };
    return { key, kind, name, args: { ...(argsOf(args) as Json), ...digest }, options };
  });
}

function argsOf(value: unknown): unknown {
  if (isRef(value)) return new Ref(value.ref[0], value.ref[1] ?? "id");
  if (isSecret(value)) return argsOf(value.secret);
  if (Array.isArray(value)) return value.map(argsOf);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, argsOf(inner)]));
}
