import { z } from "zod";
import { DrError } from "../../errors";
import { JobIdReply } from "../../model/wire/replies";
import type { Service, Settings } from "../../settings/settings";
import type { Clock } from "../../wait";
import type { Auth } from "./auth";
import type { CallOptions } from "../calls/types";
import type { Http, HttpCall, Reply } from "./http";
import { createPager, type Paging } from "./paging";
import { expectId, idIn, parseReply, rowReader } from "./reply";

/** One call, as the files of the single services describe it. */
export interface CallSpec {
  /** For people, with the object: `Reading group 7f0c…`. */
  readonly operation: string;
  /** For tables and logs. */
  readonly call: string;
  readonly service?: Service;
  readonly method?: HttpCall["method"];
  /** `{project_id}` is filled in. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: object;
  readonly repeatable?: boolean;
}

/** Shape of a list: where its rows are and how it is paged. */
export interface ListSpec<T> extends CallSpec {
  readonly key: string;
  readonly row: z.ZodType<T>;
  readonly idOf: (row: T) => string;
  readonly paging: Paging;
}

/** Place and id of the object in the answer of a call; without a key the answer is the object, without an id any will do. */
export interface GetSpec<T> extends CallSpec {
  readonly key: string | null;
  readonly row: z.ZodType<T>;
  readonly id: string | null;
}

/** Calls with project, authentication and typed replies. */
export interface Client {
  /** The object under the key; it must have the id asked for. */
  get<T extends object>(spec: GetSpec<T>, options?: CallOptions): Promise<T>;
  /** All rows of all pages, each once. A row that cannot be read fails the list, unless somebody asked to be told of it. */
  list<T>(spec: ListSpec<T>, options?: CallOptions): Promise<T[]>;
  /** The id of the job that the call started. */
  startJob(spec: CallSpec, options?: CallOptions): Promise<string>;
  /** A call whose answer carries nothing of interest. */
  send(spec: CallSpec, options?: CallOptions): Promise<Reply>;
}

export interface ClientDeps {
  readonly settings: Settings;
  readonly http: Http;
  readonly auth: Auth;
  /** Told before and after each attempt of a call that may change something. */
  readonly onChange: (call: string) => void;
  readonly clock: Clock;
}

export function createClient({ settings, http, auth, onChange, clock }: ClientDeps): Client {
  const pager = createPager();
  const callOf = async (spec: CallSpec, options: CallOptions): Promise<HttpCall> => {
    const { operation, call, service = "sdrs", method = "GET", body, repeatable = false } = spec;
    const path = spec.path.includes("{project_id}")
      ? spec.path.replaceAll("{project_id}", segment(await auth.projectId(options), operation))
      : spec.path;
    return {
      ...{ operation, call, service, method, path, repeatable },
      base: settings.endpoints[service],
      query: present(spec.query ?? {}),
      ...(body === undefined ? {} : { body }),
      ...(method === "GET"
        ? {}
        : {
            onChange: () => {
              onChange(call);
            },
          }),
    };
  };

  return {
    async get(spec, options = {}) {
      const { key, row, id } = spec;
      const call = await callOf(spec, options);
      const reply = await http.send(call, options, auth.authorizer);
      const value = key === null ? parseReply(row, reply, call) : parseReply(under(key, row), reply, call)[key];
      if (value === undefined) throw new Error(`no ${key ?? "body"}`);
      return id === null ? value : expectId(value, id, reply, call);
    },

    async list<T>(spec: ListSpec<T>, options: CallOptions = {}) {
      const until = options.timeoutMs === undefined ? undefined : clock.now() + options.timeoutMs;
      const rows = await pager.all<T | undefined>(spec, spec.paging, async (query) => {
        const left = until === undefined ? options : { ...options, timeoutMs: until - clock.now() };
        const call = await callOf({ ...spec, query: { ...query, ...spec.query } }, left);
        const reply = await http.send(call, left, auth.authorizer);
        const wire = parseReply(under(spec.key, ROWS), reply, call)[spec.key] ?? [];
        const readRow = rowReader(spec, reply, call);
        const read = wire.map((value, index) => {
          const row = readRow(value, index);
          if (!("error" in row)) return { key: spec.idOf(row.value), value: row.value };
          if (options.onOddRow === undefined) throw row.error;
          options.onOddRow(row);
          return { key: row.id ?? JSON.stringify(value), value: undefined };
        });
        return { rows: read, lastId: idIn(wire.at(-1)) ?? "", body: reply.body, bytes: reply.bytes };
      });
      return rows.filter((row) => row !== undefined);
    },

    async startJob(spec, options = {}) {
      const call = await callOf({ method: "POST", ...spec }, options);
      const reply = await http.send(call, options, auth.authorizer);
      try {
        const { jobId } = parseReply(JobIdReply, reply, call);
        options.onAccepted?.(reply.requestId);
        return jobId;
      } catch (cause) {
        throw new DrError(
          "DR_AMBIGUOUS",
          `${spec.operation} was accepted, but the answer names no job (HTTP ${reply.status}, request id ${reply.requestId ?? "none"})`,
          { httpStatus: reply.status, requestId: reply.requestId },
          { cause },
        );
      }
    },

    async send(spec, options = {}) {
      return await http.send(await callOf({ method: "POST", ...spec }, options), options, auth.authorizer);
    },
  };
}

/** An id as part of a path. Ids of the services consist of letters, digits and `-._~`; anything else is a mistake of the caller. */
export function segment(id: string, operation: string): string {
  if (/^[A-Za-z0-9._~-]+$/.test(id) && !/^\.+$/.test(id)) return id;
  throw new DrError(
    "DR_USAGE",
    `${operation}: "${id}" is not an id`,
    {},
    { hint: "Ids look like 7f0c2d9e-41a6-4b8f-9d53-0e6a8c1b2f34." },
  );
}

/** Several ids in one query parameter, at most {@link MAX_IDS}. */
export function idList(ids: readonly string[]): string {
  return JSON.stringify(ids);
}

/** Source: OTC-API `querying_replication_pairs` and `querying_protected_instances`, code SDRS.0226. */
export const MAX_IDS = 30;

/** Runs a list call once per {@link MAX_IDS} ids. */
export async function inChunks<T>(
  ids: readonly string[],
  list: (chunk: readonly string[]) => Promise<T[]>,
): Promise<T[]> {
  const unique = [...new Set(ids)];
  const chunks = Array.from({ length: Math.ceil(unique.length / MAX_IDS) }, (_, index) =>
    unique.slice(index * MAX_IDS, (index + 1) * MAX_IDS),
  );
  return (await Promise.all(chunks.map(list))).flat();
}

const ROWS = z.array(z.unknown());

/** Objects with one key, by what is under it: a schema costs more to make than to use, since it compiles itself for its first answer. */
const wraps = new WeakMap<z.ZodType, Map<string, z.ZodType>>();

function under<T>(key: string, row: z.ZodType<T>): z.ZodType<Record<string, T>> {
  const known = wraps.get(row) ?? new Map<string, z.ZodType>();
  wraps.set(row, known);
  const wrap = known.get(key) ?? z.object({ [key]: row });
  known.set(key, wrap);
  return wrap as z.ZodType<Record<string, T>>;
}

function present(query: Readonly<Record<string, string | number | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]])),
  );
}
