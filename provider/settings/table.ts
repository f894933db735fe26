/** Questions that several settings answer together; the settings of one are taken from one source only. */
export const GROUPS = {
  credential: "Who acts: the kind of the login with all its parts, the security token included.",
  project: "In which project: its id or its name.",
  region: "Where: the region with the cloud, the endpoints and the address of the identity service.",
} as const;
export type SettingGroup = keyof typeof GROUPS;

/** One setting: where it may come from, and what it is for. The reference is generated from these rows. */
export interface SettingRow {
  /** The question it helps to answer; undefined: it stands for itself. */
  readonly group: SettingGroup | undefined;
  /** Its name inside a sentence. */
  readonly noun: string;
  /** Environment variables; of those of one family the first that is set wins. */
  readonly env: readonly string[];
  /** Places in the chosen entry of clouds.yaml. */
  readonly cloudsYaml: readonly string[];
  /** Hidden in everything that is printed, and to be stored with `pulumi config set --secret`. */
  readonly secret: boolean;
  /** Value if no source names it. */
  readonly default: string | undefined;
  readonly meaning: string;
}

const row = (
  group: SettingGroup | undefined,
  noun: string,
  meaning: string,
  env: readonly string[],
  cloudsYaml: readonly string[] = [],
  rest: { secret?: boolean; default?: string } = {},
): SettingRow => ({ group, noun, env, cloudsYaml, secret: rest.secret ?? false, default: rest.default, meaning });

const SECRET = { secret: true } as const;

