import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { answerOf, gatewayBody, unsaved } from "../wire/answers.js";
import { StateFileError } from "../world/state-file.js";
import { authenticate, checkProject } from "./auth.js";
import type { Answer, Call, Context } from "./call.js";
import { GatewayError, notPublished } from "../wire/errors.js";
import { deadZonesOf, freezeDeadZones, listsOf, zonesListed } from "../control/dead-zones.js";
import { NOT_JSON, parseBody } from "./body.js";
import { cut, finish, rememberedBody, send, type Served } from "./deliver.js";
import type { FaultEffect, FaultState } from "../control/faults.js";
import { checkFields, FieldError, isObject } from "../wire/fields.js";
import { NO_BODY } from "./log/remembered.js";
import { type Received, type Reply, targetOf } from "./messages.js";
import { hasRoomForJobs } from "../world/jobs.js";
import { lagOf, readClassOf } from "../world/reads.js";
import type { Runtime } from "../world/runtime.js";
import { MOST_ROWS, rowsOf } from "../world/state.js";
import type { SignedRequest } from "./signature.js";
import type { Sim } from "../world/sim.js";

export const newRequestId = (): string => randomUUID().replaceAll("-", "");

/** Answers one call: faults that come first, the call itself, faults that come after it took effect. */
export async function serve(
  runtime: Runtime,
  call: Call,
  merged: boolean,
  request: Received,
  reply: Reply,
): Promise<void> {
  runtime.sim.settle();
  freezeDeadZones(runtime.sim);
  const { path, query } = targetOf(request);
  const raw = request.body;
  const served: Served = {
    request,
    call,
    merged,
    requestId: newRequestId(),
    path,
    query,
    raw,
    notes: [],
    hits: [],
    effect: false,
  };
  const parsed = parseBody(raw);
  const body = isObject(parsed) ? parsed : {};
  const { params } = request;
  const about = call.about?.({ params, query: new URLSearchParams(query), body }) ?? [];
  served.hits.push(
    ...runtime.sim.faults.forRequest({
      service: call.service,
      method: call.method,
      path: merged ? path : path.slice(call.service.length + 1),
      call: call.name,
      reads: readClassOf(call),
      body: raw.toString("utf8"),
      zones: call.lists === undefined ? about.map((id) => zoneOf(runtime, id)) : zonesListed(runtime.sim, call.lists),
    }),
  );
  for (const hit of served.hits) {
    if (isAfter(hit.effect)) continue;
    const answer = await before(runtime, hit.effect, served, reply);
    if (answer === "gone") {
      finish(runtime, served, parsed, null);
      return;
    }
    if (answer !== null) {
      send(runtime, served, parsed, answer, reply);
      return;
    }
  }
  const answer = run(runtime, served, parsed);
  const own = merged ? path : path.slice(call.service.length + 1);
  const { service, method, name } = call;
  runtime.answered({ service, method, path: own, status: answer.status, body: answer.body, call: name, asked: parsed });
  if (served.effect || served.hits.length > 0) {
    const why = notSaved(runtime);
    if (why !== null) {
      served.notes.push(why);
      send(runtime, served, parsed, { status: 507, body: unsaved(why) }, reply);
      return;
    }
  }
  await afterwards(runtime, served, parsed, answer, reply);
}

/** The reason why the state cannot be saved; null once it is. */
function notSaved(runtime: Runtime): string | null {
  try {
    runtime.save();
    return null;
  } catch (error) {
    if (error instanceof StateFileError) return error.message;
    throw error;
  }
}

function zoneOf(runtime: Runtime, id: string): string {
  const { servers, disks } = runtime.sim.state;
  return servers.get(id)?.zone ?? disks.get(id)?.zone ?? "";
}

const isAfter = (effect: FaultEffect): boolean =>
  effect.kind === "truncate" || effect.kind === "malformed" || ("after" in effect && effect.after);

/** `gone`: no answer will be given. */
async function before(
  runtime: Runtime,
  effect: FaultEffect,
  served: Served,
  reply: Reply,
): Promise<Answer | "gone" | null> {
  switch (effect.kind) {
    case "delay":
      await sleep(effect.ms);
      runtime.sim.settle();
      return null;
    case "hang":
      return "gone";
    case "reset":
      reply.reset();
      return "gone";
    case "status":
      return statusAnswer(effect, served.requestId);
    case "expire-tokens":
      runtime.sim.state.tokens.clear();
      return null;
    case "dead-zone":
      if (served.call.lists !== undefined && listsOf(runtime.sim, effect) !== "like-single") return null;
      if (effect.mode === "fail") return { status: 503, body: gatewayBody(503, served.requestId) };
      return "gone";
    default:
      return null;
  }
}

function statusAnswer(effect: Extract<FaultEffect, { kind: "status" }>, requestId: string): Answer {
  const retry = effect.retryAfter === undefined ? {} : { "retry-after": String(effect.retryAfter) };
  const body = effect.body === undefined ? gatewayBody(effect.status, requestId) : effect.body;
  return { status: effect.status, body, headers: { ...effect.headers, ...retry } };
}

/** Rows of a page by the assumption `pageCap` and by rules that cap pages. */
function mostRowsOf(sim: Sim, hits: readonly FaultState[]): number {
  const { pageCap } = sim.assume;
  const byFault = hits.map(({ effect }) => (effect.kind === "page-cap" ? effect.rows : Number.POSITIVE_INFINITY));
  return Math.min(pageCap === "none" ? Number.POSITIVE_INFINITY : Number(pageCap), ...byFault);
}

