import { ASSUMPTIONS, chooseAssumptions } from "../assumptions.js";
import type { Pace } from "../world/clock.js";
import { ACTIONS } from "./actions.js";
import { freezeDeadZones } from "./dead-zones.js";
import type { FaultRule } from "./faults.js";
import { type AddRoute, type Received, targetOf } from "../http/messages.js";
import { releaseJobs } from "../world/jobs.js";
import { adjustCopy } from "../behaviour/group/sync.js";
import { worldView } from "./world-view.js";
import type { Runtime, Snapshot } from "../world/runtime.js";

export const CONTROL_PREFIX = "/_simulator";

/**
 * Interface through which tests and demonstrations look into the world and disturb it. It has no authentication: the server is
 * on loopback.
 */
export function registerControl(add: AddRoute, runtime: Runtime): void {
  const route: Route = (method, url, handle) => {
    add(method, `${CONTROL_PREFIX}${url}`, (request, reply) => {
      runtime.sim.settle();
      runtime.sim.forget();
      try {
        const answer = handle(request);
        freezeDeadZones(runtime.sim);
        if (method !== "GET") runtime.sim.remember();
        if (method !== "GET") runtime.save();
        reply.json(200, answer ?? {});
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        reply.json(400, { error: { code: "SIMULATOR.0400", message } });
      }
    });
  };
  route("GET", "", () => describe(runtime));
  route("GET", "/world", () => worldView(runtime.sim));
  route("GET", "/calls", (request) => ({ calls: runtime.log.calls(queryOf(request)) }));
  route("GET", "/counters", () => runtime.log.counters());
  route("GET", "/unhandled", () => ({ unhandled: runtime.log.unhandled() }));
  route("DELETE", "/calls", () => {
    runtime.log.clear();
  });
  registerFaults(route, runtime);
  registerClock(route, runtime);
  route("GET", "/assumptions", () => ({ values: runtime.sim.assume, table: ASSUMPTIONS }));
  route("PUT", "/assumptions", (request) => {
    runtime.sim.assume = chooseAssumptions(bodyOf(request) as Record<string, string>, runtime.sim.assume);
    return runtime.sim.assume;
  });
  route("POST", "/snapshot", () => runtime.snapshot());
  route("POST", "/restore", (request) => {
    runtime.restore(bodyOf(request) as unknown as Snapshot);
  });
  route("POST", "/reset", () => {
    runtime.reset();
  });
  route("POST", "/actions/:name", (request) => {
    const { name = "" } = request.params;
    const action = Object.hasOwn(ACTIONS, name) ? ACTIONS[name] : undefined;
    if (action === undefined) throw new Error(`unknown action "${name}"; known: ${Object.keys(ACTIONS).join(", ")}`);
    return action(runtime.sim, bodyOf(request));
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
    const { seconds } = bodyOf(request);
    if (typeof seconds !== "number") throw new TypeError("seconds must be a number");
    runtime.sim.clock.advance(seconds * 1000);
    runtime.sim.settle();
    return show();
  });
  route("PUT", "/clock/pace", (request) => {
    runtime.sim.clock.setPace(bodyOf(request)["pace"] as Pace);
    return show();
  });
}

function bodyOf({ body }: Received): Record<string, unknown> {
  return body.length === 0 ? {} : (JSON.parse(body.toString("utf8")) as Record<string, unknown>);
}

function queryOf(request: Received): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(targetOf(request).query));
}

/** Describes what a program needs to reach the service. */
export function describe(runtime: Runtime): Record<string, string> {
  const { account, region } = runtime.sim.state;
  return {
    projectId: account.projects[0]?.id ?? "",
    accessKey: account.access_key,
    secretKey: account.secret_key,
    username: account.username,
    password: account.password,
    userDomain: account.domain_name,
    region,
  };
}
