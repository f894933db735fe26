import type { Answer } from "../http/call.js";
import { GatewayError, SdrsError, WireError } from "./errors.js";
import { FieldError } from "./fields.js";
import type { Sim } from "../world/sim.js";
import type { Service } from "../world/types.js";

const GATEWAY: Readonly<Record<number, readonly [string, string]>> = {
  400: ["APIGW.0106", "The request is invalid"],
  401: ["APIGW.0301", "Incorrect IAM authentication information: token expires"],
  403: ["APIGW.0302", "The caller is not allowed to call the API"],
  404: ["APIGW.0101", "The API does not exist or has not been published in the environment"],
  429: ["APIG.0308", "The throttling threshold has been reached"],
  500: ["APIGW.0204", "Internal error"],
  502: ["APIGW.0202", "Bad gateway"],
  503: ["APIGW.0203", "Service unavailable"],
  504: ["APIGW.0201", "Backend timeout"],
};

/** Body that the API gateway answers with this status. */
export function gatewayBody(status: number, requestId: string): object {
  const [error_code, error_msg] = GATEWAY[status] ?? ["APIGW.0204", "Error"];
  return { error_msg, error_code, request_id: requestId };
}

/** Body of an answer to a call whose outcome stands, but not in the state file. */
export const unsaved = (why: string): object => ({
  error: { code: "SIMULATOR.0507", message: `The call took effect and is not saved. ${why}` },
});

function fieldAnswer(service: Service, error: FieldError): Answer {
  const { message } = error;
  switch (service) {
    case "sdrs":
      return { status: 400, body: { error: { message, code: error.code ?? "SDRS.0201" } } };
    case "ecs":
      return { status: 400, body: { error: { message, code: "Ecs.0005", details: [] } } };
    case "evs":
      return { status: 400, body: { error: { message, code: "EVS.5400" } } };
    case "vpc":
      return { status: 400, body: { code: "VPC.0002", message } };
    case "iam":
      return { status: 400, body: { error: { code: 400, message, title: "Bad Request" } } };
    case "elb":
      return { status: 400, body: { error_code: "ELB.8902", error_msg: message } };
    case "dns":
      return { status: 400, body: { code: "DNS.0002", message } };
    case "cbr":
      return { status: 400, body: { error_code: "BackupService.9900", error_msg: message } };
  }
}

/** The answer that an error stands for; undefined for one that is a defect of the simulator. */
export function answerOf(sim: Sim, service: Service, error: unknown, requestId: string): Answer | undefined {
  if (error instanceof SdrsError) {
    return { status: error.status, body: { [sim.assume.errorKey]: { message: error.message, code: error.code } } };
  }
  if (error instanceof WireError) return { status: error.status, body: error.body, headers: error.headers };
  if (error instanceof GatewayError) {
    const body = { error_msg: error.message, error_code: error.code, request_id: requestId };
    return { status: error.status, body, headers: error.headers };
  }
  if (!(error instanceof FieldError)) return undefined;
  const answer = fieldAnswer(service, error);
  if (service !== "sdrs" || sim.assume.errorKey === "error") return answer;
  return { status: 400, body: { [sim.assume.errorKey]: { message: error.message, code: error.code ?? "SDRS.0201" } } };
}

/** Error code in a body of any of the shapes, for the list of calls. */
export function codeOf(body: unknown): string | null {
  if (typeof body !== "object" || body === null) return null;
  const flat = body as Record<string, unknown>;
  if (typeof flat["error_code"] === "string") return flat["error_code"];
  const inner = Object.values(flat)[0];
  if (typeof inner !== "object" || inner === null) return null;
  const { code, message } = inner as Record<string, unknown>;
  return message !== undefined && (typeof code === "string" || typeof code === "number") ? String(code) : null;
}
