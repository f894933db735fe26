/**
 * The parts of Pulumi's SDK that speak to a provider process, as the engine does. They come without types for this use.
 */
import { createRequire } from "node:module";
import type { Json } from "../emulator/values";

const load = createRequire(require.resolve("@pulumi/pulumi/package.json"));

interface Struct {
  toJavaScript(): Json;
}

interface Setters {
  setArgs(value: unknown): void;
  setUrn(value: string): void;
  setId(value: string): void;
  setOlds(value: unknown): void;
  setNews(value: unknown): void;
  setProperties(value: unknown): void;
  setInputs(value: unknown): void;
}

export interface Answers {
  getId(): string;
  getInputs(): Struct | undefined;
  getProperties(): Struct | undefined;
  getChanges(): number;
  getReplacesList(): string[];
  getFailuresList(): { getProperty(): string; getReason(): string }[];
}

type RequestName =
  | "ConfigureRequest"
  | "CheckRequest"
  | "DiffRequest"
  | "CreateRequest"
  | "UpdateRequest"
  | "ReadRequest"
  | "DeleteRequest";

interface InitFailed {
  getId(): string;
  getProperties(): Struct;
  getReasonsList(): string[];
}

export const messages = load("@pulumi/pulumi/proto/provider_pb") as Record<RequestName, new () => Setters> & {
  readonly ErrorResourceInitFailed: { deserializeBinary(bytes: Uint8Array): InitFailed };
  readonly DiffResponse: { readonly DiffChanges: { readonly DIFF_SOME: number } };
};

const { Struct: struct } = load("google-protobuf/google/protobuf/struct_pb") as {
  Struct: { fromJavaScript(value: Json): unknown };
};
const { Status: status } = load("@pulumi/pulumi/proto/status_pb") as {
  Status: {
    deserializeBinary(bytes: Uint8Array): { getDetailsList(): { getValue_asU8(): Uint8Array }[] };
  };
};

export const toStruct = (value: Json): unknown => struct.fromJavaScript(value);

export type CallError = Error & {
  readonly code: number;
  readonly details: string;
  readonly metadata?: { get(key: string): unknown[] };
};

export type CallName = "configure" | "check" | "diff" | "create" | "update" | "read" | "delete";

export type ProviderClient = Record<
  CallName,
  (request: unknown, done: (error: CallError | null, answer: Answers) => void) => void
> & { close(): void };

interface Server {
  addService(service: unknown, methods: object): void;
  bindAsync(address: string, how: unknown, done: (error: Error | null, port: number) => void): void;
  forceShutdown(): void;
}

export const grpc = load("@grpc/grpc-js") as {
  readonly credentials: { createInsecure(): unknown };
  readonly ServerCredentials: { createInsecure(): unknown };
  readonly Server: new () => Server;
  readonly status: { readonly UNAVAILABLE: number; readonly CANCELLED: number; readonly UNKNOWN: number };
};

export const { ResourceProviderClient } = load("@pulumi/pulumi/proto/provider_grpc_pb") as {
  ResourceProviderClient: new (address: string, how: unknown, options?: object) => ProviderClient;
};

export const { EngineService } = load("@pulumi/pulumi/proto/engine_grpc_pb") as { EngineService: unknown };
export const { Empty } = load("google-protobuf/google/protobuf/empty_pb") as { Empty: new () => unknown };

/** What an error says is to be saved, if it says so. */
export function initFailure(
  error: CallError,
): { readonly id: string; readonly properties: Json; readonly reasons: string[] } | undefined {
  const [packed] = error.metadata?.get("grpc-status-details-bin") ?? [];
  if (!Buffer.isBuffer(packed)) return undefined;
  const [detail] = status.deserializeBinary(packed).getDetailsList();
  if (detail === undefined) return undefined;
  const failed = messages.ErrorResourceInitFailed.deserializeBinary(detail.getValue_asU8());
  return { id: failed.getId(), properties: failed.getProperties().toJavaScript(), reasons: failed.getReasonsList() };
}
