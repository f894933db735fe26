import { createRequire } from "node:module";
import { oneLine } from "../model/text";
import { shown } from "../shown";
import { type ResourceLog, silentLog } from "../call";

type Severity = "DEBUG" | "INFO" | "WARNING" | "ERROR";

/** The engine's log, as far as it is used: one call. */
interface EngineClient {
  log(request: unknown, done: (error: unknown) => void): void;
}

/** The modules that the client needs, as far as they are used. */
interface Modules {
  readonly "@grpc/grpc-js": { readonly credentials: { createInsecure(): unknown } };
  readonly "@pulumi/pulumi/proto/engine_grpc_pb": {
    readonly EngineClient: new (at: string, how: unknown) => EngineClient;
  };
  readonly "@pulumi/pulumi/proto/engine_pb": {
    readonly LogRequest: new () => Record<
      "setSeverity" | "setMessage" | "setUrn" | "setStreamid" | "setEphemeral",
      (value: unknown) => void
    >;
    readonly LogSeverity: Readonly<Record<Severity, number>>;
  };
}

interface Engine {
  readonly client: EngineClient;
  request(severity: Severity, message: string, urn: string, ephemeral: boolean): unknown;
}

/** The address at which the engine listens: the last argument, behind the flags that it hands on to its providers. */
export function engineAddress(args: readonly string[]): string | undefined {
  const last = args.at(-1);
  return last !== undefined && /^[\w.[\]-]+:\d+$/.test(last) ? last : undefined;
}

/** The client is loaded from the Pulumi SDK the provider process itself runs on, whatever version that is. */
function connect(): Engine | undefined {
  const address = engineAddress(process.argv.slice(2));
  const main = require.main?.filename;
  if (address === undefined || main === undefined) return undefined;
  try {
    const load = createRequire(main) as <N extends keyof Modules>(name: N) => Modules[N];
    const grpc = load("@grpc/grpc-js");
    const services = load("@pulumi/pulumi/proto/engine_grpc_pb");
    const messages = load("@pulumi/pulumi/proto/engine_pb");
    return {
      client: new services.EngineClient(address, grpc.credentials.createInsecure()),
      request: (severity, message, urn, ephemeral) => {
        const request = new messages.LogRequest();
        request.setSeverity(messages.LogSeverity[severity]);
        request.setMessage(message);
        request.setUrn(urn);
        request.setStreamid(0);
        request.setEphemeral(ephemeral);
        return request;
      },
    };
  } catch {
    return undefined;
  }
}

let engine: Engine | undefined | "none";
let queue: Promise<void> = Promise.resolve();

/** An engine that does not answer must not hold up a failover. */
const LOG_MS = 2_000;

function send(severity: Severity, text: string, urn: string, ephemeral: boolean): void {
  engine ??= connect() ?? "none";
  const target = engine;
  const message = shown(text);
  const aside = (): void => {
    if (!ephemeral) sayAside(severity, urn, message);
  };
  if (target === "none") {
    aside();
    return;
  }
  queue = queue.then(async () => {
    // One that was silent once is not waited for again.
    if (engine === "none" || !(await taken(target, () => target.request(severity, message, urn, ephemeral)))) aside();
  });
}

/** True if the engine takes a message. One that does not answer in time is asked no more. */
function taken({ client }: Engine, write: () => unknown): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      engine = "none";
      resolve(false);
    }, LOG_MS);
    const end = (told: boolean): void => {
      clearTimeout(timer);
      resolve(told);
    };
    try {
      client.log(write(), (error) => {
        end(!error);
      });
    } catch {
      end(false);
    }
  });
}

/** Says on the error stream what the engine does not take: a warning must reach somebody. Standard output is the engine's. */
function sayAside(severity: Severity, urn: string, message: string): void {
  // Whoever read it may be gone, which is no reason to end.
  if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => undefined);
  process.stderr.write(`${severity.toLowerCase()}: ${oneLine(urn.split("::").at(-1) ?? urn)}: ${message}\n`);
}

/** The log under the row of one resource. Without its URN nothing is logged: the row of the stack is not ours. */
export function resourceLog(urn: string | undefined): ResourceLog {
  if (urn === undefined || urn === "") return silentLog;
  return {
    info: (text) => {
      send("INFO", text, urn, false);
    },
    warn: (text) => {
      send("WARNING", text, urn, false);
    },
    progress: (text) => {
      send("INFO", text, urn, true);
    },
  };
}

/** Waits until everything logged has reached the engine. */
export async function flushLog(): Promise<void> {
  await queue;
}
