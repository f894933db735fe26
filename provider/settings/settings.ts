import { z } from "zod";
import { type Agency, chooseAgency } from "./agency";
import { type ReadFile, readTextFile } from "./clouds-file";
import type { Service } from "./endpoints";
import { DrError, isDrError, withHint } from "../errors";
import { type Credentials, chooseCredential } from "./credential";
import { type CloudName, chooseProject, choosePlace } from "./place";
import { type Environment, type Found, type Sources, readSources } from "./sources";
import { GROUPS, SETTINGS, type SettingName, settingLabel } from "./table";
import { keysOf } from "../model/narrow";
import { redactor } from "../redact";

export { SERVICES, type Service } from "./endpoints";
export type { Agency, DomainRef } from "./agency";
export type { Credentials } from "./credential";
export type { Environment } from "./sources";
export { SETTINGS, type SettingName, type SettingRow } from "./table";

/** A setting that some source names, but that does not count. */
export interface IgnoredSetting {
  /** Setting, or what else the source names. */
  readonly setting: string;
  /** Key, variable or place in a file. */
  readonly source: string;
}

/** Everything a call needs, validated. */
export interface Settings {
  readonly cloud: CloudName;
  readonly region: string;
  /** Base URL of each service, without a slash at the end. */
  readonly endpoints: Readonly<Record<Service, string>>;
  /** Id of the project, if the settings name it; else there is a name. */
  readonly projectId?: string;
  readonly projectName?: string;
  readonly credentials: Credentials;
  /** The agency as which the login acts. The project is then one of the account that made it. */
  readonly agency?: Agency;
  /** Limit of one request. */
  readonly requestTimeoutMs: number;
  /** Requests under way at the same time, per host. */
  readonly maxConcurrency: number;
  /** Requests per second, per host. */
  readonly maxRate: number;
  /** Source of each setting; never the values. */
  readonly sources?: Readonly<Partial<Record<SettingName, string>>>;
  /** Other settings that were found and do not count; never the values. */
  readonly ignored?: readonly IgnoredSetting[];
}

/**
 * Reads the settings. Four questions (who acts, for whom, in which project, where) are each answered whole by the first source that says
 * anything about it: stack configuration, then OS_* completed by the entry of clouds.yaml, then HW_*. A credential is never
 * sent to an address, nor used in a project, that only a lower source names. All problems are reported in one error.
 * `get` answers stack configuration by its full key (`sdrs:region`).
 */
export function readSettings(
  get: (key: string) => string | undefined,
  env: Environment = process.env,
  readFile: ReadFile = readTextFile,
): Settings {
  const problems: string[] = [];
  const sources = readSources(get, env, readFile);
  if (sources.cloudsProblem !== undefined && needsEnvironment(sources)) problems.push(sources.cloudsProblem);
  const credential = chooseCredential(sources, problems);
  const { used: usedPlace, ...place } = choosePlace(sources, credential, problems);
  const { agency, hasAgency, used: usedAgency } = chooseAgency(sources, credential, problems);
  const login = credential && { ...credential, hasAgency };
  const { project, used: usedProject } = chooseProject(sources, login, place.region, problems);
  const { limits, used: usedLimits } = readLimits(sources, problems);

  const used = [...(credential?.used ?? []), ...usedAgency, ...usedPlace, ...usedProject, ...usedLimits];
  for (const { name, value } of used) if (!SETTINGS[name].secret && NAME.test(value)) redactor.spare(value);
  for (const { label, value } of used)
    if (/\p{Cc}/u.test(value)) problems.push(`${label}: must not contain a line break or control character`);
  if (problems.length > 0 || credential?.credentials === undefined) throw invalid(problems);
  return {
    ...place,
    ...project,
    credentials: credential.credentials,
    ...(agency !== undefined && { agency }),
    ...limits,
    sources: Object.fromEntries(used.map(({ name, label }) => [name, label])),
    ignored: ignoredBeside(used, sources),
  };
}

/** The same for the run of a program, which may have no shell to ask in: an error also names what shows the settings. */
export function settingsOfRun(get: (key: string) => string | undefined, env: Environment = process.env): Settings {
  try {
    return readSettings(get, env);
  } catch (error) {
    if (!isDrError(error, "DR_CONFIG_INVALID")) throw error;
    const doctor = "npx sdrs doctor shows which settings are found, and where; sdrs:* of the stack goes before them.";
    throw withHint(error, `${error.hint} ${doctor}`);
  }
}

/** A setting that is no address: those may hold a secret in the wrong place. */
const NAME = /^[\w.-]{1,64}$/;

/** True if anything is left to the environment: a stack that says everything is not disturbed by a broken clouds.yaml. */
function needsEnvironment({ all }: Sources): boolean {
  const config = [...(all[0]?.settings.values() ?? [])];
  const named = new Set<string | undefined>(config.map(({ name }) => SETTINGS[name].group));
  return keysOf(GROUPS).some((group) => group !== "agency" && !named.has(group));
}

function readLimits(
  { all }: Sources,
  problems: string[],
): {
  readonly limits: Pick<Settings, "requestTimeoutMs" | "maxConcurrency" | "maxRate">;
  readonly used: readonly Found[];
} {
  const used: Found[] = [];
  const limit = (name: SettingName, fallback: number, max: number): number => {
    const found = all.flatMap(({ settings }) => settings.get(name) ?? [])[0];
    if (found !== undefined) used.push(found);
    const message = `must be a number from 0.1 to ${max}`;
    const result = z.coerce
      .number(message)
      .min(0.1, message)
      .max(max, message)
      .default(fallback)
      .safeParse(found?.value);
    if (result.success) return result.data;
    problems.push(`${settingLabel(name)}: ${message}`);
    return fallback;
  };
  const limits = {
    requestTimeoutMs: limit("requestTimeout", 20, 3600) * 1000,
    maxConcurrency: Math.floor(limit("maxConcurrency", 32, 1000)),
    maxRate: limit("maxRate", 200, 10_000),
  };
  return { limits, used };
}

function ignoredBeside(used: readonly Found[], { all, overlooked, cloudsProblem }: Sources): readonly IgnoredSetting[] {
  const unused = [...all.flatMap(({ settings }) => [...settings.values()]), ...overlooked].filter(
    (found) => !used.includes(found),
  );
  return [
    ...unused.map(({ name, label }) => ({ setting: name, source: label })),
    ...all.flatMap(({ foreign }) => foreign.map(({ what, label }) => ({ setting: what, source: label }))),
    ...(cloudsProblem === undefined
      ? []
      : [{ setting: "an entry of clouds.yaml that cannot be read", source: "OS_CLOUD" }]),
  ];
}

function invalid(problems: readonly string[]): DrError {
  const list = problems.map((problem) => `\n  - ${problem}`).join("");
  const what = problems.length === 1 ? "A setting cannot be used" : `${problems.length} settings cannot be used`;
  return new DrError("DR_CONFIG_INVALID", `${what}:${list}`, { problems });
}
