import { type CloudsEntry, type ReadFile, readCloudsEntry } from "./clouds-file";
import { AUTH_TYPE, FOREIGN_IDENTITIES, type Refused } from "./foreign-identities";
import { redactor } from "../redact";
import {
  LOGINS,
  type LoginKind,
  SETTINGS,
  SETTING_NAMES,
  type SettingGroup,
  type SettingName,
  type SettingRow,
} from "./table";
import { isOneOf, keysOf } from "../model/narrow";
import { withoutEnd } from "../model/text";

/** Sources of settings, the one that is asked first in front: a higher source is one that stands further in front. */
export const SOURCES = ["config", "os", "hw"] as const;
export type SourceName = (typeof SOURCES)[number];

export type Environment = Readonly<Record<string, string | undefined>>;

/** A setting that a source names. */
export interface Found {
  readonly name: SettingName;
  readonly value: string;
  readonly source: SourceName;
  /** Key, variable or place in a file, for messages. */
  readonly label: string;
}

/** Another identity that a source names. */
export interface Foreign {
  readonly what: string;
  readonly label: string;
  readonly refused: Refused;
}

/** Everything that one source says. */
export interface Source {
  readonly name: SourceName;
  readonly settings: ReadonlyMap<SettingName, Found>;
  readonly foreign: readonly Foreign[];
  /** Kind of login that it asks for by name. */
  readonly loginKind?: LoginKind | undefined;
}

export interface Sources {
  readonly all: readonly Source[];
  /** Settings that another one of the same source stands for. */
  readonly overlooked: readonly Found[];
  /** Sentence why the entry of clouds.yaml cannot be had. */
  readonly cloudsProblem: string | undefined;
}

/** Reads all sources, the unneeded ones as well: their secrets are hidden too, and they can be listed. */
export function readSources(get: (key: string) => string | undefined, env: Environment, readFile: ReadFile): Sources {
  const config = collect("config", ({ name, shellOnly }) =>
    shellOnly ? [] : [{ label: `sdrs:${name}`, value: get(`sdrs:${name}`) }],
  );
  const fromEnv = (source: SourceName, prefix: string): Map<SettingName, Found> =>
    collect(source, ({ env: variables }) =>
      variables.filter((name) => name.startsWith(prefix)).map((label) => ({ label, value: env[label] })),
    );
  const cloudName = env["OS_CLOUD"];
  const answer = cloudName ? readCloudsEntry(cloudName, env, readFile) : undefined;
  const entry = typeof answer === "string" ? undefined : answer;
  const fromEntry = collect("os", ({ cloudsYaml }) =>
    cloudsYaml.map((path) => {
      const found = entry?.get(path);
      return { label: `${path} of ${found?.file ?? ""}`, value: found?.value };
    }),
  );
  const { settings: os, overlooked } = complete(fromEnv("os", "OS_"), fromEntry);
  const hw = fromEnv("hw", "HW_");
  // Our own variables say where, together with the family that says it; alone they count as one of OS_*.
  const own = fromEnv("os", "SDRS_");
  const home = !namesGroup(os, "region") && namesGroup(hw, "region") ? hw : os;
  for (const [name, found] of own) (SETTINGS[name].group === "region" ? home : os).set(name, found);

  return {
    all: [
      { name: "config", settings: config, foreign: [] },
      { name: "os", settings: os, ...foreignOf("OS_", env, entry) },
      { name: "hw", settings: hw, ...foreignOf("HW_", env, undefined) },
    ],
    overlooked,
    cloudsProblem: typeof answer === "string" ? answer : undefined,
  };
}

type Candidate = { readonly label: string; readonly value: string | undefined };

function collect(
  source: SourceName,
  candidates: (row: SettingRow & { readonly name: SettingName }) => readonly Candidate[],
): Map<SettingName, Found> {
  const found = new Map<SettingName, Found>();
  for (const name of SETTING_NAMES) {
    const { secret } = SETTINGS[name];
    for (const { label, value = "" } of candidates({ ...SETTINGS[name], name })) {
      // Spaces around a secret may belong to it; the line break that a file ends with does not.
      const text = secret ? withoutEnd(value, "\r\n") : value.trim();
      if (text === "") continue;
      if (secret) redactor.add(text);
      if (!found.has(name)) found.set(name, { name, value: text, source, label });
    }
  }
  return found;
}

/** Settings that answer the same question. */
const ALTERNATIVES: readonly (readonly SettingName[])[] = [
  ["projectId", "projectName", "delegatedProject"],
  ["userId", "userName"],
  ["userDomainId", "userDomain"],
  ["agencyDomainId", "agencyDomainName"],
];

