import path from "node:path";
import { LineCounter, isCollection, isMap, isNode, isScalar, parseDocument } from "yaml";
import type { Document } from "yaml";
import { z } from "zod";
import { DrError } from "../../../provider/errors";
import { isObject } from "../../../provider/model/narrow";
import { quoted } from "../../../provider/shown";
import { type World, readWorld } from "../../../simulator/index";
import { CALLS } from "../../../simulator/routes/index";
import { closest } from "../../closest";
import { readText } from "../../input";
import { GROUP_ACTIONS } from "./faults";
import { Scenario } from "./scenario";

/** A scenario with the world that it is played in. */
export interface Script {
  readonly file: string;
  readonly scenario: Scenario;
  readonly world: World;
}

type Path = readonly (string | number)[];

/** Something that is wrong in a file, with its place. */
interface Problem {
  readonly path: Path;
  readonly what: string;
  /** A key there that should not be. */
  readonly key?: string;
}

const MOST_BYTES = 1024 * 1024;
/** Problems that are named; more are counted. */
const MOST = 50;

/** Reads a scenario and its world. Every problem is named with its line, before anything is started. */
export async function readScript(file: string): Promise<Script> {
  const text = await readText(file, `"${file}"`, MOST_BYTES);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const lineAt = (offset: number): number => lines.linePos(offset).line;
  if (document.errors.length > 0)
    throw bad(
      file,
      document.errors.map(({ pos, message }) => [lineAt(pos[0]), message.split("\n")[0] ?? ""]),
    );
  const value = valueOf(document, file);
  const parsed = Scenario.safeParse(value);
  const world = worldOf(file, value);
  const problems = [
    ...(parsed.success ? [] : parsed.error.issues.flatMap(problemsIn)),
    ...(world.problem === undefined ? [] : [world.problem]),
    ...strangers(value, world.world),
  ];
  if (problems.length > 0 || !parsed.success || world.world === undefined)
    throw bad(
      file,
      problems.map((problem) => [lineAt(offsetOf(document, problem)), sentence(problem)]),
    );
  return { file, scenario: parsed.data, world: world.world };
}

function valueOf(document: Document, file: string): unknown {
  try {
    return document.toJS({ maxAliasCount: 20 });
  } catch (error) {
    throw bad(file, [[1, error instanceof Error ? error.message : String(error)]]);
  }
}

function bad(file: string, rows: readonly (readonly [line: number, what: string])[]): DrError {
  const sorted = [...new Map(rows.map((row) => [row.join(" "), row])).values()].sort(([one], [other]) => one - other);
  const shown = sorted.slice(0, MOST).map(([line, what]) => `  line ${line}: ${what}`);
  const more = sorted.length > MOST ? [`  and ${sorted.length - MOST} more`] : [];
  return new DrError(
    "DR_USAGE",
    `"${file}" is no game day that can be played:\n${[...shown, ...more].join("\n")}\n`,
    {},
    { hint: "docs/guides/gamedays.md has the form of the file. Nothing was started." },
  );
}

const sentence = ({ path: at, what }: Problem): string =>
  at.length === 0
    ? what
    : `${at
        .map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`))
        .join("")
        .replace(/^\./, "")}: ${what}`;

function problemsIn(issue: z.core.$ZodIssue): Problem[] {
  const at = issue.path.filter((part) => typeof part !== "symbol");
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(Scenario, at);
    return issue.keys.map((key): Problem => {
      const meant = closest(key, known);
      const hint = meant === undefined ? `known are ${known.join(", ")}` : `did you mean ${meant}?`;
      return { path: at, what: `"${quoted(key)}" is not known here; ${hint}`, key };
    });
  }
  if (issue.code === "invalid_union") return [{ path: at, what: "has a value that is not taken here" }];
  const lacks = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return [{ path: at, what: lacks ? "is missing" : issue.message }];
}

/** The keys that an object of the schema may have. */
function keysAt(schema: z.core.$ZodType, at: Path): string[] {
  const inner = at.reduce<z.core.$ZodType | undefined>((found, part) => {
    const bare = unwrapped(found);
    if (bare instanceof z.ZodObject) return (bare.shape as Record<string, z.core.$ZodType>)[String(part)];
    return bare instanceof z.ZodArray ? bare.element : undefined;
  }, schema);
  const bare = unwrapped(inner);
  return bare instanceof z.ZodObject ? Object.keys(bare.shape) : [];
}

function unwrapped(schema: z.core.$ZodType | undefined): z.core.$ZodType | undefined {
  return schema instanceof z.ZodOptional ? unwrapped(schema.unwrap()) : schema;
}

function worldOf(file: string, value: unknown): { readonly world?: World; readonly problem?: Problem } {
  const named = isObject(value) ? value["world"] : undefined;
  if (typeof named !== "string" || named === "") return {};
  const isFile = /[./\\]/.test(named);
  try {
    const world = readWorld(isFile ? path.resolve(path.dirname(file), named) : named);
    if ((world.groups ?? []).length > 0) return { world };
    return { problem: { path: ["world"], what: "holds no protection group" } };
  } catch (error) {
    return { problem: { path: ["world"], what: error instanceof Error ? error.message : String(error) } };
  }
}

const CALL_NAMES: readonly string[] = [...GROUP_ACTIONS, ...CALLS.map(({ name }) => name)];

/** Names of groups, servers and calls that are nobody's. */
function strangers(value: unknown, world: World | undefined): Problem[] {
  const groups = world?.groups?.flatMap(({ name }) => [name]);
  const servers = world?.servers?.map(({ name }) => name) ?? [];
  return everyText(value).flatMap(({ path: at, key, text }): Problem[] => {
    if (key === "group" && groups !== undefined) return unknown(at, "group of the world", text, groups);
    if (key === "server" && world !== undefined) return unknown(at, "server of the world", text, servers);
    if (key === "call") return unknown(at, "call", text, CALL_NAMES);
    return [];
  });
}

function unknown(at: Path, what: string, text: string, known: readonly string[]): Problem[] {
  if (known.includes(text)) return [];
  const meant = closest(text, known);
  const all = known.length > 12 ? "" : `; there are ${known.join(", ")}`;
  return [
    { path: at, what: `"${quoted(text)}" is no ${what}${meant === undefined ? all : `; did you mean ${meant}?`}` },
  ];
}

/** Every text in a value by its key; the keys of counted requests are calls. */
function everyText(value: unknown, at: Path = []): { path: Path; key: string; text: string }[] {
  if (at.length > 12) return [];
  if (typeof value === "string") return [{ path: at, key: String(at.at(-1)), text: value }];
  if (Array.isArray(value)) return value.flatMap((one, index) => everyText(one, [...at, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    ...(at.at(-1) === "acceptedPosts" ? [{ path: [...at, key], key: "call", text: key }] : []),
    ...everyText(inner, [...at, key]),
  ]);
}

/** Place of a problem in the text: its node, or the nearest one around it. */
function offsetOf(document: Document, problem: Problem): number {
  for (let depth = problem.path.length; depth >= 0; depth--) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(problem.path.slice(0, depth), true);
    if (!isNode(node)) continue;
    if (problem.key !== undefined && isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && key.value === problem.key);
      if (isScalar(pair?.key) && pair.key.range) return pair.key.range[0];
    }
    return isCollection(node) || isScalar(node) ? (node.range?.[0] ?? 0) : 0;
  }
  return 0;
}
