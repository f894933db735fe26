import { contract } from "../../tables";
import type { TagQueryRow } from "../../types";
import type { Json } from "../actor";
import { stageOf } from "../bench";
import { compare } from "../judge/compare";
import type { Kind } from "../runner";

/** Results of a query by tags among two instances, and that counting finds as many. */
export const TAG_QUERIES: Kind<TagQueryRow> = {
  kind: "query by tags",
  notJudged: ["query"],
  domain: { names: ["instance-a", "team-b-instance"] },
  rows: () =>
    contract.tagQueries.map((fact) => ({
      id: fact.id,
      kind: "query by tags",
      title: `${JSON.stringify(fact.query)} finds ${fact.names.join(" and ") || "nothing"}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    await stage.enter("tagged");
    const ask = async (action: string): Promise<Json> =>
      stage.actor.must("queryByTags", { body: { action, ...fact.query } });
    const found = (await ask("filter"))["resources"] as Json[];
    return { names: found.map((row) => row["resource_name"]).sort(), count: (await ask("count"))["total_count"] };
  },
  judge: ({ fact }, seen) => compare({ names: fact.names, count: fact.names.length }, seen),
};
