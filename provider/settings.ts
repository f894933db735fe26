import { z } from "zod";
import { type CloudsEntry, type ReadFile, readCloudsEntry, readTextFile } from "./clouds-file";
import { resolveEndpoints, type Service } from "./endpoints";
import { DrError } from "./errors";
import { redactor } from "./redact";
import { SETTINGS, type SettingName, settingLabel } from "./settings-table";

export { SERVICES, type Service } from "./endpoints";
export { SETTINGS, type SettingName, type SettingRow } from "./settings-table";

export type Credentials =
  | {
      readonly kind: "password";
      readonly userName?: string;
      readonly userId?: string;
      readonly password: string;
      readonly userDomain?: string;
      readonly userDomainId?: string;
    }
  | { readonly kind: "token"; readonly token: string }
  | { readonly kind: "aksk"; readonly accessKey: string; readonly secretKey: string; readonly securityToken?: string };

/** Everything a call needs, validated. */
export interface Settings {
  readonly cloud: "otc" | "huawei";
  readonly region: string;
  /** Base URL of each service, without a slash at the end. */
  readonly endpoints: Readonly<Record<Service, string>>;
  readonly projectId?: string;
  readonly projectName?: string;
  readonly credentials: Credentials;
  /** Limit of one request. */
  readonly requestTimeoutMs: number;
  /** Requests under way at the same time, per host. */
  readonly maxConcurrency: number;
  /** Requests per second, per host. */
  readonly maxRate: number;
  /** Where each setting was found, for `sdrs doctor`; never the values. */
  readonly sources?: Readonly<Partial<Record<SettingName, string>>>;
}

export type Environment = Readonly<Record<string, string | undefined>>;

/** In this order a setting is looked for. */
const LAYERS = ["config", "os", "clouds", "hw"] as const;
type Layer = (typeof LAYERS)[number];

interface Found {
  readonly value: string;
  readonly layer: Layer;
  readonly source: string;
}

/**
 * Reads the settings: stack configuration, then OS_* with clouds.yaml, then HW_*.
 * `get` answers stack configuration by its full key (`sdrs:region`). All problems are reported in one error.
 */
export function readSettings(
  get: (key: string) => string | undefined,
  env: Environment = process.env,
  readFile: ReadFile = readTextFile,
): Settings {
  const problems: string[] = [];
  const found = findAll(get, env, readFile, problems);
  const valueOf = (name: SettingName): string | undefined => found.get(name)?.value;
  const check = <T>(name: SettingName, schema: z.ZodType<T>, fallback: T): T => {
    const result = schema.safeParse(valueOf(name));
    if (result.success) return result.data;
    problems.push(`${settingLabel(name)}: ${result.error.issues[0]?.message ?? "is not valid"}`);
    return fallback;
  };

  const cloud = check("cloud", z.enum(["otc", "huawei"]).default(guessCloud(found)), "otc");
  const name = z.string("is required").regex(/^[A-Za-z0-9-]+$/, "must be a name such as eu-de");
  // Of the regions of OTC only one has the service.
  const region = check("region", cloud === "otc" ? name.default("eu-de") : name, "eu-de");
  const endpoints = resolveEndpoints(
    {
      cloud,
      region,
      endpoint: valueOf("endpoint"),
      endpoints: check("endpoints", JSON_OBJECT, undefined),
      authUrl: authUrl(found),
    },
    problems,
  );
  const credentials = readCredentials(found, problems);
  const projectId = valueOf("projectId");
  const projectName = valueOf("projectName") ?? region;
  const seconds = check("requestTimeout", positive(20, 3600), 20);
  const maxConcurrency = check("maxConcurrency", positive(32, 1000), 32);
  const maxRate = check("maxRate", positive(200, 10_000), 200);

  if (problems.length > 0 || credentials === undefined) throw invalid(problems);
  return {
    cloud,
    region,
    endpoints,
    ...(projectId === undefined ? { projectName } : { projectId }),
    credentials,
    requestTimeoutMs: seconds * 1000,
    maxConcurrency: Math.floor(maxConcurrency),
    maxRate,
    sources: Object.fromEntries([...found].map(([name, { source }]) => [name, source])),
  };
}

function findAll(
  get: (key: string) => string | undefined,
  env: Environment,
  readFile: ReadFile,
  problems: string[],
): Map<SettingName, Found> {
  const cloudName = env["OS_CLOUD"];
  const clouds = cloudName ? readCloudsEntry(cloudName, env, readFile) : undefined;
  if (typeof clouds === "string") problems.push(clouds);
  const entry: CloudsEntry | undefined = typeof clouds === "string" ? undefined : clouds;

  const found = new Map<SettingName, Found>();
  for (const name of Object.keys(SETTINGS) as SettingName[]) {
    const { env: variables, cloudsYaml, secret } = SETTINGS[name];
    const isHw = (variable: string): boolean => variable.startsWith("HW_");
    const fromEnv = (layer: Layer, wanted: boolean): Found[] =>
      variables
        .filter((variable) => isHw(variable) === wanted)
        .flatMap((variable) => candidate(env[variable], layer, variable, secret));
    const candidates = [
      ...candidate(get(`sdrs:${name}`), "config", `sdrs:${name}`, secret),
      ...fromEnv("os", false),
      ...cloudsYaml.flatMap((path) => candidate(entry?.get(path), "clouds", `${path} of ${entry?.file ?? ""}`, secret)),
      ...fromEnv("hw", true),
    ];
    // Every secret that is lying about is hidden, also one that another source wins over.
    if (secret) for (const { value } of candidates) redactor.add(value);
    if (candidates[0]) found.set(name, candidates[0]);
  }
  return found;
}

