import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";

/** JSON schemas of what somebody gives the simulator. Unknown fields are errors: a misspelled one must not be ignored. */

export const strict = (required: readonly string[], properties: object): object => ({
  type: "object",
  additionalProperties: false,
  required,
  properties,
});

/** Finds what is wrong with a value, each problem with its place; empty where it is right. */
export type Check = (value: unknown, whole: string) => string[];

/** Compiled when it is first asked: a start pays for no schema that it does not need. */
export function checkOf(schema: object): Check {
  let compiled: ValidateFunction | undefined;
  return (value, whole) => {
    compiled ??= new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false }).compile(schema);
    return compiled(value) ? [] : (compiled.errors ?? []).slice(0, MOST).map((error) => problem(error, whole));
  };
}

/** Problems that are told at once. */
const MOST = 20;
const LONGEST_NAME = 100;

/** `/servers/0/nics/1` becomes `servers[0].nics[1]`. */
function place(pointer: string): string {
  const parts = pointer.split("/").slice(1);
  const text = parts.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("");
  return text.startsWith(".") ? text.slice(1) : text;
}

function problem(error: ErrorObject, whole: string): string {
  const at = place(error.instancePath);
  const params = error.params as Record<string, unknown>;
  const inside = (name: unknown): string => {
    const short = String(name).slice(0, LONGEST_NAME);
    return at === "" ? short : `${at}.${short}`;
  };
  if (error.keyword === "additionalProperties") return `${inside(params["additionalProperty"])} is not a known field`;
  if (error.keyword === "required") return `${inside(params["missingProperty"])} is missing`;
  if (error.keyword === "enum") return `${at} must be one of ${listed(params["allowedValues"])}`;
  return `${at === "" ? whole : at} ${error.message ?? "is invalid"}`;
}

const listed = (values: unknown): string =>
  Array.isArray(values) ? values.map((value) => (value === null ? "null" : String(value))).join(", ") : "";