/** OS_* completed by the entry of clouds.yaml: a variable also stands for what the entry calls otherwise. */
function complete(
  env: ReadonlyMap<SettingName, Found>,
  entry: ReadonlyMap<SettingName, Found>,
): { settings: Map<SettingName, Found>; overlooked: Found[] } {
  const settings = new Map(env);
  const overlooked: Found[] = [];
  for (const [name, found] of entry) {
    const same = ALTERNATIVES.find((names) => names.includes(name)) ?? [name];
    if (same.some((one) => env.has(one))) overlooked.push(found);
    else settings.set(name, found);
  }
  // A security token belongs to the secret key that it was issued with.
  const [issuer, stranger] = env.has("secretKey") || !entry.has("secretKey") ? [env, entry] : [entry, env];
  const foreign = stranger.get("securityToken");
  if (foreign !== undefined && settings.has("secretKey")) {
    const proper = issuer.get("securityToken");
    if (proper === undefined) settings.delete("securityToken");
    else settings.set("securityToken", proper);
    if (!overlooked.includes(foreign)) overlooked.push(foreign);
  }
  return { settings, overlooked: overlooked.filter((found) => settings.get(found.name) !== found) };
}

function foreignOf(
  prefix: string,
  env: Environment,
  entry: CloudsEntry | undefined,
): Omit<Source, "name" | "settings"> {
  const labels = (variables: readonly string[], paths: readonly string[]): string[] => [
    ...variables.filter((name) => name.startsWith(prefix) && env[name]?.trim()),
    ...paths.flatMap((path) => {
      const found = entry?.get(path);
      return found === undefined ? [] : [`${path} of ${found.file}`];
    }),
  ];
  const foreign = FOREIGN_IDENTITIES.flatMap(({ what, env: variables, cloudsYaml, refused = "always" }) =>
    labels(variables, cloudsYaml).map((label) => ({ what, label, refused })),
  );
  const [label] = labels([AUTH_TYPE.env], [AUTH_TYPE.cloudsYaml]);
  if (label === undefined) return { foreign };
  const type = (label === AUTH_TYPE.env ? env[label] : entry?.get(AUTH_TYPE.cloudsYaml)?.value)?.trim() ?? "";
  const known = keysOf(LOGINS).find((kind) => isOneOf(LOGINS[kind].authTypes, type));
  if (known !== undefined) return { foreign, loginKind: known };
  const what = /^\w{1,40}$/.test(type) ? `the login "${type}"` : "another kind of login";
  return { foreign: [...foreign, { what, label, refused: "always" }] };
}

function namesGroup(settings: ReadonlyMap<SettingName, Found>, group: SettingGroup): boolean {
  return partsOf(settings, group).length > 0;
}

/** Settings of a group that are named, in the order of the table. */
export function partsOf(settings: ReadonlyMap<SettingName, Found>, group: SettingGroup): readonly Found[] {
  return SETTING_NAMES.filter((name) => SETTINGS[name].group === group).flatMap((name) => settings.get(name) ?? []);
}

/** The sources after this one. */
export function lowerThan({ all }: Sources, name: SourceName): readonly Source[] {
  return all.slice(SOURCES.indexOf(name) + 1);
}

export function isLower(name: SourceName, than: SourceName): boolean {
  return SOURCES.indexOf(name) > SOURCES.indexOf(than);
}

/** `sdrs:accessKey is set in the stack's configuration`. */
export function isSet({ source, label }: Found): string {
  return `${label} is set${source === "config" ? " in the stack's configuration" : ""}`;
}

/** Name by which a source takes a setting: `sdrs:secretKey with --secret`, `OS_SECRET_KEY`. */
export function nameIn(source: SourceName, name: SettingName): string {
  const { env, secret } = SETTINGS[name];
  if (source === "config") return `sdrs:${name}${secret ? " with --secret" : ""}`;
  return env.find((variable) => variable.startsWith(source === "os" ? "OS_" : "HW_")) ?? env.join(" or ");
}

export function labelsOf(found: readonly Found[]): readonly string[] {
  return found.map(({ label }) => label);
}

/** Words for taking settings away: `unset OS_PROJECT_ID`, `remove sdrs:userName`. */
export function takeAway(labels: readonly string[]): string {
  const variables = labels.filter((label) => /^[A-Z_]+$/.test(label));
  const others = labels.filter((label) => !variables.includes(label));
  return [
    ...(variables.length > 0 ? [`unset ${variables.join(" and ")}`] : []),
    ...(others.length > 0 ? [`remove ${others.join(" and ")}`] : []),
  ].join(" and ");
}
