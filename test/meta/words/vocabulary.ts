import { readFileSync } from "node:fs";
import path from "node:path";
import * as ts from "typescript";
import { buildProgram, namedBelow } from "../../../cli/program";
import { ERRORS } from "../../../provider/errors";
import { LOOKUPS } from "../../../provider/lookups/lookups";
import { FOREIGN_IDENTITIES } from "../../../provider/settings/foreign-identities";
import { SETTINGS, type SettingRow } from "../../../provider/settings/table";
import { knownCommands } from "../../../tools/engine/commands";
import { ROOT, sourceOf, tracked } from "./texts";

/** Options by command, for a program that texts name. */
export type Commands = ReadonlyMap<string, ReadonlySet<string>>;

function sdrs(): Commands {
  const program = buildProgram();
  const own = ["--help", "-h"];
  return new Map([
    ["", new Set([...own, "--version", "-V"])],
    ...namedBelow(program).map(([name, command]): [string, Set<string>] => [
      name,
      new Set([
        ...own,
        ...command.options.flatMap(({ long, short }) => [long, short].filter((one) => typeof one === "string")),
      ]),
    ]),
  ]);
}

/** The programs that a text may tell a person to run. */
export const PROGRAMS: Readonly<Record<"pulumi" | "sdrs", Commands>> = {
  pulumi: new Map(Object.entries(knownCommands()).map(([command, options]) => [command, new Set(options)])),
  sdrs: sdrs(),
};

/** Scripts of the package. */
export const SCRIPTS = Object.keys(
  (JSON.parse(readFileSync(path.join(ROOT, "package.json"), "utf8")) as { scripts: Record<string, string> }).scripts,
);

export const CODES: readonly string[] = Object.keys(ERRORS);

export const SETTING_KEYS: readonly string[] = Object.keys(SETTINGS);

/** Variables of the environment: those of settings, those that are told apart, and those that a source reads. */
export function variables(): ReadonlySet<string> {
  const rows: readonly SettingRow[] = Object.values(SETTINGS);
  const read = tracked(/\.(ts|mjs)$/)
    .filter((file) => !file.startsWith("test/meta/"))
    .flatMap((file) => [
      ...readFileSync(path.join(ROOT, file), "utf8").matchAll(
        /(?:env|environment)(?:\["|\.)([A-Z_]{4,})|\b((?:SDRS|OS|HW|PULUMI)_[A-Z_]+): /g,
      ),
    ])
    .flatMap(([, one, other]) => [one, other].filter((name) => name !== undefined));
  return new Set(
    [
      ...rows.flatMap(({ env }) => env),
      ...JSON.stringify(FOREIGN_IDENTITIES).matchAll(/\b(?:OS|HW)_[A-Z_]+/g),
      ...read,
    ].map(String),
  );
}

function namesIn(file: string, take: (node: ts.Node) => string | undefined): string[] {
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    const name = take(node);
    if (name !== undefined) names.push(name);
    ts.forEachChild(node, visit);
  };
  visit(sourceOf(file));
  return names;
}

const declared = (node: ts.Node): string | undefined =>
  (ts.isPropertySignature(node) || ts.isPropertyAssignment(node) || ts.isPropertyDeclaration(node)) &&
  ts.isIdentifier(node.name)
    ? node.name.text
    : undefined;

/** Options of a resource in Pulumi. */
const OPTIONS = [
  "aliases",
  "deletedWith",
  "deleteBeforeReplace",
  "dependsOn",
  "ignoreChanges",
  "parent",
  "protect",
  "provider",
  "providers",
  "replaceOnChanges",
  "retainOnDelete",
];

/** What a program may write or read: the inputs and outputs of resources, and the fields of their values. */
export function publicNames(): ReadonlySet<string> {
  const files = tracked(/^(sdk|report|provider\/model)\/.*\.ts$/);
  const lookups = Object.keys(LOOKUPS);
  return new Set([...files.flatMap((file) => namesIn(file, declared)), ...SETTING_KEYS, ...OPTIONS, ...lookups]);
}

/** Every name that a source of the repository has, and every word of its strings. */
export function allNames(): ReadonlySet<string> {
  const files = tracked(/^(?!test\/meta\/).*\.(ts|mjs)$/);
  const names = files.flatMap((file) =>
    namesIn(file, (node) => (ts.isIdentifier(node) || ts.isStringLiteralLike(node) ? node.text : undefined)),
  );
  const stored = tracked(/\.(json|yaml|go|py)$/)
    .filter((file) => file !== "package-lock.json")
    .map((file) => readFileSync(path.join(ROOT, file), "utf8"));
  return new Set([...names, ...stored].flatMap((text) => text.match(/[\w$]+/g) ?? []));
}
