import type { FastifyReply, FastifyRequest } from "fastify";
import { type CallRecord, redact } from "./call-log.js";
import { CALLS } from "./routes/index.js";
import type { Runtime } from "./runtime.js";
import { NOT_JSON } from "./deliver.js";
import { newRequestId, parseBody } from "./serve.js";

/** Loud: the caller, the log and the control API hear of a route that does not exist. */
export async function refuseUnknown(runtime: Runtime, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const raw = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const parsed = parseBody(raw);
  const body = parsed === NOT_JSON ? "(not JSON)" : (redact(parsed) ?? null);
  const detail = "This route is not part of the simulated service.";
  const code = "SIMULATOR.0501";
  const { requestId, path } = noteRefusal(runtime, request, { status: 501, errorCode: code, body, notes: [] });
  const section = nearestSection(path);
  runtime.log.addUnhandled({ kind: "route", method: request.method, path, body, detail, section });
  await reply
    .status(501)
    .header("x-request-id", requestId)
    .send({
      error: { code, message: detail },
      method: request.method,
      path,
      body,
      section: `docs/contract.md ${section}`,
    });
}

/** A request that is not HTTP as it should be: a path that does not decode, a body that is too long. */
export async function refuseUnreadable(
  runtime: Runtime,
  why: string,
  request: FastifyRequest,
  reply: FastifyReply,
  status = 400,
): Promise<void> {
  const errorCode = "APIGW.0106";
  const { requestId } = noteRefusal(runtime, request, { status, errorCode, body: null, notes: [why] });
  await reply
    .status(status)
    .header("x-request-id", requestId)
    .send({ error_msg: why, error_code: errorCode, request_id: requestId });
}

/** A request that is no call of the service stands in the log all the same. */
function noteRefusal(
  runtime: Runtime,
  request: FastifyRequest,
  answer: Pick<CallRecord, "status" | "errorCode" | "body" | "notes">,
): { readonly requestId: string; readonly path: string } {
  const requestId = newRequestId();
  const [path = "/", query = ""] = request.url.split("?", 2);
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
