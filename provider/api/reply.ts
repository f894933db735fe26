import type { z } from "zod";
import { DrError } from "../errors";
import type { HttpCall, Reply } from "./http";

type CallName = Pick<HttpCall, "operation" | "method" | "path">;

/** Reads a reply by its schema; what does not fit is a breach of the protocol, named by operation and path. */
export function parseReply<T>(schema: z.ZodType<T>, reply: Reply, call: CallName): T {
  const result = schema.safeParse(reply.body);
  if (result.success) return result.data;
  const issues = result.error.issues.slice(0, 3).map(({ path, message }) => `${path.join(".") || "body"}: ${message}`);
  throw protocolError(call, reply, issues.join("; "));
}

/** The object answered must be the object asked for: a gateway has been seen to answer with another one. */
export function expectId<T>(value: T, found: string, wanted: string, reply: Reply, call: CallName): T {
  if (found === wanted) return value;
  throw protocolError(call, reply, `the answer describes "${found}"`);
}

export function protocolError({ operation, method, path }: CallName, reply: Reply, what: string): DrError {
  return new DrError(
    "DR_PROTOCOL",
    `${operation}: the answer of ${method} ${path} cannot be used: ${what} (HTTP ${reply.status}, request id ${reply.requestId ?? "none"})`,
    { httpStatus: reply.status, requestId: reply.requestId, request: `${method} ${path}` },
  );
}
