/** Messages between engine and provider, from the Pulumi SDK itself. */
import type { ServiceError } from "@grpc/grpc-js";
import { ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb.js";
import { Status } from "@pulumi/pulumi/proto/status_pb.js";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import { HalfDone } from "./provider-side";
import { type Json, crossed } from "./values";

export function toStruct(value: Json): Struct {
  return Struct.fromJavaScript(crossed(value) as Record<string, JavaScriptValue>);
}

export function fromStruct(struct: Struct | undefined): Json {
  return struct?.toJavaScript() ?? {};
}

/** Reads what came beside an error: the object that exists although its creation or update failed. */
export function halfDone({ metadata }: ServiceError): HalfDone | undefined {
  const [header] = metadata.get("grpc-status-details-bin");
  if (!Buffer.isBuffer(header)) return undefined;
  const [any] = Status.deserializeBinary(new Uint8Array(header)).getDetailsList();
  if (any === undefined) return undefined;
  const detail = ErrorResourceInitFailed.deserializeBinary(any.getValue_asU8());
  return new HalfDone(detail.getId(), fromStruct(detail.getProperties()), detail.getReasonsList());
}
