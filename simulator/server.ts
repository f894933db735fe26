import fastify, { type FastifyInstance } from "fastify";
import { registerControl } from "./control.js";
import { CALLS } from "./routes/index.js";
import type { Runtime } from "./runtime.js";
import { serve } from "./serve.js";
import { refuseUnknown, refuseUnreadable } from "./unknown-route.js";

const MOST_BYTES = 12 * 1024 * 1024;

export function buildServer(runtime: Runtime): FastifyInstance {
  const app = fastify({
    bodyLimit: MOST_BYTES,
    forceCloseConnections: true,
    exposeHeadRoutes: false,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 500 },
    logger: false,
    frameworkErrors: (error, request, reply) => {
      void refuseUnreadable(runtime, error.message, request, reply);
    },
  });
  // By the virtual clock, as every time in a body is: who judges an age by the service's own date must be right.
  app.addHook("onSend", (_request, reply, payload, done) => {
    reply.header("date", new Date(runtime.sim.clock.now()).toUTCString());
    done(null, payload);
  });
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "buffer" }, (_request, body, done) => {
    done(null, body);
  });
  const merged = new Set<string>();
  for (const call of CALLS) {
    app.route({
      method: call.method,
      url: `/${call.service}${call.path}`,
      handler: (request, reply) => serve(runtime, call, false, request, reply),
    });
    const shape = `${call.method} ${call.path.replace(/:[a-z_]+/g, ":")}`;
    if (merged.has(shape)) continue;
    merged.add(shape);
    app.route({
      method: call.method,
      url: call.path,
      handler: (request, reply) => serve(runtime, call, true, request, reply),
    });
  }
  registerControl(app, runtime);
  app.setNotFoundHandler((request, reply) => refuseUnknown(runtime, request, reply));
  app.setErrorHandler((error: { statusCode?: number; message: string }, request, reply) =>
    refuseUnreadable(runtime, error.message, request, reply, error.statusCode),
  );
  return app;
}
