import { ASSUMPTIONS, chooseAssumptions } from "../assumptions.js";
import { parsePace } from "../world/clock.js";
import { ACTIONS } from "./actions.js";
import { freezeDeadZones } from "./dead-zones.js";
import type { FaultRule } from "./faults.js";
import { checkAction, checkNothing, checkPace, checkStep, InputError } from "./inputs.js";
import { type AddRoute, NOT_FOR_PAGES, type Received, targetOf } from "../http/messages.js";
import { unsaved } from "../wire/answers.js";
import { NOT_JSON, parseBody } from "../http/body.js";
import { isObject } from "../wire/fields.js";
import { releaseJobs } from "../world/jobs.js";
import { adjustCopy } from "../behaviour/group/sync.js";
import { SnapshotError } from "../world/snapshot.js";
import { StateFileError } from "../world/state-file.js";
import { AGENCY, partnersOf, temporaryKeyOf } from "../world/logins.js";
import { worldView } from "./world-view.js";
import type { Runtime } from "../world/runtime.js";

export const CONTROL_PREFIX = "/_simulator";

/**
 * Interface through which tests and demonstrations look into the world and disturb it. It has no authentication: the server is
 * on loopback, and what a page may send without being asked for leave, a form among it, is not taken.
 */
export function registerControl(add: AddRoute, runtime: Runtime): void {
  const route: Route = (method, url, handle) => {
    add(method, `${CONTROL_PREFIX}${url}`, (request, reply) => {
      if (method !== "GET" && !isJson(request)) {
        const message = "a call that changes something needs the header content-type: application/json";
        reply.json(415, { error: { code: "SIMULATOR.0415", message } }, NOT_FOR_PAGES);
        return;
      }
      runtime.sim.settle();
      runtime.sim.forget();
      try {
        const answer = handle(request);
        freezeDeadZones(runtime.sim);
        if (method !== "GET") runtime.sim.remember();
        if (method !== "GET") runtime.save();
        reply.json(200, answer ?? {}, NOT_FOR_PAGES);
      } catch (error) {
        const message = messageOf(error);
        if (error instanceof StateFileError) {
          reply.json(507, unsaved(message), NOT_FOR_PAGES);
          return;
        }
        reply.json(400, { error: { code: "SIMULATOR.0400", message } }, NOT_FOR_PAGES);
      }
    });
  };
  route("GET", "", () => describe(runtime));
  route("GET", "/world", () => worldView(runtime.sim));
  route("GET", "/calls", (request) => ({ calls: runtime.log.calls(queryOf(request)) }));
  route("GET", "/counters", () => runtime.log.counters());
  route("GET", "/refused", () => ({ refused: runtime.log.refused() }));
  route("GET", "/unhandled", () => ({ unhandled: runtime.log.unhandled() }));
  route("DELETE", "/calls", (request) => {
    checkNothing(bodyOf(request));
    runtime.log.clear();
  });
  registerFaults(route, runtime);
  registerClock(route, runtime);
  route("GET", "/assumptions", () => ({ values: runtime.sim.assume, table: ASSUMPTIONS }));
  route("PUT", "/assumptions", (request) => {
    runtime.sim.assume = chooseAssumptions(bodyOf(request) as Record<string, string>, runtime.sim.assume);
    return runtime.sim.assume;
  });
  route("POST", "/snapshot", (request) => {
    checkNothing(bodyOf(request));
    return runtime.snapshot();
  });
  route("POST", "/restore", (request) => {
    runtime.restore(bodyOf(request));
  });
  route("POST", "/reset", (request) => {
    checkNothing(bodyOf(request));
    runtime.reset();
  });
  route("POST", "/actions/:name", (request) => {
    const { name = "" } = request.params;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) throw new Error(`unknown action "${name}"; known: ${Object.keys(ACTIONS).join(", ")}`);
    const input = bodyOf(request);
    checkAction(name, input);
    return action(runtime.sim, input);
  });
}

type Route = (method: "GET" | "POST" | "DELETE" | "PUT", url: string, handle: (request: Received) => unknown) => void;

function registerFaults(route: Route, runtime: Runtime): void {
  const slowSync = (): void => {
    for (const pair of runtime.sim.state.pairs.values())
      if (pair.sync.phase === "copying") adjustCopy(runtime.sim, pair);
  };
  route("GET", "/faults", () => ({ faults: runtime.sim.faults.list() }));
  route("POST", "/faults", (request) => {
    const rule = runtime.sim.faults.add(bodyOf(request) as unknown as FaultRule);
    if (rule.effect.kind === "slow-sync") slowSync();
    return rule;
  });
  const clear = (request: Received): unknown => {
    checkNothing(bodyOf(request));
    const { id } = request.params;
    const removed = runtime.sim.faults.clear(id);
    releaseJobs(runtime.sim, removed);
    slowSync();
    return { removed };
  };
  route("DELETE", "/faults", clear);
  route("DELETE", "/faults/:id", clear);
}

function registerClock(route: Route, runtime: Runtime): void {
  const show = (): object => ({ now: new Date(runtime.sim.clock.now()).toISOString(), pace: runtime.sim.clock.pace });
  route("GET", "/clock", show);
  route("POST", "/clock/advance", (request) => {
    const input = bodyOf(request);
    checkStep(input);
    runtime.sim.clock.advance(Number(input["seconds"]) * 1000);
    runtime.sim.settle();
    return show();
  });
  route("PUT", "/clock/pace", (request) => {
    const input = bodyOf(request);
    checkPace(input);
    runtime.sim.clock.setPace(parsePace(String(input["pace"])));
    return show();
  });
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return error instanceof SnapshotError ? `this is no snapshot of the simulator: ${message}` : message;
}

/** A form, or a request that a page sends without asking first, can't have this type. */
function isJson({ headers }: Received): boolean {
  const [type = ""] = (headers["content-type"] ?? "").split(";", 1);
  return type.trim().toLowerCase() === "application/json";
}

function bodyOf({ body }: Received): Record<string, unknown> {
  if (body.length === 0) return {};
  const value = parseBody(body);
  if (value === NOT_JSON) throw new InputError("the body is not JSON; a JSON object is expected");
  if (!isObject(value)) throw new InputError("the body must be a JSON object");
  return value;
}

function queryOf(request: Received): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(targetOf(request).query));
}

/** Describes what a program needs to reach the service. */
export function describe(runtime: Runtime): Record<string, string> {
  const { account, region } = runtime.sim.state;
  const temporary = temporaryKeyOf(account);
  const [operator, reader] = partnersOf(account);
  return {
    agency: AGENCY,
    operatorName: operator.username,
    operatorPassword: operator.password,
    operatorAccessKey: operator.access_key,
    operatorSecretKey: operator.secret_key,
    readerName: reader.username,
    readerPassword: reader.password,
    partnerDomain: operator.domain_name,
    temporaryAccessKey: temporary.accessKey,
    temporarySecretKey: temporary.secretKey,
    securityToken: temporary.securityToken,
    projectId: account.projects[0]?.id ?? "",
    accessKey: account.access_key,
    secretKey: account.secret_key,
    username: account.username,
    password: account.password,
    userDomain: account.domain_name,
    region,
  };
}
