import { DEFINITIONS, type Kind } from "../../provider/model/definitions";
import { isKeyOf, isObject } from "../../provider/model/narrow";
import type { Documents } from "../documents";

type Bundle = Documents["support-bundle"];
type State = NonNullable<Bundle["state"]>;
type Json = Readonly<Record<string, unknown>>;

/** Words of people, which may say anything, and what nobody can read or needs: left out wherever they are. */
const LEFT_OUT: readonly string[] = ["description", "tags", "before", "consentSeries"];

/** The resources of ours in an exported state or a checkpoint file; of the others only how many there are. */
export function stateOf(json: unknown): State | null {
  const deployment = deploymentIn(json);
  const resources = deployment?.["resources"];
  if (deployment === undefined || !Array.isArray(resources)) return null;
  const rows = resources.filter((row): row is Json => isObject(row));
  const ours = rows.flatMap((row) => {
    const kind = kindOf(row);
    return kind === undefined ? [] : [resourceOf(row, kind)];
  });
  const manifest = deployment["manifest"];
  const pending = deployment["pending_operations"];
  return {
    engine: isObject(manifest) ? text(manifest["version"]) : null,
    writtenAt: isObject(manifest) ? text(manifest["time"]) : null,
    pendingOperations: Array.isArray(pending) ? pending.length : 0,
    settings: settingsIn(rows),
    resources: ours,
    others: rows.length - ours.length,
  };
}

function deploymentIn(json: unknown): Json | undefined {
  if (!isObject(json)) return undefined;
  const { checkpoint, deployment } = json;
  const found = deployment ?? (isObject(checkpoint) ? checkpoint["latest"] : undefined);
  return isObject(found) ? found : undefined;
}

const URN = /pulumi-nodejs:dynamic\/sdrs:\w+::[^:]*$/;
const TYPE = /^pulumi-nodejs:dynamic\/sdrs:(\w+)$/;

function kindOf(row: Json): Kind | undefined {
  const [, kind = ""] = TYPE.exec(text(row["type"]) ?? "") ?? [];
  return isKeyOf(DEFINITIONS, kind) ? kind : undefined;
}

function isOurs(urn: unknown): boolean {
  return typeof urn === "string" && URN.test(urn);
}

/** Settings that a provider of the state has, by their keys. */
function settingsIn(rows: readonly Json[]): State["settings"] {
  return rows
    .filter((row) => text(row["type"])?.startsWith("pulumi:providers:pulumi-nodejs") === true)
    .map(({ urn, inputs }) => ({
      provider: text(urn) ?? "",
      keys: isObject(inputs) ? Object.keys(inputs).filter((key) => /^sdrs:\w+$/.test(key)) : [],
    }));
}

function resourceOf(row: Json, kind: Kind): State["resources"][number] {
  const { inputs, outputs, memory } = DEFINITIONS[kind];
  const dependencies = row["dependencies"];
  return {
    ...{ urn: text(row["urn"]) ?? "", kind, id: text(row["id"]), deleted: row["delete"] === true },
    dependencies: Array.isArray(dependencies) ? dependencies.filter((urn): urn is string => isOurs(urn)) : [],
    inputs: known(row["inputs"], { ...inputs }),
    outputs: known(row["outputs"], { ...inputs, ...outputs, ...memory }),
  };
}

/** The properties that a definition has: whatever else stands in a state is not ours to show. */
function known(value: unknown, properties: object): Record<string, unknown> {
  if (!isObject(value)) return {};
  const ours = Object.entries(value).filter(([key]) => Object.hasOwn(properties, key) && !key.startsWith("__"));
  return withoutWords(Object.fromEntries(ours)) as Record<string, unknown>;
}

function withoutWords(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWords);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !LEFT_OUT.includes(key))
      .map(([key, inner]) => [key, withoutWords(inner)]),
  );
}

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
