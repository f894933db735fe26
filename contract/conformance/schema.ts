import { Ajv } from "ajv";
import { schemas } from "../schemas";
import { contract } from "../tables";
import type { CallRow } from "../types";
import { type CallName, callOf } from "./calls";

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false });
for (const schema of schemas) ajv.addSchema(schema);

const HTTP_OF_CODE = new Map(contract.errorCodes.map((row) => [row.id, row.http]));

/** Lists what is wrong with `value` by the schema at `ref`, one sentence each. */
export function schemaProblems(ref: string, value: unknown): string[] {
  const validate = ajv.getSchema(ref);
  if (validate === undefined) throw new Error(`no schema ${ref}`);
  if (validate(value) === true) return [];
  return (validate.errors ?? []).map((error) => {
    const extra = (error.params as Record<string, unknown>)["additionalProperty"];
    return `${error.instancePath || "/"} ${error.message ?? "is wrong"}${typeof extra === "string" ? `: ${extra}` : ""}`;
  });
}

/** The error bodies a call may answer with: its own service's, or the gateway's. */
function errorShapes(call: CallRow): string[] {
  const own = call.path.startsWith("/v2.1/")
    ? "nova"
    : call.path.startsWith("/v2.0/")
      ? "port"
      : call.path.startsWith("/v3.0/")
        ? "iamCode"
        : {
            sdrs: "sdrs",
            iam: "iam",
            ecs: "ecs",
            vpc: "eip",
            evs: "disk",
            cbr: "backup",
            elb: "loadBalancer",
            dns: "eip",
          }[call.service];
  return [own, "gateway"].map((shape) => `error.schema.json#/$defs/${shape}`);
}

function errorProblems(call: CallRow, status: number, body: unknown): string[] {
  const shapes = errorShapes(call).map((ref) => schemaProblems(ref, body));
  if (!shapes.some((problems) => problems.length === 0)) return shapes.flat();
  const code = codeOf(body);
  if (!code?.startsWith("SDRS.")) return [];
  const http = HTTP_OF_CODE.get(code);
  if (http === undefined) return [`${code} is no code of the service`];
  return http === status ? [] : [`${code} is HTTP ${http}, not ${status}`];
}

/** Lists what is wrong with an answer: an unexpected success status, a body that is not the documented one, an error body of no known shape. */
export function answerProblems(name: CallName, status: number, body: unknown): string[] {
  const call = callOf(name);
  if (status >= 400) return errorProblems(call, status, body);
  if (status !== call.status) return [`status ${status}, documented is ${call.status}`];
  if (call.answer === null) return body === undefined || body === "" ? [] : ["has a body, documented is none"];
  return schemaProblems(call.answer, body);
}

/** Throws when an answer is not what the contract says about the call. For the tests of all suites. */
export function assertAnswerSchema(name: CallName, status: number, body: unknown): void {
  fail(`answer of ${callOf(name).operation}`, answerProblems(name, status, body), body);
}

/** Lists what is wrong with the body of a request, by the documented fields. */
export function requestProblems(name: CallName, body: unknown): string[] {
  const call = callOf(name);
  if (call.request === null) return body === undefined || body === "" ? [] : ["has a body, documented is none"];
  return schemaProblems(call.request, body);
}

/** Throws when a request carries a body the contract does not know. */
export function assertRequestSchema(name: CallName, body: unknown): void {
  fail(`request of ${callOf(name).operation}`, requestProblems(name, body), body);
}

function fail(what: string, problems: readonly string[], body: unknown): void {
  if (problems.length > 0) throw new Error(`${what}: ${problems.join("; ")}\n${JSON.stringify(body, null, 2)}`);
}

/** The vendor code in an error body of any of the known shapes. */
export function codeOf(body: unknown): string | undefined {
  if (typeof body !== "object" || body === null) return undefined;
  const flat = body as Record<string, unknown>;
  const inner = Object.values(flat).find((value) => typeof value === "object" && value !== null) as
    Record<string, unknown> | undefined;
  const code = inner?.["code"] ?? inner?.["type"] ?? flat["error_code"] ?? flat["code"];
  // Nova's codes are numbers and say no more than the status; its outer key names the condition.
  if (typeof code === "number") return Object.keys(flat)[0];
  return typeof code === "string" ? code : undefined;
}
