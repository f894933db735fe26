import { type DrError, isDrError } from "../../provider/errors";
import { readSettings, type Settings } from "../../provider/settings/settings";

export type Texts = Readonly<Record<string, string>>;

/** Settings of a stack configuration, an environment and files by their path. */
export function read(config: Texts, env: Texts = {}, files: Texts = {}): Settings {
  return readSettings(
    (key) => config[key],
    env,
    (path) => files[path],
  );
}

/** The refusal of settings. */
export function problem(config: Texts, env: Texts = {}, files: Texts = {}): DrError {
  try {
    read(config, env, files);
  } catch (error) {
    if (isDrError(error, "DR_CONFIG_INVALID")) return error;
    throw error;
  }
  throw new Error("it was accepted");
}

export const KEY = { "sdrs:accessKey": "AK-settings-1", "sdrs:secretKey": "SK-settings-1" } as const;
