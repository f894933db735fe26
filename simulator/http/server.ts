import { createServer, type IncomingMessage, type Server } from "node:http";
import { registerControl } from "../control/routes.js";
import { Budget, type Hold, LIMITS, type Limits } from "./budget.js";
import { refusalOf } from "./guard.js";
import { busy, type Handler, type Received, Reply } from "./messages.js";
import { readBody } from "./body.js";
import { createRouter, type Match, type Router, UnreadablePath } from "./router.js";
import { CALLS } from "../routes/index.js";
import type { Runtime } from "../world/runtime.js";
import { serve } from "./serve.js";
import { refuseStranger, refuseUnknown, refuseUnreadable } from "./unknown-route.js";

/** Longer than any client keeps an idle connection for itself. */
const KEEP_ALIVE_MS = 72_000;

/** Makes the server of a simulation: every call under its service's prefix and, merged, under the root, and the control. */
export function buildServer(runtime: Runtime, limits: Limits = LIMITS): Server {
  const router = createRouter<Handler>();
  const merged = new Set<string>();
  for (const call of CALLS) {
    router.add(call.method, `/${call.service}${call.path}`, (request, reply) =>
      serve(runtime, call, false, request, reply),
    );
    const shape = `${call.method} ${call.path.replace(/:[a-z_]+/g, ":")}`;
    if (merged.has(shape)) continue;
    merged.add(shape);
    router.add(call.method, call.path, (request, reply) => serve(runtime, call, true, request, reply));
  }
  registerControl(router.add, runtime);
  const now = (): number => runtime.sim.clock.now();
  const budget = new Budget(limits);
  const times = {
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.checkMs,
  };
  const server = createServer(times, (message, response) => {
    const hold = budget.admit(message.socket);
    const reply = new Reply(response, now, hold);
    if (hold === null) {
      reply.json(503, busy("requests"), { connection: "close" });
      return;
    }
    response.once("close", () => {
      hold.end();
    });
    answer(runtime, router, message, reply, hold);
  });
  server.maxConnections = limits.connections;
  return server;
}

function answer(runtime: Runtime, router: Router<Handler>, message: IncomingMessage, reply: Reply, hold: Hold): void {
  const { method = "GET", url = "/", headers } = message;
  const bare: Received = { method, url, headers, params: {}, body: Buffer.alloc(0) };
  const refusal = refusalOf(message, message.socket.localPort ?? 0);
  if (refusal !== null) {
    refuseStranger(runtime, refusal, bare, reply);
    return;
  }
  const route = routeOf(router, method, url);
  if (route instanceof UnreadablePath) {
    refuseUnreadable(runtime, { status: 400, why: route.message, close: false }, bare, reply);
    return;
  }
  readBody(
    message,
    hold,
    (body) => void run(runtime, route, { ...bare, params: route?.params ?? {}, body }, reply),
    (unreadable) => {
      refuseUnreadable(runtime, unreadable, bare, reply);
    },
  );
}

/** An error that a handler does not answer itself must not leave the client waiting. */
async function run(runtime: Runtime, route: Match<Handler> | null, request: Received, reply: Reply): Promise<void> {
  try {
    if (route === null) refuseUnknown(runtime, request, reply);
    else await route.value(request, reply);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    refuseUnreadable(runtime, { status: 400, why, close: false }, request, reply);
  }
}

function routeOf(router: Router<Handler>, method: string, url: string): Match<Handler> | null | UnreadablePath {
  try {
    return router.find(method, url);
  } catch (error) {
    if (error instanceof UnreadablePath) return error;
    throw error;
  }
}
