/** A way to act as somebody else, or to log in otherwise, that this project does not support. */
export interface ForeignIdentityRow {
  readonly what: string;
  readonly env: readonly string[];
  /** Places in the chosen entry of clouds.yaml. */
  readonly cloudsYaml: readonly string[];
  readonly refused?: Refused;
}

/**
 * Logins beside which it is refused, all if nothing is said. Some say something beside a user and password only: a key or token is
 * complete without them. What changes nothing of who acts is named as ignored.
 */
export type Refused = "always" | "password" | "never";

/**
 * Variables by which the vendors' tools and OpenStack act under another identity. Next to a credential that would be used
 * without them they are refused: the run would act as somebody the user did not mean. Sources: documentation of the Terraform
 * providers of both clouds (shared configuration file, passcode), keystoneauth (the rest).
 */
export const FOREIGN_IDENTITIES: readonly ForeignIdentityRow[] = [
  { what: "a duration of an assumed role", env: ["HW_ASSUME_ROLE_DURATION"], cloudsYaml: [], refused: "never" },
  { what: "a profile of the hcloud command", env: ["HW_SHARED_CONFIG_FILE", "HW_PROFILE"], cloudsYaml: [] },
  { what: "a one-time code", env: ["OS_PASSCODE"], cloudsYaml: ["auth.passcode"], refused: "password" },
  {
    what: "an application credential",
    env: ["OS_APPLICATION_CREDENTIAL_ID", "OS_APPLICATION_CREDENTIAL_NAME", "OS_APPLICATION_CREDENTIAL_SECRET"],
    cloudsYaml: [
      "auth.application_credential_id",
      "auth.application_credential_name",
      "auth.application_credential_secret",
    ],
  },
  { what: "a trust", env: ["OS_TRUST_ID"], cloudsYaml: ["auth.trust_id"], refused: "password" },
  { what: "a system scope", env: ["OS_SYSTEM_SCOPE"], cloudsYaml: ["auth.system_scope"], refused: "password" },
  {
    what: "a federated login",
    env: ["OS_IDENTITY_PROVIDER", "OS_PROTOCOL", "OS_ACCESS_TOKEN", "OS_CLIENT_ID", "OS_CLIENT_SECRET"],
    cloudsYaml: [
      "auth.identity_provider",
      "auth.protocol",
      "auth.access_token",
      "auth.client_id",
      "auth.client_secret",
    ],
  },
];

/** Places where a source names the kind of login; kinds that are not in the table of logins are foreign. */
export const AUTH_TYPE = { env: "OS_AUTH_TYPE", cloudsYaml: "auth_type" } as const;
