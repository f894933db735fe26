import { type Kind, DEFINITIONS } from "../../provider/model/definitions";
import { redactor } from "../../provider/redact";
import type { Judgement, LeftOut } from "./status";

/** Another resource of the program, or where that is not in it, its id. */
export interface Reference {
  readonly variable: string | undefined;
  readonly id: string;
  /** True where an input takes the id, and not the resource. */
  readonly byId: boolean;
}

export type Value = string | boolean | Reference | Readonly<Record<string, string>>;

/** A resource of the program. */
export interface Declaration {
  readonly kind: Kind;
  readonly variable: string;
  readonly logicalName: string;
  /** Name in the cloud, for people. */
  readonly called: string;
  readonly id: string;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly dependsOn: readonly Declaration[];
  readonly notes: readonly string[];
  /** Set where it is not adopted as it is. */
  readonly leftOut: LeftOut | undefined;
}

export function isReference(value: Value): value is Reference {
  return typeof value === "object" && "byId" in value && typeof value.byId === "boolean";
}

/** Inputs that a program can declare, and a note for each that it cannot: those go on as they are in the cloud. */
export function declarable(
  kind: Kind,
  given: Readonly<Record<string, Value | undefined>>,
): { readonly inputs: Record<string, Value>; readonly notes: readonly string[] } {
  const inputs: Record<string, Value> = {};
  const notes: string[] = [];
  for (const [key, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (isReference(value) || isTaken(kind, key, value)) inputs[key] = value;
    else notes.push(`Its ${key} stays as it is: a program cannot declare ${asText(value)}`);
  }
  return { inputs, notes };
}

const asText = (value: Value): string => JSON.stringify(value);

function isTaken(kind: Kind, key: string, value: Value): boolean {
  const inputs: Readonly<Record<string, { readonly schema: { safeParse(value: unknown): { success: boolean } } }>> =
    DEFINITIONS[kind].inputs;
  const text = JSON.stringify(value);
  return inputs[key]?.schema.safeParse(value).success === true && redactor.text(text) === text;
}

/** Facts of which a declaration is made. */
export interface Facts {
  readonly kind: Kind;
  readonly variable: string;
  readonly logicalName: string;
  readonly called: string;
  readonly id: string;
  /** Without `adopt`; what is undefined is not declared. */
  readonly inputs: Readonly<Record<string, Value | undefined>>;
  readonly dependsOn?: readonly Declaration[];
  readonly notes?: readonly string[];
  readonly judged?: Judgement;
}

/** Inputs without which a resource cannot be declared: one that is refused leaves the resource out. */
const NEEDED: readonly string[] = ["adopt", "serverId", "volumeId", "device"];

/** Makes a declaration, in which nothing stands that the provider would refuse. */
export function declaration({ inputs: given, notes = [], judged = {}, dependsOn = [], ...rest }: Facts): Declaration {
  const { protectionGroup, ...own } = given;
  const first = protectionGroup === undefined ? {} : { protectionGroup };
  const { inputs, notes: more } = declarable(rest.kind, { ...first, adopt: rest.id, ...own });
  const lacking = NEEDED.filter((key) => (key === "adopt" || own[key] !== undefined) && inputs[key] === undefined);
  const refused: LeftOut | undefined =
    lacking.length === 0
      ? undefined
      : { why: `its ${lacking.join(" and ")} cannot be declared`, next: "Look at it in the console." };
  return {
    ...rest,
    inputs,
    dependsOn: dependsOn.filter(({ leftOut }) => leftOut === undefined),
    notes: [...notes, ...(judged.note === undefined ? [] : [judged.note]), ...more],
    leftOut: refused ?? judged.leftOut,
  };
}
