import type { CallRecord } from "./log/call-log.js";
import { NO_BODY, type Remembered } from "./log/remembered.js";
import type { Refusal } from "./guard.js";
import { NOT_FOR_PAGES, type Received, type Reply, targetOf } from "./messages.js";
import type { Unreadable } from "./body.js";
import { CALLS } from "../routes/index.js";
import type { Runtime } from "../world/runtime.js";
import { rememberedBody } from "./deliver.js";
import { newRequestId } from "./serve.js";
import { parseBody } from "./body.js";

/** Loud: the caller, the log and the control API hear of a route that does not exist. */
export function refuseUnknown(runtime: Runtime, request: Received, reply: Reply): void {
  const body = rememberedBody(request.body, parseBody(request.body));
  const detail = "This route is not part of the simulated service.";
  const code = "SIMULATOR.0501";
  const { requestId, path } = noteRefusal(runtime, request, { status: 501, errorCode: code, body, notes: [] });
  const section = nearestSection(path);
  runtime.log.addUnhandled({ kind: "route", method: request.method, path, body, detail, section });
  const { method } = request;
  const told = {
    error: { code, message: detail },
    method,
    path,
    body: JSON.parse(body) as unknown,
    section: `docs/contract.md ${section}`,
  };
  reply.json(501, told, { "x-request-id": requestId });
}

/** A request that is not HTTP as it should be: a path that does not decode, a body that is too long. */
export function refuseUnreadable(
  runtime: Runtime,
  { status, why, close }: Unreadable,
  request: Received,
  reply: Reply,
): void {
  const errorCode = "APIGW.0106";
  const { requestId } = noteRefusal(runtime, request, { status, errorCode, body: NO_BODY, notes: [why] });
  const told = { error_msg: why, error_code: errorCode, request_id: requestId };
  reply.json(status, told, { "x-request-id": requestId, ...(close && { connection: "close" }) });
}

/** A request of somebody who may not speak to the simulator: neither read nor counted among the calls, but told by `refused`. */
export function refuseStranger(runtime: Runtime, { status, why }: Refusal, request: Received, reply: Reply): void {
  const { path } = targetOf(request);
  const { host = "", origin = "" } = request.headers;
  runtime.log.addRefused({ status, method: request.method, path, host, origin, why });
  const requestId = newRequestId();
  const told = { error: { code: `SIMULATOR.0${status}`, message: why }, request_id: requestId };
  reply.json(status, told, { "x-request-id": requestId, connection: "close", ...NOT_FOR_PAGES });
}

/** A request that is no call of the service stands in the log all the same. */
function noteRefusal(
  runtime: Runtime,
  request: Received,
  answer: Pick<CallRecord, "status" | "errorCode" | "notes"> & { readonly body: Remembered },
): { readonly requestId: string; readonly path: string } {
  const requestId = newRequestId();
  const { path, query } = targetOf(request);
  runtime.log.add({
    virtual: runtime.sim.now(),
    service: null,
    call: null,
    method: request.method,
    path,
    query,
    requestId,
    userAgent: request.headers["user-agent"] ?? "",
    effect: false,
    faults: [],
    ...answer,
  });
  return { requestId, path };
}

/** The section of the call whose path shares most with the one asked for. */
function nearestSection(path: string): string {
  const parts = path.split("/").filter((part) => part !== "");
  let best = { score: 0, section: "0" };
  for (const call of CALLS) {
    const own = call.path.split("/").filter((part) => part !== "" && !part.startsWith(":"));
    const score = own.filter((part) => parts.includes(part)).length;
    if (score > best.score) best = { score, section: call.section };
  }
  return best.section;
}
