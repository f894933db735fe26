import { randomUUID } from "node:crypto";
import { contract } from "../../tables";
import type { LimitRow } from "../../types";
import { type Json, list, text } from "../actor";
import { type Bench, stageOf } from "../bench";
import { compare } from "../judge/compare";
import { type Kind, NotTried, type Seen } from "../runner";
import { groupRequest } from "../stage/steps";

type Probe = (fact: LimitRow, bench: Bench) => Promise<Seen>;
interface Limit {
  readonly destructive: boolean;
  readonly probe: Probe;
}

const reading = (probe: Probe): Limit => ({ destructive: false, probe });
const writing = (probe: Probe): Limit => ({ destructive: true, probe });

/** The largest of three sizes around the bound that is accepted, and the code of the first that is not. */
async function around(
  bound: number,
  attempt: (size: number) => Promise<{ accepted: boolean; code: string | undefined }>,
): Promise<Seen> {
  let largest: number | undefined;
  let code: string | undefined;
  for (const size of [bound - 1, bound, bound + 1]) {
    const tried = await attempt(size);
    if (tried.accepted) largest = size;
    else code ??= tried.code;
  }
  return { value: largest, code };
}

/** Sorts values into those that are accepted, and the codes of those that are not. */
async function sort(
  fact: LimitRow,
  attempt: (value: string) => Promise<{ accepted: boolean; code: string | undefined }>,
): Promise<Seen> {
  const valid: string[] = [];
  const invalid: string[] = [];
  const codes = new Set<string | undefined>();
  for (const value of [...(fact.valid ?? []), ...(fact.invalid ?? [])]) {
    const { accepted, code } = await attempt(value);
    (accepted ? valid : invalid).push(value);
    if (!accepted) codes.add(code);
  }
  return { valid, invalid, code: [...codes].join(" or ") };
}

const naming =
  (field: "name" | "description") =>
  (bench: Bench) =>
  async (value: string): Promise<{ accepted: boolean; code: string | undefined }> => {
    const stage = stageOf(bench);
    const scene = await stage.enter("bare");
    return stage.actor.attempt("createGroup", {
      body: groupRequest(scene, field === "name" ? value : "group-b", field === "name" ? {} : { description: value }),
    });
  };

const listing =
  (parameter: string) =>
  (bench: Bench) =>
  (value: string): Promise<{ accepted: boolean; code: string | undefined }> =>
    bench.actor.attempt("listGroups", { query: { [parameter]: value } });

async function groups(
  bench: Bench,
  query: Record<string, string>,
): Promise<{ count: unknown; ids: string[]; created: string[] }> {
  await bench.stage?.enter("varied");
  const body = await bench.actor.must("listGroups", { query });
  const rows = list(body, "server_groups");
  return {
    count: body["count"],
    ids: rows.map((row) => text(row["id"])),
    created: rows.map((row) => text(row["created_at"])),
  };
}

/** Adds until the service refuses. */
async function until(
  most: number,
  add: (at: number) => Promise<{ accepted: boolean; code: string | undefined }>,
): Promise<Seen> {
  for (let at = 0; at <= most; at += 1) {
    const { accepted, code } = await add(at);
    if (!accepted) return { value: at, code };
  }
  return { value: `more than ${most}`, code: undefined };
}

const tagsOf = (length: number): Json[] => Array.from({ length }, (_, at) => ({ key: `key-${at}`, value: "v" }));

