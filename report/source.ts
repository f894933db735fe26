import { DrError } from "../provider/errors";
import { SECRET_SIGNATURE, SIGNATURE_KEY, groupUrnOf, typeToken } from "../provider/model/engine-form";
import { HIDDEN } from "./outputs";

type Json = Readonly<Record<string, unknown>>;

/** Source of a report: a group's outputs, and the servers of its instances where the input holds them too. */
export interface GroupSource {
  readonly outputs: Json;
  readonly instances: readonly InstanceServers[];
  /** Names that a person may give it: name, id, key or URN. */
  readonly names: readonly string[];
  readonly urn: string | null;
  /** Settings of the provider that the group was last updated with; undefined where the input does not hold them. */
  readonly settings: Json | undefined;
}

export interface InstanceServers {
  readonly instanceId: string;
  readonly source: string;
  readonly target: string;
}

const GROUP_TYPE = typeToken("ProtectionGroup");
const INSTANCE_TYPE = typeToken("ProtectedInstance");
const VERDICT_TYPE = typeToken("GroupVerification");

/** Finds the group in its own outputs, in `pulumi stack output --json`, or in `pulumi stack export`. */
export function findGroup(input: unknown, wanted?: string): GroupSource {
  const found = groupsIn(input);
  const [only] = found;
  if (only !== undefined && only.names.length === 0) return only;
  const chosen = wanted === undefined ? found : found.filter(({ names }) => names.includes(wanted));
  const [first] = chosen;
  if (first !== undefined && chosen.length === 1) return first;
  throw new DrError(
    "DR_USAGE",
    wanted === undefined || chosen.length > 1
      ? `The input holds several groups: ${namesIn(found)}`
      : `The input holds no group "${wanted}", only: ${namesIn(found)}`,
    {},
    { hint: "Name one of them." },
  );
}

/** Names of groups in a sentence. */
export function namesIn(groups: readonly Pick<GroupSource, "names">[]): string {
  return groups.map(({ names }) => names.join(" or ")).join("; ");
}

/** Every group that an input holds, in its order: at least one. The outputs of a group alone have no names. */
export function groupsIn(input: unknown): readonly GroupSource[] {
  const json = unwrapSecrets(input);
  if (!isObject(json)) throw notAGroup("The input is not a JSON object");
  if (isGroup(json)) return [{ outputs: json, instances: [], names: [], urn: null, settings: undefined }];
  const resources = stateResources(json);
  const found = resources === undefined ? fromStackOutputs(json) : fromState(resources);
  if (found.length === 0) throw notAGroup("The input holds no ProtectionGroup");
  return found;
}

function notAGroup(what: string): DrError {
  return new DrError(
    "DR_USAGE",
    what,
    {},
    {
      hint: "Give the outputs of a ProtectionGroup, `pulumi stack export`, or `pulumi stack output --json` of a program that exports the whole group.",
    },
  );
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isGroup = (value: Json): boolean => "productionSite" in value && "sourceAvailabilityZone" in value;

/** The resources of a state, exported by the engine or as it lies in a checkpoint file. */
export function stateResources(json: Json): readonly Json[] | undefined {
  const checkpoint = isObject(json["checkpoint"]) ? json["checkpoint"]["latest"] : undefined;
  const deployment = json["deployment"] ?? checkpoint;
  const resources = isObject(deployment) ? deployment["resources"] : undefined;
  return Array.isArray(resources) ? resources.filter(isObject) : undefined;
}

/** Outputs that are deleted or about to be are not what the program declares. */
function fromState(resources: readonly Json[]): GroupSource[] {
  const instances = instancesIn(resources);
  const verdicts = verdictsIn(resources);
  return resources
    .filter((resource) => resource["type"] === GROUP_TYPE && resource["delete"] !== true)
    .map((resource) => {
      const urn = textOf(resource["urn"]);
      const own = isObject(resource["outputs"]) ? resource["outputs"] : {};
      const outputs = { ...own, ...verdictFor(own, verdicts.get(urn)), id: resource["id"] };
      const names = namesOf(outputs, [urn, urn.split("::").at(-1) ?? ""]);
      return { outputs, instances, names, urn, settings: settingsFor(resource, resources) };
    });
}

/** The verdicts of checks, by the URN of their group. */
function verdictsIn(resources: readonly Json[]): ReadonlyMap<string, Json> {
  return new Map(
    resources.flatMap(({ type, urn, outputs, delete: deleted }) => {
      const verdict =
        type === VERDICT_TYPE && deleted !== true && isObject(outputs) ? outputs["verification"] : undefined;
      return isObject(verdict) ? [[groupUrnOf(textOf(urn)), verdict]] : [];
    }),
  );
}

/** The verdict of the move that the group owes one for; what is known of an earlier one is not of this report. */
function verdictFor({ verification: owed }: Json, verdict: Json | undefined): Json {
  return isObject(owed) && owed["of"] === verdict?.["of"] ? { verification: verdict } : {};
}

/** Inputs of the provider that a resource refers to as `<urn>::<id>`. */
function settingsFor(resource: Json, resources: readonly Json[]): Json | undefined {
  const reference = textOf(resource["provider"]);
  const provider = resources.find((one) => `${textOf(one["urn"])}::${textOf(one["id"])}` === reference);
  return isObject(provider?.["inputs"]) ? provider["inputs"] : undefined;
}

function fromStackOutputs(json: Json): GroupSource[] {
  return Object.entries(json).flatMap(([key, value]) => {
    if (!isObject(value) || !isGroup(value)) return [];
    const urn = textOf(value["urn"]);
    const names = namesOf(value, [key, urn]);
    return [{ outputs: value, instances: [], names, urn: urn === "" ? null : urn, settings: undefined }];
  });
}

function namesOf(outputs: Json, others: readonly string[]): string[] {
  const names = [textOf(outputs["name"]), textOf(outputs["id"]), ...others];
  return [...new Set(names.filter((name) => name !== ""))];
}

function instancesIn(resources: readonly Json[]): InstanceServers[] {
  return resources.flatMap((resource) => {
    const outputs = isObject(resource["outputs"]) ? resource["outputs"] : {};
    const row = {
      instanceId: textOf(resource["id"]),
      source: textOf(outputs["sourceServerId"]),
      target: textOf(outputs["targetServerId"]),
    };
    const usable =
      resource["type"] === INSTANCE_TYPE && row.instanceId !== "" && row.source !== "" && row.target !== "";
    return usable ? [row] : [];
  });
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** Secrets in clear are taken as what they are; encrypted ones are marked. */
export function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (!isObject(value)) return value;
  if (value[SIGNATURE_KEY] === SECRET_SIGNATURE) {
    return typeof value["plaintext"] === "string" ? unwrapSecrets(parsed(value["plaintext"])) : HIDDEN;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, unwrapSecrets(inner)]));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return HIDDEN;
  }
}
