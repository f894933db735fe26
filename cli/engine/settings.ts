import { DrError } from "../../provider/errors";
import { SIGNATURE_KEY } from "../../provider/model/engine-form";
import { isObject } from "../../provider/model/narrow";
import { stateResources } from "../../report/source";
import { type StackAt, pulumiJson } from "./stack";

/** Settings by their keys in a stack's configuration. */
export type GetSetting = (key: string) => string | undefined;

/** The settings with which a stack reaches the service of its groups, completed by the shell's as in an update of it. */
export async function settingsOfStack(at: StackAt, urns: readonly string[]): Promise<GetSetting> {
  const state = await json(at, ["stack", "export", "--show-secrets"]);
  const rows = (isObject(state) ? stateResources(state) : undefined) ?? [];
  const wanted = new Set(
    rows.filter((row) => urns.includes(String(row["urn"]))).map((row) => providerOf(row["provider"], rows)),
  );
  const [explicit, ...more] = wanted;
  if (more.length > 0)
    throw new DrError(
      "DR_USAGE",
      `The groups of stack ${at.stack} are reached by ${wanted.size} providers with settings of their own`,
      {},
      { hint: "Name a group with --group." },
    );
  if (explicit === undefined) return await configured(at);
  const inputs = isObject(explicit["inputs"]) ? explicit["inputs"] : {};
  return (key) => textIn(inputs[key]);
}

type Row = Readonly<Record<string, unknown>>;

/** The explicit provider of a resource; undefined: the usual one, which has the configuration of the stack. */
function providerOf(reference: unknown, rows: readonly Row[]): Row | undefined {
  const found = rows.find(({ urn, id }) => `${String(urn)}::${String(id)}` === reference);
  return /::default(?:_[\w.-]*)?$/.test(String(found?.["urn"])) ? undefined : found;
}

/** The text of a setting, also of one that the engine opened for this question. */
function textIn(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (!isObject(value) || !Object.hasOwn(value, SIGNATURE_KEY) || typeof value["plaintext"] !== "string")
    return undefined;
  const text: unknown = JSON.parse(value["plaintext"]);
  return typeof text === "string" ? text : undefined;
}

async function configured(at: StackAt): Promise<GetSetting> {
  const config = await json(at, ["config", "--json", "--show-secrets"]);
  const values = isObject(config) ? config : {};
  return (key) => {
    const row = values[key];
    return isObject(row) && typeof row["value"] === "string" ? row["value"] : undefined;
  };
}

async function json(at: StackAt, args: readonly string[]): Promise<unknown> {
  return await pulumiJson(at, args, {
    what: "settings",
    hint: "Without --stack the login of this shell is used (OS_*, clouds.yaml): sdrs doctor says whether it is complete.",
  });
}
