import { isUuid } from "../world/ids.js";
import { isIpv4 } from "../behaviour/nics/addresses.js";
import type { Flavour } from "../world/types.js";

/**
 * Field that a request body may hold. A field that is not listed is refused by name: a client that misspells one must hear of
 * it.
 */
export interface Field {
  readonly kind:
    | "string"
    | "text"
    | "name"
    | "description"
    | "id"
    | "ip"
    | "boolean"
    | "integer"
    | "number"
    | "object"
    | "array"
    | "any";
  readonly required?: true;
  /** Error code of a missing or bad value; else the service's general one. */
  readonly code?: string;
  /** Documented by Huawei only; under the flavour otc refused, or tolerated where clients are known to send it anyway. */
  readonly huawei?: "only" | "tolerated";
  readonly fields?: Fields;
  readonly of?: Field;
  readonly values?: readonly string[];
  readonly nullable?: true;
}

export type Fields = Readonly<Record<string, Field>>;

export class FieldError extends Error {
  constructor(
    readonly path: string,
    message: string,
    readonly code: string | undefined,
    readonly unknown: boolean = false,
  ) {
    super(message);
  }
}

export interface CheckContext {
  readonly flavour: Flavour;
  readonly note: (text: string) => void;
}

export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function checkFields(fields: Fields, value: Record<string, unknown>, at: string, context: CheckContext): void {
  const path = (name: string): string => (at === "" ? name : `${at}.${name}`);
  for (const name of Object.keys(value)) {
    const field = Object.hasOwn(fields, name) ? fields[name] : undefined;
    const refused = field === undefined || (field.huawei === "only" && context.flavour === "otc");
    if (refused) throw new FieldError(path(name), `Unknown field ${path(name)}.`, undefined, true);
    if (field.huawei === "tolerated" && context.flavour === "otc") {
      context.note(`field ${path(name)} is documented for Huawei Cloud only`);
    }
  }
  for (const [name, field] of Object.entries(fields)) {
    const present = Object.hasOwn(value, name) ? value[name] : undefined;
    if (present === undefined || (present === null && (field.nullable === true || field.required !== true))) {
      if (field.required === true) throw new FieldError(path(name), `Field ${path(name)} is missing.`, field.code);
      continue;
    }
    checkValue(field, present, path(name), context);
  }
}

function checkValue(field: Field, value: unknown, path: string, context: CheckContext): void {
  const fail = (expected: string): never => {
    throw new FieldError(path, `Field ${path} must be ${expected}.`, field.code);
  };
  const problem = problemOf(field, value, context.flavour);
  if (problem !== null) fail(problem);
  if (field.values !== undefined && !field.values.includes(String(value))) fail(`one of ${field.values.join(", ")}`);
  if (field.kind === "object" && field.fields !== undefined && isObject(value)) {
    checkFields(field.fields, value, path, context);
  }
  if (field.kind === "array" && field.of !== undefined && Array.isArray(value)) {
    const { of } = field;
    value.forEach((item, index) => {
      checkValue(of, item, `${path}[${index}]`, context);
    });
  }
}

const LATIN_NAME = /^[A-Za-z0-9._-]+$/;
const HAN_NAME = /^[A-Za-z0-9._\-\p{Script=Han}]+$/u;

export function isName(text: string, flavour: Flavour): boolean {
  const allowed = flavour === "huawei" ? HAN_NAME : LATIN_NAME;
  return allowed.test(text) && Buffer.byteLength(text) <= 64;
}

/** Bounds of what no document bounds: it is kept in the world. */
const MOST_CHARACTERS = 4096;
const MOST_ITEMS = 1000;

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= MOST_CHARACTERS;

function problemOf(field: Field, value: unknown, flavour: Flavour): string | null {
  switch (field.kind) {
    case "string":
      return isText(value) && value !== ""
        ? null
        : `a string that is not empty, of at most ${MOST_CHARACTERS} characters`;
    case "text":
      return isText(value) ? null : `a string of at most ${MOST_CHARACTERS} characters`;
    case "name":
      return typeof value === "string" && isName(value, flavour)
        ? null
        : "a name of at most 64 bytes from letters, digits, '.', '_' and '-'";
    case "description":
      return typeof value === "string" && Buffer.byteLength(value) <= 64 && !/[<>]/.test(value)
        ? null
        : "a text of at most 64 bytes without < and >";
    case "id":
      return typeof value === "string" && isUuid(value) ? null : "an id of 36 characters";
    case "ip":
      return typeof value === "string" && isIpv4(value) ? null : "an IPv4 address";
    case "boolean":
      return typeof value === "boolean" ? null : "true or false";
    case "integer":
      return typeof value === "number" && Number.isInteger(value) ? null : "an integer";
    case "number":
      return typeof value === "number" && Number.isFinite(value) ? null : "a number";
    case "object":
      return isObject(value) ? null : "an object";
    case "array":
      return Array.isArray(value) && value.length <= MOST_ITEMS ? null : `an array of at most ${MOST_ITEMS}`;
    case "any":
      return null;
  }
}
