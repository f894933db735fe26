import { typeToken } from "../../provider/model/engine-form";
import { DrError } from "../../provider/errors";
import type { ExportedGroup } from "../../provider/index";
import { isObject } from "../../provider/model/narrow";
import { quoted } from "../../provider/shown";
import { closest } from "../closest";
import { matches } from "../text/pattern";

/** A group by everything that a person may call it. */
export interface NamedGroup {
  readonly urn: string;
  readonly id: string;
  readonly name: string;
  /** Name in the program. */
  readonly logicalName: string;
}

/** A protection group in the state of a stack. */
export interface GroupInState extends NamedGroup {
  readonly productionSite: string;
  readonly status: string;
  readonly lastTransitionId: string | undefined;
  /** True if that was a failover, after which nothing is replicated. */
  readonly leftUnprotected?: boolean;
  readonly unfinished: boolean;
  /** Everything that the state holds of it. */
  readonly exported: ExportedGroup;
}

const TYPE = typeToken("ProtectionGroup");

/** The groups of an export. */
export function groupsIn(state: unknown): GroupInState[] {
  const deployment = isObject(state) ? state["deployment"] : undefined;
  const resources = isObject(deployment) ? deployment["resources"] : undefined;
  if (!Array.isArray(resources)) return [];
  return resources.flatMap((row: unknown) => {
    if (!isObject(row) || row["type"] !== TYPE || row["delete"] === true || row["external"] === true) return [];
    const outputs = isObject(row["outputs"]) ? row["outputs"] : {};
    const text = (key: string): string => (typeof outputs[key] === "string" ? outputs[key] : "");
    const urn = String(row["urn"]);
    const { id: lastId, verb, mode } = isObject(outputs["lastTransition"]) ? outputs["lastTransition"] : {};
    return [
      {
        ...{ urn, id: String(row["id"]), name: text("name"), logicalName: urn.split("::").at(-1) ?? urn },
        ...{ productionSite: text("productionSite"), status: text("status") },
        lastTransitionId: typeof lastId === "string" ? lastId : undefined,
        leftUnprotected: verb !== "reprotect" && mode === "unplanned",
        unfinished: isObject(outputs["unfinished"]),
        exported: { id: String(row["id"]), inputs: isObject(row["inputs"]) ? row["inputs"] : {}, outputs },
      },
    ];
  });
}

/** The groups that are named: by id, name, logical name or URN, or a pattern with `*` of one. Without a name, the only one. */
export function chosen<G extends NamedGroup>(groups: readonly G[], wanted: readonly string[], where: string): G[] {
  const names = groups.map(({ logicalName }) => logicalName);
  if (groups.length === 0) throw noGroup(`${where} holds no protection group`, "Name another stack with --stack.");
  if (wanted.length === 0) {
    if (groups.length === 1) return [...groups];
    throw noGroup(
      `${where} holds ${groups.length} protection groups: ${names.map((name) => quoted(name)).join(", ")}`,
      "Name one or several with --group; --group '*' means all of them.",
    );
  }
  const found = wanted.map((pattern) => {
    const matching = groups.filter((group) => isNamed(pattern, group));
    if (matching.length > 0) return matching;
    const meant = closest(pattern, [...names, ...groups.map(({ name }) => name)]);
    const all = names.map((name) => quoted(name)).join(", ");
    throw noGroup(
      `${where} holds no protection group "${pattern}"`,
      meant === undefined ? `It holds ${all}.` : `Did you mean ${quoted(meant)}? It holds ${all}.`,
    );
  });
  return groups.filter((group) => found.some((matching) => matching.includes(group)));
}

/** True if a group is the one that is named, or one of those of a pattern. */
export function isNamed(pattern: string, { urn, id, name, logicalName }: NamedGroup): boolean {
  return [urn, id, name, logicalName].some((text) => matches(pattern, text));
}

function noGroup(what: string, hint: string): DrError {
  return new DrError("DR_USAGE", what, {}, { hint: `${hint} Nothing was sent.` });
}
