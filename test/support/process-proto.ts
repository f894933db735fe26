/**
 * What goes between engine and provider, from the Pulumi SDK itself, and an engine that only listens.
 */
import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import type { LogRequest } from "@pulumi/pulumi/proto/engine_pb.js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb.js";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";

export type Props = Record<string, unknown>;

export function toStruct(value: Props): Struct {
  return Struct.fromJavaScript(JSON.parse(JSON.stringify(value)) as Record<string, JavaScriptValue>);
}

export function fromStruct(struct: Struct | undefined): Props {
  return struct?.toJavaScript() ?? {};
}

/** What came beside an error: the object that exists although its creation or update failed. */
export interface HalfDoneDetails {
  readonly id: string;
  readonly properties: Props;
  readonly reasons: readonly string[];
  /** Bytes of the header that carried it. */
  readonly bytes: number;
}

export function halfDoneDetails(error: grpc.ServiceError): HalfDoneDetails | undefined {
  const [header] = error.metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(header)) return undefined;
  const [any] = Status.deserializeBinary(new Uint8Array(header)).getDetailsList();
  const detail = ErrorResourceInitFailed.deserializeBinary(any?.getValue_asU8() ?? new Uint8Array());
  return {
    id: detail.getId(),
    properties: fromStruct(detail.getProperties()),
    reasons: detail.getReasonsList(),
    bytes: header.length,
  };
}

export interface Said {
  readonly severity: number;
  readonly message: string;
  readonly urn: string;
  readonly ephemeral: boolean;
}

export interface FakeEngine {
  readonly address: string;
  readonly said: readonly Said[];
  close(): void;
}

/** Takes what a provider logs, as the engine does, and nothing else. */
export async function startFakeEngine(): Promise<FakeEngine> {
  const said: Said[] = [];
  const server = new grpc.Server();
  const log: grpc.handleUnaryCall<LogRequest, Empty> = ({ request }, done) => {
    said.push({
      severity: request.getSeverity(),
      message: request.getMessage(),
      urn: request.getUrn(),
      ephemeral: request.getEphemeral(),
    });
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
  return {
    address: `127.0.0.1:${port}`,
    said,
    close: () => {
      server.forceShutdown();
    },
  };
}