const LIMITS_TRIED: Readonly<Record<string, Limit>> = {
  "limit.name.length": writing((fact, bench) =>
    around(fact.value ?? 0, (size) => naming("name")(bench)("n".repeat(size))),
  ),
  "limit.name.characters": writing((fact, bench) => sort(fact, naming("name")(bench))),
  "limit.name.not-unique": writing(async (_, bench) => {
    const stage = stageOf(bench);
    const scene = await stage.enter("group");
    const { accepted } = await stage.actor.attempt("createGroup", { body: groupRequest(scene, "group-a") });
    return { accepted };
  }),
  "limit.description.length": writing((fact, bench) =>
    around(fact.value ?? 0, (size) => naming("description")(bench)("d".repeat(size))),
  ),
  "limit.description.characters": writing((fact, bench) => sort(fact, naming("description")(bench))),
  "limit.list.limit": reading(async (fact, bench) => ({
    ...(await sort(fact, listing("limit")(bench))),
    ...(await around(fact.value ?? 0, (size) => listing("limit")(bench)(String(size)))),
  })),
  "limit.list.limit-zero": reading(async (_, bench) => {
    const { accepted } = await listing("limit")(bench)("0");
    if (!accepted) return { accepted };
    const zero = await groups(bench, { limit: "0" });
    return { accepted, same: JSON.stringify(zero) === JSON.stringify(await groups(bench, {})) };
  }),
  "limit.list.offset": reading((fact, bench) => sort(fact, listing("offset")(bench))),
  "limit.list.count": reading(async (_, bench) => {
    const all = await groups(bench, {});
    if (all.ids.length < 2) throw new NotTried("fewer than two groups");
    return { accepted: true, same: (await groups(bench, { limit: "1", offset: "1" })).count === all.ids.length };
  }),
  "limit.list.whole-pages": reading(async (_, bench) => {
    const all = (await groups(bench, {})).count;
    if (typeof all !== "number" || all < 2) throw new NotTried("fewer than two groups");
    return { accepted: true, same: (await groups(bench, { limit: String(all) })).ids.length === all };
  }),
  "limit.list.order": reading(async (_, bench) => {
    const { created } = await groups(bench, {});
    if (created.length < 2) throw new NotTried("fewer than two groups");
    return { accepted: true, same: JSON.stringify([...created].sort().reverse()) === JSON.stringify(created) };
  }),
  "limit.list.ids": reading((fact, bench) =>
    around(fact.value ?? 0, (size) =>
      bench.actor.attempt("listPairs", {
        query: { server_group_ids: `['${Array.from({ length: size }, () => randomUUID()).join("','")}']` },
      }),
    ),
  ),
  "limit.groups": writing(async (fact, bench) => {
    const stage = stageOf(bench);
    const scene = await stage.enter("bare");
    return until((fact.value ?? 0) + 1, (at) =>
      stage.actor.attempt("createGroup", { body: groupRequest(scene, `group-${at}`) }),
    );
  }),
  "limit.nics": writing(async (fact, bench) => {
    const stage = stageOf(bench);
    const scene = await stage.enter("furnished");
    const sending = { params: { protected_instance_id: scene.instanceId }, body: { subnet_id: scene.place.subnetId } };
    const had = (await stage.actor.ports(scene.sourceServer)).length;
    const added = await until((fact.value ?? 0) + 1, async () => {
      const tried = await stage.actor.attempt("addNic", sending);
      await stage.settle();
      return tried;
    });
    return { ...added, value: had + Number(added["value"]) };
  }),
  "limit.tags.create": writing(async (fact, bench) => {
    const stage = stageOf(bench);
    return around(fact.value ?? 0, async (size) => {
      const scene = await stage.enter("group");
      const body = {
        protected_instance: {
          server_group_id: scene.groupId,
          server_id: scene.place.servers[0]?.id,
          name: "instance-b",
          tags: tagsOf(size),
        },
      };
      return stage.actor.attempt("createInstance", { body });
    });
  }),
  "limit.tags.total": writing(async (fact, bench) => {
    const stage = stageOf(bench);
    const { instanceId } = await stage.enter("furnished");
    return until((fact.value ?? 0) + 1, (at) =>
      stage.actor.attempt("addTag", {
        params: { protected_instance_id: instanceId },
        body: { tag: { key: `key-${at}`, value: "v" } },
      }),
    );
  }),
  "limit.tags.key": writing((fact, bench) => tagSize(fact, bench, (size) => ({ key: "k".repeat(size), value: "v" }))),
  "limit.tags.value": writing((fact, bench) => tagSize(fact, bench, (size) => ({ key: "k", value: "v".repeat(size) }))),
  "limit.drills-per-vpc": writing(async (_, bench) => {
    const stage = stageOf(bench);
    const scene = await stage.enter("drilled");
    const shown = await stage.actor.must("showDrill", {
      params: { disaster_recovery_drill_id: scene.ids["disaster_recovery_drill_id"] ?? "" },
    });
    const drill_vpc_id = text((shown["disaster_recovery_drill"] as Json)["drill_vpc_id"]);
    const body = { disaster_recovery_drill: { server_group_id: scene.groupId, name: "drill-b", drill_vpc_id } };
    const { accepted, code } = await stage.actor.attempt("createDrill", { body });
    return { value: accepted ? 2 : 1, code };
  }),
};

function tagSize(fact: LimitRow, bench: Bench, tagOf: (size: number) => Json): Promise<Seen> {
  const stage = stageOf(bench);
  return around(fact.value ?? 0, async (size) => {
    const { instanceId } = await stage.enter("furnished");
    return stage.actor.attempt("addTag", { params: { protected_instance_id: instanceId }, body: { tag: tagOf(size) } });
  });
}

/** Names, sizes, counts and paging: the last value that is accepted and what the first one too many answers. */
export const LIMITS: Kind<LimitRow> = {
  kind: "limit",
  notJudged: ["rule"],
  rows: () =>
    contract.limits.map((fact) => ({
      id: fact.id,
      kind: "limit",
      title: `${fact.rule}${fact.value === undefined ? "" : `: ${fact.value}`}`,
      fact,
      destructive: LIMITS_TRIED[fact.id]?.destructive ?? false,
      staged: LIMITS_TRIED[fact.id]?.destructive ?? false,
    })),
  observe({ fact }, bench) {
    const limit = LIMITS_TRIED[fact.id];
    if (limit === undefined)
      return Promise.reject(new NotTried("no number is published, or it takes too long to reach"));
    return limit.probe(fact, bench);
  },
  judge({ fact }, seen) {
    const pattern = fact.pattern === undefined ? undefined : new RegExp(fact.pattern);
    const contradicted = [
      ...(fact.valid ?? []).filter((value) => pattern?.test(value) === false),
      ...(fact.invalid ?? []).filter((value) => pattern?.test(value) === true),
    ];
    const expected: Record<string, unknown> = {};
    for (const field of ["value", "valid", "invalid", "code"] as const)
      if (fact[field] !== undefined) expected[field] = fact[field];
    // Rules without a number or a code of their own say that something is accepted and changes nothing.
    if (Object.keys(expected).length === 0)
      return [...compare({ accepted: true }, seen), ...("same" in seen ? compare({ same: true }, seen) : [])];
    return [
      ...compare(expected, seen),
      ...contradicted.map((value) => `${JSON.stringify(value)} contradicts the pattern`),
    ];
  },
};