/** All settings, by their key in the stack's configuration (`sdrs:<key>`). */
export const SETTINGS = {
  accessKey: row(
    "credential",
    "access key",
    "Access key (AK); requests are signed.",
    ["OS_ACCESS_KEY", "HW_ACCESS_KEY"],
    ["auth.ak", "auth.access_key"],
    SECRET,
  ),
  secretKey: row(
    "credential",
    "secret key",
    "Secret key (SK) of the access key.",
    ["OS_SECRET_KEY", "HW_SECRET_KEY"],
    ["auth.sk", "auth.secret_key"],
    SECRET,
  ),
  securityToken: row(
    "credential",
    "security token",
    "Security token of a temporary access key.",
    ["OS_SECURITY_TOKEN", "HW_SECURITY_TOKEN"],
    ["auth.security_token"],
    SECRET,
  ),
  token: row(
    "credential",
    "token",
    "A project-scoped token, instead of user or key. It cannot be renewed: a transition may outlive it.",
    ["OS_TOKEN", "OS_AUTH_TOKEN", "HW_AUTH_TOKEN"],
    ["auth.token"],
    SECRET,
  ),
  userName: row(
    "credential",
    "user name",
    "User for password authentication.",
    ["OS_USERNAME", "HW_USER_NAME"],
    ["auth.username"],
  ),
  userId: row(
    "credential",
    "id of the user",
    "Id of the user, instead of name and domain.",
    ["OS_USER_ID", "HW_USER_ID"],
    ["auth.user_id"],
  ),
  password: row(
    "credential",
    "password",
    "Password of the user.",
    ["OS_PASSWORD", "HW_USER_PASSWORD"],
    ["auth.password"],
    SECRET,
  ),
  userDomain: row(
    "credential",
    "domain of the user",
    "Domain (account) of the user, for example `OTC-EU-DE-00000000001000000001`.",
    ["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "HW_DOMAIN_NAME"],
    ["auth.user_domain_name", "auth.domain_name"],
  ),
  userDomainId: row(
    "credential",
    "id of the user's domain",
    "Id of the domain, instead of its name.",
    ["OS_USER_DOMAIN_ID", "OS_DOMAIN_ID", "HW_DOMAIN_ID"],
    ["auth.user_domain_id", "auth.domain_id"],
  ),
  projectId: row(
    "project",
    "id of the project",
    "Id of the project. Saves a look-up.",
    ["OS_PROJECT_ID", "OS_TENANT_ID", "HW_PROJECT_ID"],
    ["auth.project_id", "auth.tenant_id"],
  ),
  projectName: row(
    "project",
    "name of the project",
    "Name of the project, if no id is given; the id is looked up.",
    ["OS_PROJECT_NAME", "OS_TENANT_NAME", "HW_PROJECT_NAME"],
    ["auth.project_name", "auth.tenant_name"],
    { default: "the region" },
  ),
  region: row(
    "region",
    "region",
    "Region, for example `eu-de`.",
    ["OS_REGION_NAME", "HW_REGION_NAME"],
    ["region_name"],
    { default: "eu-de on otc" },
  ),
  cloud: row(
    "region",
    "cloud",
    "Which cloud: `otc` (Open Telekom Cloud) or `huawei`. Chooses the default endpoints.",
    ["SDRS_CLOUD"],
    [],
    { default: "otc, or what the authentication URL shows; huawei with HW_REGION_NAME" },
  ),
  endpoint: row(
    "region",
    "endpoint",
    "URL of all services, or a template with `{service}` and `{region}`. Must be https unless the host is loopback.",
    ["SDRS_ENDPOINT"],
    [],
    { default: "https://{service}.{region}.otc.t-systems.com or https://{service}.{region}.myhuaweicloud.com" },
  ),
  endpoints: row(
    "region",
    "URLs of single services",
    'URLs of single services as JSON, for example `{"ecs": "https://ecs.example.com"}`. They win over `endpoint`.',
    ["SDRS_ENDPOINTS"],
  ),
  authUrl: row(
    "region",
    "address of the identity service",
    "URL of the identity service; a `/v3` at the end is ignored.",
    ["OS_AUTH_URL", "HW_AUTH_URL"],
    ["auth.auth_url"],
    { default: "the endpoint of the service iam" },
  ),
  requestTimeout: row(
    undefined,
    "limit of one request",
    "Limit of one request in seconds; calls that change something get three times as long.",
    ["SDRS_REQUEST_TIMEOUT"],
    [],
    { default: "20" },
  ),
  maxConcurrency: row(
    undefined,
    "number of requests at the same time",
    "Requests under way at the same time, per host.",
    ["SDRS_MAX_CONCURRENCY"],
    [],
    { default: "32" },
  ),
  maxRate: row(undefined, "number of requests per second", "Requests per second, per host.", ["SDRS_MAX_RATE"], [], {
    default: "200",
  }),
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];

/** Name of a setting in messages: `sdrs:region (or OS_REGION_NAME, HW_REGION_NAME)`. */
export function settingLabel(name: SettingName): string {
  return `sdrs:${name} (or ${SETTINGS[name].env.join(", ")})`;
}

/** One way to log in. */
export interface LoginRow {
  /** Settings of which any one shows that this way is meant. */
  readonly by: readonly SettingName[];
  /** Parts it needs; of each, one of the alternatives. */
  readonly needs: readonly (readonly SettingName[])[];
  readonly optional: readonly SettingName[];
  /** Values of OS_AUTH_TYPE and of `auth_type` in clouds.yaml that ask for it. */
  readonly authTypes: readonly string[];
}

/** Ways to log in. Within one source the earlier wins, unless OS_AUTH_TYPE names another that is there. */
export const LOGINS = {
  aksk: {
    by: ["accessKey", "secretKey"],
    needs: [["accessKey"], ["secretKey"]],
    optional: ["securityToken"],
    authTypes: ["aksk", "v3aksk"],
  },
  token: { by: ["token"], needs: [["token"]], optional: [], authTypes: ["token", "v3token"] },
  password: {
    by: ["password", "userName", "userId"],
    needs: [["userName", "userId"], ["password"], ["userDomain", "userDomainId"]],
    optional: [],
    authTypes: ["password", "v3password"],
  },
} as const satisfies Record<string, LoginRow>;
export type LoginKind = keyof typeof LOGINS;
