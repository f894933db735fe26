import { empty, ok, param, type Answer, type Call, type Context } from "../http/call.js";
import { SdrsError } from "../wire/errors.js";
import type { Fields } from "../wire/fields.js";
import { showInstance } from "../wire/show.js";
import type { Instance, Tag } from "../world/types.js";
import { instanceOf } from "./find.js";
import { checkTags, TAG, tagsOf } from "./instances.js";

const ADD: Fields = { tag: { ...TAG, required: true } };
const ACTION: Fields = {
  action: { kind: "string", required: true, values: ["create", "delete"], code: "SDRS.2201" },
  tags: {
    kind: "array",
    required: true,
    of: {
      kind: "object",
      fields: { key: { kind: "text", required: true, code: "SDRS.2204" }, value: { kind: "any" } },
    },
    code: "SDRS.2202",
  },
};

const VALUES: Fields = {
  key: { kind: "string", required: true, code: "SDRS.2213" },
  values: { kind: "array", required: true, of: { kind: "any" }, code: "SDRS.2213" },
};
const FILTER = { kind: "array", of: { kind: "object", fields: VALUES } } as const;
const QUERY: Fields = {
  action: { kind: "string", required: true, values: ["filter", "count"], code: "SDRS.2210" },
  limit: { kind: "any" },
  offset: { kind: "any" },
  matches: {
    kind: "array",
    of: {
      kind: "object",
      fields: {
        key: { kind: "string", required: true, code: "SDRS.2213" },
        value: { kind: "any" },
      },
    },
    code: "SDRS.2212",
  },
  tags: FILTER,
  tags_any: FILTER,
  not_tags: FILTER,
  not_tags_any: FILTER,
};

const mostTags = (context: Context): number => (context.sim.state.flavour === "huawei" ? 10 : 20);

/** The same key overwrites. */
function put(context: Context, instance: Instance, tags: readonly Tag[]): void {
  const keys = new Set(tags.map((tag) => tag.key));
  const all = [...instance.tags.filter((tag) => !keys.has(tag.key)), ...tags];
  if (all.length > mostTags(context)) throw new SdrsError("SDRS.2203");
  instance.tags = all;
  instance.updated = context.sim.now();
}

function add(context: Context): Answer {
  const instance = instanceOf(context);
  put(context, instance, tagsOf([context.body["tag"]]));
  return empty();
}

function act(context: Context): Answer {
  const instance = instanceOf(context);
  const rows = context.body["tags"] as { key: string; value?: unknown }[];
  if (rows.length === 0) throw new SdrsError("SDRS.2202");
  if (context.body["action"] === "create") {
    if (rows.some((row) => row.value === undefined || row.value === null)) throw new SdrsError("SDRS.2208");
    put(context, instance, tagsOf(rows));
    return empty();
  }
  checkTags(rows.map((row) => ({ key: row.key, value: "" })));
  instance.tags = instance.tags.filter(
    (tag) =>
      !rows.some((row) => row.key === tag.key && (row.value === undefined || textOfValue(row.value) === tag.value)),
  );
  return empty();
}

function remove(context: Context): Answer {
  const instance = instanceOf(context);
  const key = param(context, "key");
  if (!instance.tags.some((tag) => tag.key === key)) throw new SdrsError("SDRS.2206");
  instance.tags = instance.tags.filter((tag) => tag.key !== key);
  return empty();
}

function listOfProject(context: Context): Answer {
  const values = new Map<string, Set<string>>();
  for (const instance of context.sim.state.instances.values()) {
    for (const tag of instance.tags) values.set(tag.key, (values.get(tag.key) ?? new Set<string>()).add(tag.value));
  }
  return ok({ tags: [...values].map(([key, set]) => ({ key, values: [...set] })) });
}

const textOfValue = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

interface TagFilter {
  readonly key: string;
  readonly values: readonly unknown[];
}

function hasTag(instance: Instance, filter: TagFilter): boolean {
  const tag = instance.tags.find((row) => row.key === filter.key);
  if (tag === undefined) return false;
  if (filter.values.length === 0) return true;
  return filter.values.some((value) => {
    const text = String(value);
    return text.startsWith("*") ? tag.value.includes(text.slice(1)) : tag.value === text;
  });
}

/** Keys of a filter, and values of a key. */
const MOST_FILTERS = 20;

