import { DEFINITIONS, type Kind } from "../../model/definitions";
import type { Change, Definition, Input } from "../../model/define";
import { hasUnknown, isUnknown, unknownPaths } from "../../model/unknown";
import { type CheckFailure, type Props, sameValue } from "../shape";
import { unknownKey } from "./unknown-key";
import { isObject } from "../../model/narrow";

/** The inputs without what the host adds. A `null` is not given: an input that is computed may be left out so. */
export function ownInputs(news: Props): Props {
  return Object.fromEntries(
    Object.entries(news).filter(([key, value]) => key !== "__provider" && value !== null && value !== undefined),
  );
}

/** The inputs of a program. The class says which name it derived, so that another one, of a transform, counts as given. */
export function declaredInputs(news: Props): Props {
  // An order comes with a run, never from a program.
  const { __derivedName: derived, __order: _order, ...rest } = ownInputs(news);
  if (derived === undefined) return rest;
  return derived === true || derived === rest["name"] ? { ...rest, __derivedName: true } : rest;
}

/** Every bad field with its path. What is not known yet is judged when it is. */
export function validate(kind: Kind, inputs: Props): CheckFailure[] {
  const { schema }: Definition = DEFINITIONS[kind];
  const parsed = schema.safeParse(inputs);
  if (parsed.success) return [];
  const unknown = unknownPaths(inputs).map((path) => path.join("."));
  return parsed.error.issues.flatMap((issue) => {
    const path = issue.path.join(".");
    if (unknown.some((outer) => path === outer || path.startsWith(`${outer}.`))) return [];
    if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey(kind, schema, issue.path, key));
    if (unknown.some((inner) => inner.startsWith(`${path}.`) && path !== "")) return [];
    return [{ property: path, reason: `${path === "" ? kind : path}: ${issue.message}` }];
  });
}

export interface Changes {
  readonly replaces: readonly string[];
  readonly updates: readonly string[];
  readonly labels: readonly string[];
  readonly intents: readonly string[];
  readonly locals: readonly string[];
  /** Those of all kinds whose value is not known before the update. */
  readonly unknown: readonly string[];
  /** True if what the group says of itself changed. */
  readonly link: boolean;
  readonly any: boolean;
}

/** Fields of the group's link that a member's outputs depend on; the rest of the link is read when it is needed. */
const LINK_KEYS = ["productionSite", "failover", "abandon", "transitionNumber", "unfinished"] as const;

/** Compares what was last completed with what is declared now, by the table of properties. Pure. */
export function changesOf(kind: Kind, olds: Props, news: Props): Changes {
  const { inputs }: Definition = DEFINITIONS[kind];
  const changed = Object.entries(inputs).filter(
    ([key, { equal }]) =>
      hasUnknown(news[key]) || !(sameValue(olds[key], news[key]) || equal?.(olds[key], news[key]) === true),
  );
  const forced = rootsOf(news["__replaceOnChanges"]);
  const of = (wanted: Change): string[] =>
    changed.filter(([key, input]) => changeOf(input, forced.includes(key)) === wanted).map(([key]) => key);
  const link = of("link").some((key) => linkChanged(olds[key], news[key]));
  const sets = {
    ...{ replaces: of("replace"), updates: of("update"), labels: of("label"), intents: of("intent") },
    locals: of("local"),
  };
  const keys = Object.values(sets).flat();
  return { ...sets, unknown: keys.filter((key) => hasUnknown(news[key])), link, any: link || keys.length > 0 };
}

/** An order moves production whatever is asked for besides, and what is not the program's own replaces nothing. */
function changeOf({ change }: Input, forced: boolean): Change {
  return forced && (change === "update" || change === "label" || change === "local") ? "replace" : change;
}

/** The properties in which these paths begin, such as `tags` of `tags.tier`. */
function rootsOf(paths: unknown): string[] {
  if (!Array.isArray(paths)) return [];
  return paths.flatMap((path) => (typeof path === "string" ? (/^[^.[]+/.exec(path) ?? []) : []));
}

function linkChanged(old: unknown, fresh: unknown): boolean {
  if (isUnknown(fresh)) return true;
  const [was, is] = [old, fresh].map((value) => (isObject(value) ? value : undefined));
  return LINK_KEYS.some((key) => hasUnknown(is?.[key]) || !sameValue(was?.[key], is?.[key]));
}
