import { type CallRecord, redact } from "./call-log.js";
import { type Received, type Reply, targetOf } from "./messages.js";
import type { Unreadable } from "./read-body.js";
import { CALLS } from "../routes/index.js";
import type { Runtime } from "../world/runtime.js";
import { NOT_JSON } from "./deliver.js";
import { newRequestId, parseBody } from "./serve.js";

/** Loud: the caller, the log and the control API hear of a route that does not exist. */
export function refuseUnknown(runtime: Runtime, request: Received, reply: Reply): void {
  const parsed = parseBody(request.body);
  const body = parsed === NOT_JSON ? "(not JSON)" : (redact(parsed) ?? null);
  const detail = "This route is not part of the simulated service.";
  const code = "SIMULATOR.0501";
  const { requestId, path } = noteRefusal(runtime, request, { status: 501, errorCode: code, body, notes: [] });
  const section = nearestSection(path);
  runtime.log.addUnhandled({ kind: "route", method: request.method, path, body, detail, section });
  const { method } = request;
  const told = { error: { code, message: detail }, method, path, body, section: `docs/contract.md ${section}` };
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
  const { requestId } = noteRefusal(runtime, request, { status, errorCode, body: null, notes: [why] });
  const told = { error_msg: why, error_code: errorCode, request_id: requestId };
  reply.json(status, told, { "x-request-id": requestId, ...(close && { connection: "close" }) });
}

/** A request that is no call of the service stands in the log all the same. */
function noteRefusal(
  runtime: Runtime,
  request: Received,
  answer: Pick<CallRecord, "status" | "errorCode" | "body" | "notes">,
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
