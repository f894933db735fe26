import { EngineService, Empty, grpc } from "./rpc";

const SEVERITIES = ["debug", "info", "warning", "error"] as const;

export interface Saying {
  readonly severity: (typeof SEVERITIES)[number];
  readonly urn: string;
  readonly text: string;
}

interface LogRequest {
  getSeverity(): number;
  getMessage(): string;
  getUrn(): string;
  getEphemeral(): boolean;
}

/** The log that an engine offers to its providers: what would be printed under a resource. */
export interface LogServer {
  readonly address: string;
  /** What was said since the last call, without what only replaces a line. */
  take(): Saying[];
  close(): void;
}

export async function startLogServer(): Promise<LogServer> {
  let said: Saying[] = [];
  const server = new grpc.Server();
  const unknown = (_call: unknown, done: (error: Error) => void): void => {
    done(new Error("not offered here"));
  };
  server.addService(EngineService, {
    log: (call: { request: LogRequest }, done: (error: null, answer: unknown) => void) => {
      const { request } = call;
      if (!request.getEphemeral())
        said.push({
          severity: SEVERITIES[request.getSeverity()] ?? "error",
          urn: request.getUrn(),
          text: request.getMessage(),
        });
      done(null, new Empty());
    },
    getRootResource: unknown,
    setRootResource: unknown,
    startDebugging: unknown,
    requirePulumiVersion: unknown,
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else reject(error);
    });
  });
  return {
    address: `127.0.0.1:${port}`,
    take: () => {
      const taken = said;
      said = [];
      return taken;
    },
    close: () => {
      server.forceShutdown();
    },
  };
}
