import { DrError } from "../provider/errors";
import { HIDDEN } from "./outputs";

type Json = Readonly<Record<string, unknown>>;

/** Source of a report: a group's outputs, and the servers of its instances where the input holds them too. */
export interface GroupSource {
  readonly outputs: Json;
  readonly instances: readonly InstanceServers[];
}

export interface InstanceServers {
  readonly instanceId: string;
  readonly source: string;
  readonly target: string;
}

interface Candidate {
  readonly outputs: Json;
  /** Names that a person may give it. */
  readonly names: readonly string[];
}

const GROUP_TYPE = "pulumi-nodejs:dynamic/sdrs:ProtectionGroup";
const INSTANCE_TYPE = "pulumi-nodejs:dynamic/sdrs:ProtectedInstance";

/** Mark of the engine for a secret inside a state. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Finds the group in its own outputs, in `pulumi stack output --json`, or in `pulumi stack export`. */
export function findGroup(input: unknown, wanted?: string): GroupSource {
  const json = unwrapSecrets(input);
  if (!isObject(json)) throw notAGroup("The input is not a JSON object");
  if (isGroup(json)) return { outputs: json, instances: [] };
  const resources = stateResources(json);
  const found = resources === undefined ? fromStackOutputs(json) : fromState(resources);
  const chosen = found.filter(({ names }) => wanted === undefined || names.includes(wanted));
  const [first] = chosen;
  if (first !== undefined && chosen.length === 1) {
    return { outputs: first.outputs, instances: resources === undefined ? [] : instancesIn(resources) };
  }
  const all = found.map(({ names }) => names.join(" or ")).join("; ");
  if (found.length === 0) throw notAGroup("The input holds no ProtectionGroup");
  throw new DrError(
    "DR_USAGE",
    wanted === undefined || chosen.length > 1
      ? `The input holds several groups: ${all}`
      : `The input holds no group "${wanted}", only: ${all}`,
    {},
    { hint: "Name one of them." },
  );
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
function stateResources(json: Json): readonly Json[] | undefined {
  const checkpoint = isObject(json["checkpoint"]) ? json["checkpoint"]["latest"] : undefined;
  const deployment = json["deployment"] ?? checkpoint;
  const resources = isObject(deployment) ? deployment["resources"] : undefined;
  return Array.isArray(resources) ? resources.filter(isObject) : undefined;
}

/** Outputs that are deleted or about to be are not what the program declares. */
function fromState(resources: readonly Json[]): Candidate[] {
  return resources
    .filter((resource) => resource["type"] === GROUP_TYPE && resource["delete"] !== true)
    .map((resource) => {
      const outputs = { ...(isObject(resource["outputs"]) ? resource["outputs"] : {}), id: resource["id"] };
      const urn = textOf(resource["urn"]);
      return { outputs, names: namesOf(outputs, [urn, urn.split("::").at(-1) ?? ""]) };
    });
}

function fromStackOutputs(json: Json): Candidate[] {
  return Object.entries(json).flatMap(([key, value]) =>
    isObject(value) && isGroup(value) ? [{ outputs: value, names: namesOf(value, [key, textOf(value["urn"])]) }] : [],
  );
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
function unwrapSecrets(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrapSecrets);
  if (!isObject(value)) return value;
  if (value[SIGNATURE] === SECRET) {
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