/** An empty value counts as not set. Spaces around a secret may belong to it. */
function candidate(value: string | undefined, layer: Layer, source: string, secret: boolean): Found[] {
  const text = (secret ? value : value?.trim()) ?? "";
  return text === "" ? [] : [{ value: text, layer, source }];
}

/** Kinds of credentials, by the settings that only they use. Within one source the earlier kind wins. */
const KINDS = [
  { kind: "aksk", by: ["accessKey", "secretKey"] },
  { kind: "token", by: ["token"] },
  { kind: "password", by: ["password", "userName", "userId"] },
] as const satisfies readonly { kind: Credentials["kind"]; by: readonly SettingName[] }[];

/** The kind is that of the first source that names any, so that a key in the configuration wins over a password in the environment. */
function readCredentials(found: ReadonlyMap<SettingName, Found>, problems: string[]): Credentials | undefined {
  const chosen = LAYERS.flatMap((layer) =>
    KINDS.filter(({ by }) => by.some((name) => found.get(name)?.layer === layer)),
  )[0];
  if (chosen === undefined) {
    problems.push(
      `credentials are missing: set ${settingLabel("accessKey")} with ${settingLabel("secretKey")}, ` +
        `or ${settingLabel("userName")} with ${settingLabel("password")} and ${settingLabel("userDomain")}`,
    );
    return undefined;
  }
  const need = (name: SettingName, ...instead: SettingName[]): string => {
    const value = found.get(name)?.value;
    if (value === undefined && !instead.some((other) => found.has(other))) {
      const found_ = chosen.by.map((by) => found.get(by)?.source).find(Boolean);
      problems.push(`${settingLabel(name)} is required beside ${found_ ?? chosen.by[0]}`);
    }
    return value ?? "";
  };
  const optional = <K extends string>(key: K, name: SettingName): Partial<Record<K, string>> => {
    const value = found.get(name)?.value;
    return value === undefined ? {} : ({ [key]: value } as Partial<Record<K, string>>);
  };
  switch (chosen.kind) {
    case "aksk":
      return {
        kind: "aksk",
        accessKey: need("accessKey"),
        secretKey: need("secretKey"),
        ...optional("securityToken", "securityToken"),
      };
    case "token":
      return { kind: "token", token: need("token") };
    case "password":
      need("userName", "userId");
      if (!found.has("userId")) need("userDomain", "userDomainId");
      return {
        kind: "password",
        password: need("password"),
        ...optional("userName", "userName"),
        ...optional("userId", "userId"),
        ...optional("userDomain", "userDomain"),
        ...optional("userDomainId", "userDomainId"),
      };
  }
}

const CLOUD_BY_HOST = [
  ["otc", /\.otc\.t-systems\.com$|\.otc-tsi\.de$/],
  ["huawei", /\.myhuaweicloud\.(com|eu)$/],
] as const;

function guessCloud(found: ReadonlyMap<SettingName, Found>): Settings["cloud"] {
  const url = found.get("authUrl")?.value ?? "";
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  const byHost = CLOUD_BY_HOST.find(([, pattern]) => pattern.test(host))?.[0];
  return byHost ?? (found.get("region")?.layer === "hw" ? "huawei" : "otc");
}

/** An address from the environment must not receive what was meant for the endpoint of the configuration. */
function authUrl(found: ReadonlyMap<SettingName, Found>): string | undefined {
  const own = found.get("authUrl");
  const endpoint = found.get("endpoint");
  if (own === undefined || endpoint === undefined) return own?.value;
  return LAYERS.indexOf(own.layer) <= LAYERS.indexOf(endpoint.layer) ? own.value : undefined;
}

const JSON_OBJECT: z.ZodType<Record<string, string> | undefined> = z
  .string()
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "is not JSON" });
      return z.NEVER;
    }
  })
  .pipe(z.record(z.string(), z.string("must be URLs by service"), "must be an object of URLs"))
  .optional();

function positive(fallback: number, max: number): z.ZodType<number> {
  const message = `must be a number from 0.1 to ${max}`;
  return z.coerce.number(message).min(0.1, message).max(max, message).default(fallback);
}

function invalid(problems: readonly string[]): DrError {
  const list = problems.map((problem) => `\n  - ${problem}`).join("");
  const what = problems.length === 1 ? "A setting is not usable" : `${problems.length} settings are not usable`;
  return new DrError("DR_CONFIG_INVALID", `${what}:${list}`, { problems });
}
