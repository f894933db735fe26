import type { z } from "zod";
import type { CallOptions } from "./calls/types";
import { type CallSpec, type Client, segment } from "./http/client";
import { PAGING } from "./http/paging";

/** A kind of object of SDRS and the names its calls go by. */
export interface ObjectSpec<T> {
  /** In sentences, for example `protected instance`. */
  readonly noun: string;
  readonly path: string;
  /** Keys under which an answer holds one object, and a list. */
  readonly keys: { readonly one: string; readonly all: string };
  readonly row: z.ZodType<T>;
  readonly calls: Readonly<Record<"get" | "list" | "create" | "rename" | "remove", string>>;
}

/** The calls that all kinds of objects of SDRS have; what differs is told by the caller. */
export interface ObjectCalls<T> {
  readonly get: (id: string, options?: CallOptions) => Promise<T>;
  readonly list: (query: CallSpec["query"], options?: CallOptions) => Promise<T[]>;
  readonly create: (name: string, body: object, options?: CallOptions) => Promise<string>;
  readonly rename: (id: string, name: string, options?: CallOptions) => Promise<T>;
  readonly remove: (id: string, body: object | undefined, options?: CallOptions) => Promise<string>;
  /** The path of one object. */
  readonly path: (id: string, operation: string) => string;
}

export function objectCalls<T extends { readonly id: string }>(client: Client, spec: ObjectSpec<T>): ObjectCalls<T> {
  const { noun, keys, row, calls } = spec;
  const path = (id: string, operation: string): string => `${spec.path}/${segment(id, operation)}`;
  return {
    path,
    async get(id, options) {
      const operation = `Reading ${noun} ${id}`;
      return client.get({ operation, call: calls.get, path: path(id, operation), key: keys.one, row, id }, options);
    },
    async list(query = {}, options) {
      const operation = `Listing ${noun}s`;
      const rows = { key: keys.all, row, idOf: ({ id }: T) => id, paging: PAGING.sdrs };
      return client.list({ operation, call: calls.list, path: spec.path, query, ...rows }, options);
    },
    async create(name, body, options) {
      const operation = `Creating ${noun} "${name}"`;
      return client.startJob({ operation, call: calls.create, path: spec.path, body }, options);
    },
    async rename(id, name, options) {
      const operation = `Renaming ${noun} ${id}`;
      const body = { [keys.one]: { name } };
      return client.get(
        {
          operation,
          call: calls.rename,
          method: "PUT",
          path: path(id, operation),
          body,
          repeatable: true,
          key: keys.one,
          row,
          id,
        },
        options,
      );
    },
    async remove(id, body, options) {
      const operation = `Deleting ${noun} ${id}`;
      const how = { method: "DELETE", ...(body === undefined ? {} : { body }) } as const;
      return client.startJob({ operation, call: calls.remove, path: path(id, operation), ...how }, options);
    },
  };
}
