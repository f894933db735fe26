import { keysOf } from "../model/narrow";

/** Questions that several settings answer together; the settings of one are taken from one source only. */
export const GROUPS = {
  credential: "Who acts: the kind of the login with all its parts, the security token included.",
  agency: "For whom: the agency by which another account lets the login act in it, also called an assumed role.",
  project: "In which project: its id or its name. With an agency it is one of the account that made the agency.",
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
  /** Lives for minutes: no configuration or provider takes it, so that no state holds it. */
  readonly shellOnly: boolean;
  /** Value if no source names it. */
  readonly default: string | undefined;
  readonly meaning: string;
}

/** Setting of a group, by what is special of it. */
const row =
  (group: SettingGroup | undefined) =>
  (special: Pick<SettingRow, "noun" | "meaning" | "env"> & Partial<SettingRow>): SettingRow => ({
    ...{ group, cloudsYaml: [], secret: false, shellOnly: false, default: undefined },
    ...special,
  });

const credential = row("credential");
const agency = row("agency");
const project = row("project");
const region = row("region");
const alone = row(undefined);

/** All settings, by their key in the stack's configuration (`sdrs:<key>`). */
export const SETTINGS = {
  accessKey: credential({
    noun: "access key",
    meaning: "Access key (AK); requests are signed.",
    env: ["OS_ACCESS_KEY", "HW_ACCESS_KEY"],
    cloudsYaml: ["auth.ak", "auth.access_key"],
    secret: true,
  }),
  secretKey: credential({
    noun: "secret key",
    meaning: "Secret key (SK) of the access key.",
    env: ["OS_SECRET_KEY", "HW_SECRET_KEY"],
    cloudsYaml: ["auth.sk", "auth.secret_key"],
    secret: true,
  }),
  securityToken: credential({
    noun: "security token",
    meaning: "Security token of a temporary access key.",
    env: ["OS_SECURITY_TOKEN", "HW_SECURITY_TOKEN"],
    cloudsYaml: ["auth.security_token"],
    secret: true,
  }),
  token: credential({
    noun: "token",
    meaning: "A project-scoped token, instead of user or key. It cannot be renewed: a transition may outlive it.",
    env: ["OS_TOKEN", "OS_AUTH_TOKEN", "HW_AUTH_TOKEN"],
    cloudsYaml: ["auth.token"],
    secret: true,
  }),
  userName: credential({
    noun: "user name",
    meaning: "User for password authentication.",
    env: ["OS_USERNAME", "HW_USER_NAME"],
    cloudsYaml: ["auth.username"],
  }),
  userId: credential({
    noun: "id of the user",
    meaning: "Id of the user, instead of name and domain.",
    env: ["OS_USER_ID", "HW_USER_ID"],
    cloudsYaml: ["auth.user_id"],
  }),
  password: credential({
    noun: "password",
    meaning: "Password of the user.",
    env: ["OS_PASSWORD", "HW_USER_PASSWORD"],
    cloudsYaml: ["auth.password"],
    secret: true,
  }),
  userDomain: credential({
    noun: "domain of the user",
    meaning: "Domain (account) of the user, for example `OTC-EU-DE-00000000001000000001`.",
    env: ["OS_USER_DOMAIN_NAME", "OS_DOMAIN_NAME", "HW_DOMAIN_NAME"],
    cloudsYaml: ["auth.user_domain_name", "auth.domain_name"],
  }),
  userDomainId: credential({
    noun: "id of the user's domain",
    meaning: "Id of the domain, instead of its name.",
    env: ["OS_USER_DOMAIN_ID", "OS_DOMAIN_ID", "HW_DOMAIN_ID"],
    cloudsYaml: ["auth.user_domain_id", "auth.domain_id"],
  }),
  idpId: credential({
    noun: "identity provider",
    meaning:
      "Id of the identity provider in IAM whose ID tokens (OpenID Connect) log in, for example that of a pipeline.",
    env: ["HW_ASSUME_ROLE_IDP_ID"],
  }),
  idTokenFile: credential({
    noun: "file of the ID token",
    meaning:
      "Absolute path of the file that holds the ID token. It is read at each login, so that it may be written anew in a long run.",
    env: ["HW_ASSUME_ROLE_ID_TOKEN_FILE"],
  }),
  idToken: credential({
    noun: "ID token",
    meaning: "The ID token itself. It goes before the file, and is not renewed.",
    env: ["HW_ASSUME_ROLE_ID_TOKEN"],
    secret: true,
    shellOnly: true,
  }),
  agencyName: agency({
    noun: "name of the agency",
    meaning:
      "Name of the agency. The login acts as itself only to get the agency's token; everything else is called with that.",
    env: ["OS_AGENCY_NAME", "HW_ASSUME_ROLE_AGENCY_NAME"],
    cloudsYaml: ["auth.agency_name"],
  }),
  agencyDomainName: agency({
    noun: "account of the agency",
    meaning: "Domain (account) that made the agency.",
    env: ["OS_AGENCY_DOMAIN_NAME", "HW_ASSUME_ROLE_DOMAIN_NAME"],
    cloudsYaml: ["auth.agency_domain_name"],
  }),
  agencyDomainId: agency({
    noun: "id of the account of the agency",
    meaning: "Id of that domain, instead of its name.",
    env: ["OS_AGENCY_DOMAIN_ID", "HW_ASSUME_ROLE_DOMAIN_ID"],
    cloudsYaml: ["auth.agency_domain_id"],
  }),
  projectId: project({
    noun: "id of the project",
    meaning: "Id of the project. Saves a look-up.",
    env: ["OS_PROJECT_ID", "OS_TENANT_ID", "HW_PROJECT_ID"],
    cloudsYaml: ["auth.project_id", "auth.tenant_id"],
  }),
  projectName: project({
    noun: "name of the project",
    meaning: "Name of the project, if no id is given; the id is looked up.",
    env: ["OS_PROJECT_NAME", "OS_TENANT_NAME", "HW_PROJECT_NAME"],
    cloudsYaml: ["auth.project_name", "auth.tenant_name"],
    default: "the region",
  }),
  delegatedProject: project({
    noun: "delegated project",
    meaning:
      "Name of the project, where an agency is named: it goes before id and name, which may be those of the login's own project.",
    env: ["OS_DELEGATED_PROJECT"],
    cloudsYaml: ["auth.delegated_project"],
  }),
  region: region({
    noun: "region",
    meaning: "Region, for example `eu-de`.",
    env: ["OS_REGION_NAME", "HW_REGION_NAME"],
    cloudsYaml: ["region_name"],
    default: "eu-de on otc",
  }),
  cloud: region({
    noun: "cloud",
    meaning: "Which cloud: `otc` (Open Telekom Cloud) or `huawei`. Chooses the default endpoints.",
    env: ["SDRS_CLOUD"],
    default: "otc, or what the authentication URL shows; huawei with HW_REGION_NAME",
  }),
  endpoint: region({
    noun: "endpoint",
    meaning:
      "URL of all services, or a template with `{service}` and `{region}`. Must be https unless the host is loopback.",
    env: ["SDRS_ENDPOINT"],
    default: "https://{service}.{region}.otc.t-systems.com or https://{service}.{region}.myhuaweicloud.com",
  }),
  endpoints: region({
    noun: "list of service URLs",
    meaning:
      'URLs of single services as JSON, for example `{"ecs": "https://ecs.example.com"}`. They win over `endpoint`.',
    env: ["SDRS_ENDPOINTS"],
  }),
  authUrl: region({
    noun: "address of the identity service",
    meaning: "URL of the identity service; a `/v3` at the end is ignored.",
    env: ["OS_AUTH_URL", "HW_AUTH_URL"],
    cloudsYaml: ["auth.auth_url"],
    default: "the endpoint of the service iam",
  }),
  requestTimeout: alone({
    noun: "limit of one request",
    meaning: "Limit of one request in seconds; calls that change something get three times as long.",
    env: ["SDRS_REQUEST_TIMEOUT"],
    default: "20",
  }),
  maxConcurrency: alone({
    noun: "number of requests at the same time",
    meaning: "Requests under way at the same time, per host.",
    env: ["SDRS_MAX_CONCURRENCY"],
    default: "32",
  }),
  maxRate: alone({
    noun: "number of requests per second",
    meaning: "Requests per second, per host.",
    env: ["SDRS_MAX_RATE"],
    default: "200",
  }),
} as const satisfies Record<string, SettingRow>;

export type SettingName = keyof typeof SETTINGS;
export const SETTING_NAMES: readonly SettingName[] = keysOf(SETTINGS);

/** Name of a setting in messages: `sdrs:region (or OS_REGION_NAME, HW_REGION_NAME)`. */
export function settingLabel(name: SettingName): string {
  const { env, shellOnly } = SETTINGS[name];
  return shellOnly ? env.join(" or ") : `sdrs:${name} (or ${env.join(", ")})`;
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
  oidc: {
    by: ["idpId", "idTokenFile", "idToken"],
    needs: [["idpId"], ["idTokenFile", "idToken"]],
    optional: [],
    authTypes: [],
  },
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
