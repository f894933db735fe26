import type { Service } from "../types";
import { matchCall } from "./calls";
import { requestProblems } from "./schema";

/** A received request, as the simulator's list of calls has it. */
export interface SeenRequest {
  readonly service: string | null;
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
}

/** The name of the documented call that a request is, and undefined for anything else. */
export function operationOf(request: SeenRequest): string | undefined {
  const { service, method } = request;
  const prefix = service === null ? "" : `/${service}`;
  const path = request.path.startsWith(`${prefix}/`) ? request.path.slice(prefix.length) : request.path;
  return matchCall(method, path, (service ?? undefined) as Service | undefined)?.operation;
}

/** Requests a client sent that the contract does not know, or whose body it does not: for the tests of clients. */
export function undocumentedRequests(requests: readonly SeenRequest[]): string[] {
  return requests.flatMap((request) => {
    const name = operationOf(request);
    if (name === undefined) return [`${request.method} ${request.path} is no documented call`];
    const problems = requestProblems(name, request.body ?? undefined);
    return problems.map((problem) => `${name}: ${problem} in ${JSON.stringify(request.body)}`);
  });
}
