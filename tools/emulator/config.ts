import type { Simulator } from "../../simulator/index";

/** A login with a password, or signatures with a key. */
export type Auth = "token" | "key";

/** Stack configuration that leads to a simulator, as the engine hands it to a provider: secrets in clear. */
export function configOf(simulator: Simulator, auth: Auth = "token"): Record<string, string> {
  const { endpointTemplate, region, projectId, accessKey, secretKey, username, password, userDomain } = simulator;
  const proof =
    auth === "key"
      ? { "sdrs:accessKey": accessKey, "sdrs:secretKey": secretKey }
      : { "sdrs:userName": username, "sdrs:password": password, "sdrs:userDomain": userDomain };
  return { "sdrs:endpoint": endpointTemplate, "sdrs:region": region, "sdrs:projectId": projectId, ...proof };
}