/** Nothing is begun that the memory of a process has no room for. */
function refuseIfFull(sim: Sim, call: Call): void {
  if (call.method === "POST" && rowsOf(sim.state) >= MOST_ROWS)
    throw new GatewayError(503, "SIMULATOR.0503", `The simulated world holds ${MOST_ROWS} objects, and takes no more.`);
  if (call.service !== "iam" && !hasRoomForJobs(sim))
    throw new GatewayError(429, "APIG.0308", "The simulated service has as many jobs under way as it keeps.");
}

/** Authentication, then the body against its table, then the call itself. */
function run(runtime: Runtime, served: Served, parsed: unknown): Answer {
  const { call, request, merged } = served;
  const { sim } = runtime;
  try {
    if (sim.state.flavour === "otc" ? call.huaweiOnly : call.otcOnly) throw notPublished();
    const open = call.open === true || call.open?.(parsed) === true;
    const caller = open ? NOBODY : identify(runtime, served);
    noteUnknownQuery(runtime, served);
    const body = checkBody(runtime, served, parsed);
    const origin = `http://${request.headers.host ?? "127.0.0.1"}${merged ? "" : `/${call.service}`}`;
    const context: Context = {
      sim,
      params: request.params,
      query: new URLSearchParams(served.query),
      body,
      headers: request.headers,
      caller,
      merged,
      origin,
      deadZones: deadZonesOf(sim, served.hits),
      mostRows: mostRowsOf(sim, served.hits),
    };
    if (call.method === "GET") {
      const behind = lagOf(sim, call, served.hits);
      return behind > 0
        ? sim.readAt(sim.now() - behind, () => call.handle(context))
        : sim.read(() => call.handle(context));
    }
    refuseIfFull(sim, call);
    sim.forget();
    const answer = call.handle(context);
    sim.remember();
    served.effect = true;
    return answer;
  } catch (error) {
    if (error instanceof FieldError && error.unknown) unhandled(runtime, served, "field", parsed, error.message);
    const answer = answerOf(sim, call.service, error, served.requestId);
    if (answer !== undefined) return answer;
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    unhandled(runtime, served, "crash", parsed, detail);
    return { status: 500, body: gatewayBody(500, served.requestId) };
  }
}

const NOBODY: Context["caller"] = { user: "", domain_id: "", project_id: null, signed: false };

function identify(runtime: Runtime, served: Served): Context["caller"] {
  const { request, call, merged } = served;
  const signed: SignedRequest = {
    method: request.method,
    path: served.path,
    query: served.query,
    headers: request.headers,
    body: served.raw,
  };
  const paths = merged ? [served.path] : [served.path, served.path.slice(call.service.length + 1)];
  const caller = authenticate(runtime.sim, signed, call.service, paths);
  const projectId = request.params["project_id"];
  if (projectId !== undefined) checkProject(runtime.sim, caller, projectId);
  else if (call.service !== "iam" && caller.project_id === null && !caller.signed) {
    throw new GatewayError(403, "APIGW.0302", "The token is not scoped to a project");
  }
  return caller;
}

function checkBody(runtime: Runtime, served: Served, parsed: unknown): Record<string, unknown> {
  const { call } = served;
  if (parsed === NOT_JSON) throw new FieldError("", "The body is not valid JSON.", undefined);
  if (call.body === undefined) {
    const empty = parsed === undefined || (isObject(parsed) && Object.keys(parsed).length === 0);
    if (!empty) throw new FieldError("", "The call takes no body.", undefined, true);
    return {};
  }
  if (parsed === undefined && call.optionalBody === true) return {};
  if (!isObject(parsed)) throw new FieldError("", "The body must be a JSON object.", undefined);
  checkFields(call.body, parsed, "", {
    flavour: runtime.sim.state.flavour,
    note: (text) => {
      served.notes.push(text);
    },
  });
  return parsed;
}

function noteUnknownQuery(runtime: Runtime, served: Served): void {
  if (served.query === "") return;
  for (const name of new URLSearchParams(served.query).keys()) {
    if (!(served.call.query ?? []).includes(name)) {
      unhandled(runtime, served, "query", undefined, `The query parameter ${name} is not documented and was ignored.`);
    }
  }
}

function unhandled(
  runtime: Runtime,
  served: Served,
  kind: "field" | "query" | "crash",
  body: unknown,
  detail: string,
): void {
  const { call, path } = served;
  const kept = body === undefined ? NO_BODY : rememberedBody(served.raw, body);
  runtime.log.addUnhandled({ kind, method: call.method, path, body: kept, detail, section: call.section });
}

async function afterwards(
  runtime: Runtime,
  served: Served,
  parsed: unknown,
  answer: Answer,
  reply: Reply,
): Promise<void> {
  for (const { effect } of served.hits) {
    if (!isAfter(effect)) continue;
    if (effect.kind === "delay") await sleep(effect.ms);
    if (effect.kind === "status") {
      send(runtime, served, parsed, statusAnswer(effect, served.requestId), reply);
      return;
    }
    if (effect.kind === "malformed") {
      send(runtime, served, parsed, { ...answer, body: '{"job_id": "ff8080' }, reply);
      return;
    }
    if (effect.kind === "truncate") {
      cut(runtime, served, parsed, answer, reply);
      return;
    }
    if (effect.kind === "hang" || effect.kind === "reset") {
      if (effect.kind === "reset") reply.reset();
      finish(runtime, served, parsed, null);
      return;
    }
  }
  send(runtime, served, parsed, answer, reply);
}
