import type { z } from "zod";
import { DrError } from "../../errors";
import type { OddRow } from "../calls/types";
import type { HttpCall, Reply } from "./http";
import { isObject } from "../../model/narrow";
import { MOST_OF_SENTENCE, MOST_OF_WORD, oneLine } from "../../model/text";

type CallName = Pick<HttpCall, "operation" | "method" | "path">;

/** Reads a reply by its schema; what does not fit is a breach of the protocol, named by operation and path. */
export function parseReply<T>(schema: z.ZodType<T>, reply: Reply, call: CallName): T {
  const result = parse(schema, reply.body);
  if (result.success) return result.data;
  throw protocolError(call, reply, misfits(result.issues));
}

/** Reads the rows of a list one by one: an odd one is told apart, with what it still says of itself. */
export function rowReader<T>(
  { key, row }: { readonly key: string; readonly row: z.ZodType<T> },
  reply: Reply,
  call: CallName,
): (value: unknown, index: number) => { readonly value: T } | OddRow {
  return (value, index) => {
    const result = parse(row, value);
    if (result.success) return { value: result.data };
    const error = protocolError(call, reply, misfits(result.issues, `${key}.${index}`));
    return { id: idIn(value), groupId: wordIn(value, "server_group_id"), error };
  };
}

/** The id that something received names, whatever else it lacks. */
export function idIn(value: unknown): string | undefined {
  return wordIn(value, "id");
}

function wordIn(value: unknown, name: string): string | undefined {
  if (!isObject(value)) return undefined;
  const word = value[name];
  return typeof word === "string" && word !== "" ? word : undefined;
}

type Issue = Pick<z.core.$ZodIssue, "path" | "message">;

/** An answer may be nested deeper than the stack is: then nothing of it can be used. */
function parse<T>(
  schema: z.ZodType<T>,
  value: unknown,
): { readonly success: true; readonly data: T } | { readonly success: false; readonly issues: readonly Issue[] } {
  try {
    const result = schema.safeParse(value);
    return result.success ? result : { success: false, issues: result.error.issues };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { success: false, issues: [{ path: [], message: "is nested too deeply" }] };
  }
}

function misfits(issues: readonly Issue[], prefix?: string): string {
  const texts = issues.slice(0, 3).map(({ path, message }) => {
    const where = [...(prefix === undefined ? [] : [prefix]), ...path].join(".");
    return `${where || "body"}: ${message}`;
  });
  return oneLine(texts.join("; "), MOST_OF_SENTENCE);
}

/** The object answered must be the object asked for: a gateway has been seen to answer with another one. */
export function expectId<T>(value: T, wanted: string, reply: Reply, call: CallName): T {
  const found = idIn(value) ?? "";
  if (found === wanted) return value;
  throw protocolError(call, reply, `the answer describes "${oneLine(found, MOST_OF_WORD)}"`);
}

export function protocolError({ operation, method, path }: CallName, reply: Reply, what: string): DrError {
  return new DrError(
    "DR_PROTOCOL",
    `${operation}: the answer of ${method} ${path} cannot be used: ${what} (HTTP ${reply.status}, request id ${reply.requestId ?? "none"})`,
    { httpStatus: reply.status, requestId: reply.requestId, request: `${method} ${path}` },
  );
}
