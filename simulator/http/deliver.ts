import { codeOf } from "../wire/answers.js";
import { NO_BODY, type Remembered, remembered } from "./log/remembered.js";
import { NOT_JSON } from "./body.js";
import type { Answer, Call } from "./call.js";
import type { FaultState } from "../control/faults.js";
import { JSON_TYPE, type Received, type Reply } from "./messages.js";
import type { Runtime } from "../world/runtime.js";

/** Exit of a call that was answered, or was not: how it goes out and is remembered. */

export interface Served {
  readonly request: Received;
  readonly call: Call;
  readonly merged: boolean;
  readonly requestId: string;
  readonly path: string;
  readonly query: string;
  readonly raw: Buffer;
  readonly notes: string[];
  readonly hits: FaultState[];
  effect: boolean;
}

const headersOf = (served: Served, answer: Answer): Record<string, string> => ({
  "x-request-id": served.requestId,
  ...(answer.body === undefined ? {} : { "content-type": JSON_TYPE }),
  ...answer.headers,
});

export function send(runtime: Runtime, served: Served, parsed: unknown, answer: Answer, reply: Reply): void {
  finish(runtime, served, parsed, answer);
  const { body = "" } = answer;
  reply.send(answer.status, headersOf(served, answer), typeof body === "string" ? body : JSON.stringify(body));
}

/** Half a body, then the connection is gone. */
export function cut(runtime: Runtime, served: Served, parsed: unknown, answer: Answer, reply: Reply): void {
  finish(runtime, served, parsed, answer);
  reply.cut(answer.status, headersOf(served, answer), JSON.stringify(answer.body ?? {}));
}

export const rememberedBody = (raw: Buffer, parsed: unknown): Remembered =>
  raw.length === 0 ? NO_BODY : remembered(parsed === NOT_JSON ? "(not JSON)" : parsed, raw.length);

export function finish(runtime: Runtime, served: Served, parsed: unknown, answer: Answer | null): void {
  const { request, call } = served;
  runtime.log.add({
    virtual: runtime.sim.now(),
    service: call.service,
    call: call.name,
    method: call.method,
    path: served.path,
    query: served.query,
    requestId: served.requestId,
    userAgent: request.headers["user-agent"] ?? "",
    status: answer?.status ?? null,
    effect: served.effect,
    errorCode: codeOf(answer?.body),
    body: rememberedBody(served.raw, parsed),
    faults: served.hits.map((hit) => hit.id),
    notes: served.notes,
  });
}
