import * as pulumi from "@pulumi/pulumi";
import { SETTINGS } from "../provider/settings/table";
import { isKeyOf } from "../provider/model/narrow";

/** Settings of one region and account; the same keys as the configuration `sdrs:*`. */
export interface ProviderArgs {
  cloud?: pulumi.Input<"otc" | "huawei"> | undefined;
  region?: pulumi.Input<string> | undefined;
  /** One URL, or a template with `{service}` and `{region}`. https, unless the host is loopback. */
  endpoint?: pulumi.Input<string> | undefined;
  /** URLs of single services, for example `{ ecs: "https://ecs.example.com" }`. They win over `endpoint`. */
  endpoints?: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>> | undefined;
  /** URL of the identity service, if it is not the endpoint's. */
  authUrl?: pulumi.Input<string> | undefined;
  projectId?: pulumi.Input<string> | undefined;
  projectName?: pulumi.Input<string> | undefined;
  /** Name of the project, where an agency is named. */
  delegatedProject?: pulumi.Input<string> | undefined;
  accessKey?: pulumi.Input<string> | undefined;
  secretKey?: pulumi.Input<string> | undefined;
  securityToken?: pulumi.Input<string> | undefined;
  token?: pulumi.Input<string> | undefined;
  userName?: pulumi.Input<string> | undefined;
  userId?: pulumi.Input<string> | undefined;
  password?: pulumi.Input<string> | undefined;
  userDomain?: pulumi.Input<string> | undefined;
  userDomainId?: pulumi.Input<string> | undefined;
  /** Id of the identity provider in IAM whose ID tokens log in. */
  idpId?: pulumi.Input<string> | undefined;
  /** Absolute path of the file that holds the ID token; it is read at each login. */
  idTokenFile?: pulumi.Input<string> | undefined;
  agencyName?: pulumi.Input<string> | undefined;
  agencyDomainName?: pulumi.Input<string> | undefined;
  agencyDomainId?: pulumi.Input<string> | undefined;
  /** Limit of one request in seconds; calls that change something get three times as long. Default 20. */
  requestTimeout?: pulumi.Input<number> | undefined;
  /** Requests under way at the same time, per host. Default 32. */
  maxConcurrency?: pulumi.Input<number> | undefined;
  /** Requests per second, per host. Default 200. */
  maxRate?: pulumi.Input<number> | undefined;
}

/**
 * An explicit provider, so that one program can serve several regions or accounts: pass it as `provider` to the resources of
 * one of them. Secrets are encrypted in the state; a changed setting is an update in place.
 *
 * @example
 * const north = new sdrs.Provider("north", {
 *   region: "eu-nl",
 *   projectId: config.require("northProjectId"),
 *   accessKey: config.requireSecret("northAccessKey"),
 *   secretKey: config.requireSecret("northSecretKey"),
 * });
 * export const groups = sdrs.getProtectionGroupsOutput({}, { provider: north }).groups;
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, opts?: pulumi.ResourceOptions) {
    const settings = Object.entries(args).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, asText(value)] as const],
    );
    super(
      "pulumi-nodejs",
      name,
      Object.fromEntries(
        settings.map(([key, value]) => [
          `sdrs:${key}`,
          isKeyOf(SETTINGS, key) && SETTINGS[key].secret ? pulumi.secret(value) : value,
        ]),
      ),
      opts,
    );
    Object.defineProperty(this, ARGS, { value: Object.fromEntries(settings) });
  }
}

/** Configuration is text; whatever else a setting is, it is written there as JSON. */
function asText(value: unknown): pulumi.Input<string> {
  if (typeof value === "string") return value;
  return pulumi
    .output(value as pulumi.Input<string | number | object>)
    .apply((known) => (typeof known === "string" ? known : JSON.stringify(known)));
}

type Settings = Readonly<Record<string, pulumi.Input<string>>>;

/** Key under which a provider keeps its settings for look-ups, which run in the process of the program. */
const ARGS = Symbol.for("pulumi-sdrs.provider-args");

/** The settings of a provider by their keys in a stack's configuration. */
export async function settingsOf(provider: Provider): Promise<(key: string) => string | undefined> {
  const settings = pulumi.output((provider as { readonly [ARGS]?: Settings })[ARGS] ?? {});
  return await new Promise((resolve, reject) => {
    settings.apply((known) => {
      const byKey = new Map(Object.entries(known).map(([key, value]) => [`sdrs:${key}`, value]));
      resolve((key) => byKey.get(key));
    });
    void isKnown(settings).then((known) => {
      if (!known)
        reject(
          new Error(
            "The settings of the provider are not known before the update: use the look-up's form as an output.",
          ),
        );
    });
  });
}

/** False in a preview for what depends on resources that are still to be created. */
async function isKnown(output: pulumi.Output<unknown>): Promise<boolean> {
  return !("isKnown" in output) || (await (output.isKnown as Promise<boolean>));
}
