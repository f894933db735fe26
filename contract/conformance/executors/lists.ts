import { contract } from "../../tables";
import type { FilterRow } from "../../types";
import { type Json, text } from "../actor";
import type { Bench } from "../bench";
import { callOf } from "../calls";
import { type Kind, NotTried } from "../runner";

/** Key of the rows in the answer of each list. */
const KEYS: Readonly<Record<number, string>> = {
  5: "server_groups",
  11: "replications",
  17: "protected_instances",
  35: "disaster_recovery_drills",
  40: "failure_jobs",
};
const ABNORMAL = /^error|^fault$|^invalid$/;

const OBJECTS: Readonly<Record<number, string>> = { 5: "group", 11: "pair", 17: "instance", 35: "drill" };
const statusesOf = (call: number): string[] =>
  contract.statuses.filter((row) => row.object === OBJECTS[call]).map((row) => row.status);

interface Asked {
  /** Query that was asked for, parameter by parameter. */
  readonly query: Record<string, string>;
  readonly rows: readonly Json[];
}

/** A list without the filter, and with it for each value worth asking for. */
interface Listing {
  readonly all: readonly Json[];
  readonly asked: readonly Asked[];
  /** Production zone by group id. */
  readonly zones: Readonly<Record<string, string>>;
}

async function rowsOf(bench: Bench, fact: FilterRow, query: Record<string, string>): Promise<Json[]> {
  const body = await bench.actor.must(fact.call, { query });
  return body[KEYS[fact.call] ?? ""] as Json[];
}

const ids = (values: readonly string[], quote: string): string =>
  `[${values.map((value) => `${quote}${value}${quote}`).join(",")}]`;
const unique = (values: readonly unknown[]): string[] => [
  ...new Set(values.filter((value): value is string => typeof value === "string")),
];

/** Values of a field of a row; a pair has as many instances as attachments. */
function valuesOf(row: Json, field: string): unknown[] {
  if (field === "protected_instance") return (row["attachment"] as Json[]).map((one) => one["protected_instance"]);
  return [row[field]];
}

/** The queries by which a filter is tried. */
function queriesOf(
  fact: FilterRow,
  all: readonly Json[],
  zones: Readonly<Record<string, string>>,
): Record<string, string>[] {
  const name = fact.query;
  const field = fact.field ?? "";
  const known = unique(all.flatMap((row) => valuesOf(row, field)));
  switch (fact.rule) {
    case "exact": {
      // A word the service does not know may be refused, so nothing is asked for by a word that is right.
      const words = name === "status" ? statusesOf(fact.call) : (fact.values ?? ["nothing-has-this"]);
      return [...known.slice(0, 3), ...words.filter((word) => !known.includes(word)).slice(0, 1)].map((value) => ({
        [name]: value,
      }));
    }
    case "fuzzy":
      return [...known.map((value) => value.slice(1, 4)), "nothing-has-this"].map((value) => ({ [name]: value }));
    case "ids": {
      const one = known.slice(0, 1);
      const stranger = "00000000-0000-4000-8000-000000000000";
      const queries = [
        { [name]: ids(one, "'") },
        { [name]: ids(one, '"') },
        { [name]: ids([...known, stranger], "'") },
      ];
      const other = known[1];
      if (fact.over !== undefined && other !== undefined) queries.push({ [name]: ids(one, "'"), [fact.over]: other });
      if (fact.ignoredWith !== undefined)
        queries.push({ [name]: ids([stranger], "'"), [fact.ignoredWith]: text(all[0]?.["server_group_id"]) });
      return queries;
    }
    case "zone":
      return [...unique(Object.values(zones)), "nowhere"].map((value) => ({ [name]: value }));
    case "type":
    case "kind":
      return (fact.values ?? []).map((value) => ({ [name]: value }));
    case "attached":
      return unique(all.flatMap((row) => valuesOf(row, "protected_instance"))).map((value) => ({ [name]: value }));
    case "volume":
      return unique(all.map((row) => row["volume_ids"])).map((both) => ({ [name]: both.split(",")[0] ?? "" }));
    case "limit":
      return [{ limit: "1" }, { limit: "2" }, { limit: "1000" }];
    case "offset":
      return [{ offset: "1" }, { offset: "0" }, { offset: String(all.length) }];
    case "scope":
      return unique(Object.keys(zones)).map((value) => ({ [name]: value }));
  }
}