const filtersOf = (context: Context, name: string): TagFilter[] => {
  const filters = (context.body[name] ?? []) as TagFilter[];
  if (filters.length > MOST_FILTERS) throw new SdrsError("SDRS.2203");
  for (const { values } of filters) {
    if (values.length > MOST_FILTERS) throw new SdrsError("SDRS.2218");
    if (new Set(values.map(String)).size < values.length) throw new SdrsError("SDRS.2219");
  }
  return filters;
};

/** Conditions on fields of the resource; only its name can be asked for. */
function matchesOf(context: Context): readonly { readonly value: unknown }[] {
  const given = context.body["matches"];
  if (given === undefined || given === null) return [];
  const matches = given as { key: string; value?: unknown }[];
  if (matches.length === 0) throw new SdrsError("SDRS.2212");
  for (const { key, value } of matches) {
    if (key === "") throw new SdrsError("SDRS.2213");
    if (key !== "resource_name") throw new SdrsError("SDRS.2214");
    if (value === undefined || value === null) throw new SdrsError("SDRS.2216");
  }
  if (matches.length > 1) throw new SdrsError("SDRS.2215");
  return matches.map(({ value }) => ({ value }));
}

function number(value: unknown, least: number, most: number, otherwise: number): number {
  if (value === undefined || value === null || value === "") return otherwise;
  const n = Number(value);
  if (!Number.isInteger(n) || n < least || n > most) throw new SdrsError("SDRS.2220");
  return n;
}

function query(context: Context): Answer {
  const { body, sim } = context;
  const count = body["action"] === "count";
  if (count && (body["limit"] !== undefined || body["offset"] !== undefined)) throw new SdrsError("SDRS.2211");
  const limit = number(body["limit"], 1, 1000, 1000);
  const offset = number(body["offset"], 0, Number.MAX_SAFE_INTEGER, 0);
  const matches = matchesOf(context);
  const all = filtersOf(context, "tags");
  const any = filtersOf(context, "tags_any");
  const notAll = filtersOf(context, "not_tags");
  const notAny = filtersOf(context, "not_tags_any");
  const found = [...sim.state.instances.values()].filter((instance) => {
    const named = matches.every(({ value }) => {
      const text = String(value).toLowerCase();
      return text === "" ? instance.name === "" : instance.name.toLowerCase().includes(text);
    });
    return (
      named &&
      all.every((filter) => hasTag(instance, filter)) &&
      (any.length === 0 || any.some((filter) => hasTag(instance, filter))) &&
      (notAll.length === 0 || !notAll.every((filter) => hasTag(instance, filter))) &&
      !notAny.some((filter) => hasTag(instance, filter))
    );
  });
  if (count) return ok({ total_count: found.length });
  const resources = found.slice(offset, offset + Math.min(limit, context.mostRows)).map((instance) => ({
    resource_id: instance.id,
    resource_name: instance.name,
    resource_detail: showInstance(sim, instance),
    tags: instance.tags.map((tag) => ({ ...tag })),
  }));
  return ok({ resources, total_count: found.length });
}

const BASE = "/v1/:project_id/protected-instances";
const ONE = `${BASE}/:protected_instance_id`;

// prettier-ignore
export const TAG_CALLS: readonly Call[] = [
  { name: "add-tag", number: 26, service: "sdrs", method: "POST", path: `${ONE}/tags`, section: "5.15", body: ADD, handle: add },
  { name: "tags-action", number: 27, service: "sdrs", method: "POST", path: `${ONE}/tags/action`, section: "5.15", body: ACTION, handle: act },
  { name: "list-tags", number: 28, service: "sdrs", method: "GET", path: `${ONE}/tags`, section: "5.15", handle: (c) => ok({ tags: instanceOf(c).tags.map((tag) => ({ ...tag })) }) },
  { name: "delete-tag", number: 29, service: "sdrs", method: "DELETE", path: `${ONE}/tags/:key`, section: "5.15", handle: remove },
  { name: "list-project-tags", number: 30, service: "sdrs", method: "GET", path: `${BASE}/tags`, section: "5.15", handle: listOfProject },
  { name: "query-by-tags", number: 31, service: "sdrs", method: "POST", path: `${BASE}/resource_instances/action`, section: "5.15", body: QUERY, handle: query },
];
