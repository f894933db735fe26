import { cleanJson } from "../../provider/model/text";
import { quoted } from "../../provider/shown";
import type { Documents } from "../documents";
import { type Declaration, type Value, isReference } from "./declaration";

/** Columns after which a list is broken into lines. */
const WIDTH = 100;

/** Writes the program: comments, the import, and one statement for each resource. Pure. */
export function programText(head: readonly string[], declarations: readonly Declaration[]): string {
  return `${[...head.map(comment), IMPORT].join("\n")}\n\n${statementsText(declarations)}\n`;
}

/** Writes the statements alone. Pure. */
export function statementsText(declarations: readonly Declaration[]): string {
  const named = new Set(
    declarations.flatMap((one) => [...referencesIn(one), ...one.dependsOn.map((it) => it.variable)]),
  );
  return declarations.map((one) => statement(one, named.has(one.variable))).join("\n\n");
}

const IMPORT = `import * as sdrs from "pulumi-sdrs";`;

/** A text from outside as one line of a comment. */
const comment = (text: string): string => `// ${quoted(text)}`;

/** A string of the language, which reads as exactly this text. */
const literal = (text: string): string => cleanJson(JSON.stringify(text));

function referencesIn({ inputs }: Declaration): string[] {
  return Object.values(inputs).flatMap((value) => (isReference(value) ? (value.variable ?? []) : []));
}

function statement(one: Declaration, named: boolean): string {
  const { kind, variable, logicalName, inputs, dependsOn, notes, leftOut, called } = one;
  const made = `${named ? `const ${variable} = ` : ""}new sdrs.${kind}(`;
  const rows = Object.entries(inputs).map(([key, value]) => `${key}: ${expression(value)},`);
  const code =
    dependsOn.length === 0
      ? [`${made}${literal(logicalName)}, {`, ...rows.map((row) => `  ${row}`), "});"]
      : [
          made,
          ...[`  ${literal(logicalName)},`, "  {"],
          ...[...rows.map((row) => `    ${row}`), "  },"],
          ...options(dependsOn),
          ");",
        ];
  if (leftOut === undefined) return [...notes.map(comment), ...code].join("\n");
  const why = `Left out: ${kind} ${called}: ${leftOut.why}. ${leftOut.next}`;
  return [why, ...notes]
    .map(comment)
    .concat(code.map((line) => `// ${line}`))
    .join("\n");
}

function options(dependsOn: readonly Declaration[]): string[] {
  const all = dependsOn.map(({ variable }) => variable);
  const line = `  { dependsOn: [${all.join(", ")}] },`;
  if (line.length <= WIDTH) return [line];
  return ["  {", "    dependsOn: [", ...all.map((variable) => `      ${variable},`), "    ],", "  },"];
}

function expression(value: Value): string {
  if (typeof value === "boolean") return String(value);
  if (typeof value === "string") return literal(value);
  if (!isReference(value))
    return `{ ${Object.entries(value)
      .map(([key, text]) => `${keyOf(key)}: ${literal(text)}`)
      .join(", ")} }`;
  if (value.variable === undefined) return literal(value.id);
  return value.byId ? `${value.variable}.id` : value.variable;
}

/** A key of an object, written so that it is one whatever it is called. */
function keyOf(key: string): string {
  if (key === "__proto__") return `[${literal(key)}]`;
  return /^[a-z]\w*$/i.test(key) ? key : literal(key);
}

/** The same as data. Pure. */
export function programData(declarations: readonly Declaration[]): Documents["adopt"]["resources"] {
  return declarations.map(({ kind, logicalName, id, inputs, dependsOn, notes, leftOut }) => ({
    ...{ kind, name: logicalName, id, adopt: inputs["adopt"] ?? null },
    inputs: Object.fromEntries(
      Object.entries(inputs).map(([key, value]) => [key, isReference(value) ? value.id : value]),
    ),
    dependsOn: dependsOn.map((one) => ({ kind: one.kind, name: one.logicalName })),
    notes,
    leftOut: leftOut === undefined ? null : `${leftOut.why}. ${leftOut.next}`,
  }));
}