/** The rows that a filter should leave of all rows. Undefined where the documents do not say. */
function expectedRows(
  fact: FilterRow,
  { all, zones }: Listing,
  query: Record<string, string>,
): readonly Json[] | undefined {
  const value = query[fact.query] ?? "";
  const field = fact.field ?? "";
  const listed = (text: string): string[] => text.replace(/[[\]'"]/g, "").split(",");
  switch (fact.rule) {
    case "exact":
      return all.filter((row) => row[field] === value);
    case "fuzzy":
      return all.filter((row) => text(row[field] ?? "").includes(value));
    case "ids":
      if (fact.ignoredWith !== undefined && fact.ignoredWith in query)
        return all.filter((row) => row[fact.ignoredWith ?? ""] === query[fact.ignoredWith ?? ""]);
      return all.filter((row) =>
        valuesOf(row, field).some((one) => typeof one === "string" && listed(value).includes(one)),
      );
    case "zone":
      return all.filter((row) => zones[text(row["server_group_id"] ?? row["id"])] === value);
    case "type":
      if (value === "status_abnormal") return all.filter((row) => ABNORMAL.test(text(row["status"])));
      if (value === "stop_protected") return all.filter((row) => row["status"] === "available");
      return value === "general" ? all : undefined;
    case "kind": {
      const singular: Record<string, string> = {
        server_groups: "serverGroup",
        protected_instances: "protectedInstance",
        replications: "replication",
        disaster_recovery_drills: "disasterRecoveryDrill",
      };
      return all.filter((row) => [value, singular[value]].includes(text(row["resource_type"])));
    }
    case "attached":
      return all.filter((row) => valuesOf(row, "protected_instance").includes(value));
    case "volume":
      return all.filter((row) => text(row["volume_ids"]).includes(value));
    case "limit":
      return all.slice(0, Number(value));
    case "offset":
      return all.slice(Number(value));
    case "scope":
      return undefined;
  }
}

const identity = (row: Json): string => text(row["id"] ?? row["job_id"]);

/** Each query parameter of each list: the rows it leaves are those that it should leave of all rows. */
export const FILTERS: Kind<FilterRow> = {
  kind: "filter",
  notJudged: ["call", "query", "values", "over"],
  flipped: ({ fact }) => [
    ...(fact.field === undefined ? [] : [{ ...fact, field: "flipped" }]),
    ...(fact.rule === "limit" || fact.rule === "offset"
      ? [{ ...fact, rule: fact.rule === "limit" ? ("offset" as const) : ("limit" as const) }]
      : []),
    ...(fact.rule === "zone" || fact.rule === "attached" || fact.rule === "volume"
      ? [{ ...fact, rule: "exact" as const, field: "flipped" }]
      : []),
    ...(fact.rule === "type" || fact.rule === "kind" ? [{ ...fact, rule: "fuzzy" as const, field: "id" }] : []),
  ],
  rows: () =>
    contract.filters.map((fact) => ({
      id: fact.id,
      kind: "filter",
      title: `${callOf(fact.call).operation} by ${fact.query}: ${fact.rule}`,
      fact,
      destructive: false,
      staged: false,
    })),
  async observe({ fact }, bench) {
    const groups = bench.stage === undefined ? undefined : await bench.stage.enter("varied");
    const zoneRows = (await bench.actor.must("listGroups"))["server_groups"] as Json[];
    const zones = Object.fromEntries(
      zoneRows.map((row) => [
        text(row["id"]),
        text(row["priority_station"] === "source" ? row["source_availability_zone"] : row["target_availability_zone"]),
      ]),
    );
    const scope: Record<string, string> =
      fact.call === 40 && fact.rule !== "scope" && groups !== undefined ? { server_group_id: groups.groupId } : {};
    const all = await rowsOf(bench, fact, scope);
    if (all.length === 0 && fact.rule !== "scope") throw new NotTried("the list is empty");
    const asked: Asked[] = [];
    for (const query of queriesOf(fact, all, zones))
      asked.push({ query, rows: await rowsOf(bench, fact, { ...scope, ...query }) });
    return { all, asked, zones };
  },
  judge({ fact }, seen) {
    const listing = seen as unknown as Listing;
    return listing.asked.flatMap(({ query, rows }) => {
      if (fact.rule === "scope") return judgeScope(query[fact.query] ?? "", listing, rows);
      const wanted = expectedRows(fact, listing, query)?.map(identity);
      const got = rows.map(identity);
      if (wanted === undefined || JSON.stringify(wanted) === JSON.stringify(got)) return [];
      return [
        `${JSON.stringify(query)}: expected ${wanted.length} rows (${wanted.join()}), seen ${got.length} (${got.join()})`,
      ];
    });
  },
};

/** Without a group only tasks of groups are listed, with one only those of that group. */
function judgeScope(groupId: string, { all }: Listing, rows: readonly Json[]): string[] {
  const level = all.filter((row) => !["serverGroup", "server_groups"].includes(text(row["resource_type"])));
  const strangers = rows.filter(
    (row) => ["serverGroup", "server_groups"].includes(text(row["resource_type"])) && row["resource_id"] !== groupId,
  );
  return [
    ...level.map((row) => `${identity(row)} is no task of a group`),
    ...strangers.map((row) => `${identity(row)} is a task of another group`),
  ];
}
