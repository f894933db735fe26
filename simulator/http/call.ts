import type { IncomingHttpHeaders } from "node:http";
import type { Fields } from "../wire/fields.js";
import type { Sim } from "../world/sim.js";
import type { DeadZone } from "../control/dead-zones.js";
import type { Service } from "../world/types.js";

export interface Caller {
  readonly user: string;
  /** The account that the caller acts in. */
  readonly domain_id: string;
  /** Null for a token that is not scoped to a project. */
  readonly project_id: string | null;
  /** Known by a signature instead of a token. */
  readonly signed: boolean;
}

export interface Context {
  readonly sim: Sim;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The parsed body; an empty object when there was none. */
  readonly body: Record<string, unknown>;
  readonly headers: IncomingHttpHeaders;
  readonly caller: Caller;
  /** True under the root, where the services are merged; false under a service's own prefix. */
  readonly merged: boolean;
  /** `http://host:port`, and with the service's prefix where the call came in there. */
  readonly origin: string;
  /** Dead zones that this list feels. */
  readonly deadZones: readonly DeadZone[];
  /** Rows that a page holds at most, whatever `limit` asks for. */
  readonly mostRows: number;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One row, one call. */
export interface Call {
  readonly name: string;
  /** Row of the endpoint index of SDRS; null for the calls of other services. */
  readonly number: number | null;
  readonly service: Service;
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** Section of the contract that describes the call. */
  readonly section: string;
  readonly body?: Fields;
  /** A body may be missing although `body` is given. */
  readonly optionalBody?: true;
  readonly query?: readonly string[];
  readonly huaweiOnly?: true;
  readonly otcOnly?: true;
  /** Needs no proof of identity, or none with a body that brings its own. */
  readonly open?: true | ((body: unknown) => boolean);
  /** Ids of the servers and disks that the call is about: a dead zone makes it fail. */
  readonly about?: (context: Pick<Context, "params" | "query" | "body">) => readonly string[];
  /** A list of servers or of disks: it feels a dead zone that rows of it are in. */
  readonly lists?: "servers" | "disks";
  readonly handle: (context: Context) => Answer;
}

export const ok = (body: unknown, status = 200): Answer => ({ status, body });

export const accepted = (job: { readonly job_id: string }, status = 200): Answer => ok({ job_id: job.job_id }, status);

export const empty = (status = 204): Answer => ({ status });

export const param = (context: Pick<Context, "params">, name: string): string => context.params[name] ?? "";
