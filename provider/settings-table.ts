/** One setting: where it may come from, and what it is for. The reference is generated from these rows. */
export interface SettingRow {
  /** Environment variables, first one set wins; those beginning with OS_ come before clouds.yaml, those with HW_ after it. */
  readonly env: readonly string[];
  /** Places in the chosen entry of clouds.yaml. */
  readonly cloudsYaml: readonly string[];
  /** Hidden in everything that is printed, and to be stored with `pulumi config set --secret`. */
  readonly secret: boolean;
  /** What holds if it is set nowhere. */
  readonly default: string | undefined;
  readonly meaning: string;
}

const row = (
  meaning: string,
  env: readonly string[],
  cloudsYaml: readonly string[] = [],
  rest: { secret?: boolean; default?: string } = {},
): SettingRow => ({ env, cloudsYaml, secret: rest.secret ?? false, default: rest.default, meaning });

/** All settings, by their key in the stack's configuration (`sdrs:<key>`). */
export const SETTINGS = {
  cloud: row(
    "Which cloud: `otc` (Open Telekom Cloud) or `huawei`. Chooses the default endpoints.",
    ["SDRS_CLOUD"],
    [],
    {
      default: "otc, or what the authentication URL shows",
    },
  ),
  region: row("Region, for example `eu-de`.", ["OS_REGION_NAME", "HW_REGION_NAME"], ["region_name"], {
    default: "eu-de on otc",
  }),
  endpoint: row(
    "URL of all services, or a template with `{service}` and `{region}`. Must be https unless the host is loopback.",
    ["SDRS_ENDPOINT"],
    [],
    { default: "https://{service}.{region}.otc.t-systems.com or https://{service}.{region}.myhuaweicloud.com" },
  ),
  endpoints: row(
    'URLs of single services as JSON, for example `{"ecs": "https://ecs.example.com"}`. They win over `endpoint`.',
    ["SDRS_ENDPOINTS"],
  ),
  authUrl: row(
    "URL of the identity service; a `/v3` at the end is ignored.",
    ["OS_AUTH_URL", "HW_AUTH_URL"],
    ["auth.auth_url"],
    { default: "the endpoint of the service iam" },
  ),
  projectId: row(
    "Id of the project. Saves a look-up.",
    ["OS_PROJECT_ID", "OS_TENANT_ID", "HW_PROJECT_ID"],
    ["auth.project_id", "auth.tenant_id"],
  ),
  projectName: row(
    "Name of the project, if no id is given; the id is looked up.",
    ["OS_PROJECT_NAME", "OS_TENANT_NAME", "HW_PROJECT_NAME"],
    ["auth.project_name", "auth.tenant_name"],
    { default: "the region" },
  ),
  userName: row("User for password authentication.", ["OS_USERNAME", "HW_USER_NAME"], ["auth.username"]),
  userId: row("Id of the user, instead of name and domain.", ["OS_USER_ID", "HW_USER_ID"], ["auth.user_id"]),
  password: row("Password of the user.", ["OS_PASSWORD", "HW_USER_PASSWORD"], ["auth.password"], { secret: true }),
  userDomain: row(
    "Domain (account) of the user, for example `OTC-EU-DE-00000000001000000001`.",
    ["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "HW_DOMAIN_NAME"],
    ["auth.user_domain_name", "auth.domain_name"],
  ),
  userDomainId: row(
    "Id of the domain, instead of its name.",
    ["OS_USER_DOMAIN_ID", "OS_DOMAIN_ID", "HW_DOMAIN_ID"],
    ["auth.user_domain_id", "auth.domain_id"],
  ),
  token: row(
    "A project-scoped token, instead of user or key. It cannot be renewed: a transition may outlive it.",
    ["OS_TOKEN", "OS_AUTH_TOKEN", "HW_AUTH_TOKEN"],
    ["auth.token"],
    { secret: true },
  ),
  accessKey: row(
    "Access key (AK); requests are signed.",
    ["OS_ACCESS_KEY", "HW_ACCESS_KEY"],
    ["auth.ak", "auth.access_key"],
    { secret: true },
  ),
  secretKey: row(
    "Secret key (SK) of the access key.",
    ["OS_SECRET_KEY", "HW_SECRET_KEY"],
    ["auth.sk", "auth.secret_key"],
    { secret: true },
  ),
  securityToken: row(
    "Security token of a temporary access key.",
    ["OS_SECURITY_TOKEN", "HW_SECURITY_TOKEN"],
    ["auth.security_token"],
    { secret: true },
  ),
  requestTimeout: row(
    "Limit of one request in seconds; calls that change something get three times as long.",
    ["SDRS_REQUEST_TIMEOUT"],
    [],
    {
      default: "20",
    },
  ),
  maxConcurrency: row("Requests under way at the same time, per host.", ["SDRS_MAX_CONCURRENCY"], [], {
    default: "32",
  }),
  maxRate: row("Requests per second, per host.", ["SDRS_MAX_RATE"], [], { default: "200" }),
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof SETTINGS;

/** How a setting is called in messages: `sdrs:region (or OS_REGION_NAME, HW_REGION_NAME)`. */
export function settingLabel(name: SettingName): string {
  return `sdrs:${name} (or ${SETTINGS[name].env.join(", ")})`;
}
