import { DrError } from "./errors";

/** Services that are called, by the name used in endpoints. */
export const SERVICES = ["sdrs", "ecs", "vpc", "evs", "iam", "cbr"] as const;
export type Service = (typeof SERVICES)[number];

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
}

/** Reads the settings: `get` answers stack configuration by its full key (`sdrs:region`). */
export function readSettings(
  get: (key: string) => string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  throw new DrError("DR_CONFIG_INVALID", "Settings cannot be read", {
    region: get("sdrs:region"),
    env: Object.keys(env).length,
  });
}
