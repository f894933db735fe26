import type { ExportedWhole } from "../../provider/index";
import { SIGNATURE_KEY, typeToken } from "../../provider/model/engine-form";
import { isObject } from "../../provider/model/narrow";
import { openSettings } from "../../provider/index";
import { endpointIn } from "../../report/endpoint";
import { stateResources } from "../../report/source";

type Json = Readonly<Record<string, unknown>>;

/** Every group of an export with its members, without anything that the engine marks as a secret. */
export function wholeGroupsIn(state: unknown): ExportedWhole[] {
  const rows = isObject(state) ? (stateResources(state) ?? []) : [];
  const ours = (kind: string): Json[] =>
    rows.filter((row) => row["type"] === typeToken(kind) && row["delete"] !== true && row["external"] !== true);
  const [instances, pairs] = [ours("ProtectedInstance"), ours("ReplicationPair")];
  return ours("ProtectionGroup")
    .filter(({ id }) => typeof id === "string" && id !== "")
    .map((row) => wholeOf(row, { rows, instances, pairs }));
}

interface Members {
  readonly rows: readonly Json[];
  readonly instances: readonly Json[];
  readonly pairs: readonly Json[];
}

function wholeOf(row: Json, { rows, instances, pairs }: Members): ExportedWhole {
  const [id, urn] = [String(row["id"]), String(row["urn"])];
  const settings = settingsFor(row, rows);
  const inputs = propsIn(row["inputs"]);
  const members = (all: readonly Json[]): ExportedWhole["pairs"] =>
    all
      .map((member) => ({ id: String(member["id"]), outputs: open(propsIn(member["outputs"])) }))
      .filter(({ outputs }) => outputs["protectionGroupId"] === id);
  return {
    ...{
      urn,
      id,
      logicalName: urn.split("::").at(-1) ?? urn,
      inputs: open(inputs),
      outputs: open(propsIn(row["outputs"])),
    },
    ...{ instances: members(instances), pairs: members(pairs) },
    ...{ endpoint: endpointIn(settings).endpoint, settings: openSettings(settings) },
    hidden: Object.keys(inputs).filter((key) => holdsSecret(inputs[key])),
  };
}

/** Inputs of the provider that a resource refers to as `<urn>::<id>`. */
function settingsFor(row: Json, rows: readonly Json[]): Json {
  const provider = rows.find((one) => `${String(one["urn"])}::${String(one["id"])}` === row["provider"]);
  return propsIn(provider?.["inputs"]);
}

function propsIn(value: unknown): Json {
  return isObject(value) ? value : {};
}

function isSecret(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, SIGNATURE_KEY);
}

function holdsSecret(value: unknown): boolean {
  return isObject(value) && (isSecret(value) || Object.values(value).some(holdsSecret));
}

/** The properties that hold no secret anywhere: a list without one of its rows would be another list. */
function open(props: Json): Record<string, unknown> {
  return Object.fromEntries(Object.entries(props).filter(([, value]) => !holdsSecret(value)));
}
