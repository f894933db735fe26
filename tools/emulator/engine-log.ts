import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import type { ResourceLog } from "../../provider/call";

type Severity = "debug" | "info" | "warning" | "error";
/** By their numbers on the wire. */
const SEVERITIES: readonly Severity[] = ["debug", "info", "warning", "error"];

export interface Saying {
  readonly severity: Severity;
  readonly urn: string;
  readonly text: string;
}

/** The log of an engine: what would be printed under a resource, without what only replaces a line. */
export class EngineLog {
  #said: Saying[] = [];
  #server: grpc.Server | undefined;

  /** Offers the log to provider processes, at the address that is the answer. */
  async listen(): Promise<string> {
    const server = new grpc.Server();
    this.#server = server;
    const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, done) => {
      const severity = SEVERITIES[request.getSeverity()] ?? "error";
      if (!request.getEphemeral()) this.#said.push({ severity, urn: request.getUrn(), text: request.getMessage() });
      done(null, new Empty());
    };
    const unused: grpc.handleUnaryCall<unknown, Empty> = (_call, done) => {
      done({ code: grpc.status.UNIMPLEMENTED });
    };
    const others = Object.fromEntries(Object.keys(EngineService).map((name) => [name, unused]));
    server.addService(EngineService, { ...others, log });
    const port = await new Promise<number>((resolve, reject) => {
      server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound);
        else reject(error);
      });
    });
    return `127.0.0.1:${port}`;
  }

  /** Log that a process inside this one writes to. */
  of(urn = ""): ResourceLog {
    const note = (severity: Severity) => (text: string) => {
      this.#said.push({ severity, urn, text });
    };
    return { info: note("info"), warn: note("warning"), progress: () => undefined };
  }

  /** Returns what was said since the last call. */
  take(): Saying[] {
    const taken = this.#said;
    this.#said = [];
    return taken;
  }

  close(): void {
    this.#server?.forceShutdown();
  }
}
