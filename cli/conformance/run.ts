import type { Result, UserName } from "../../contract/conformance/index";
import { DrError, type Settings, createCloud, readSettings } from "../../provider/index";
import { redactor } from "../../provider/redact";
import { quoted } from "../../provider/shown";
import type { ConformanceOptions } from "../commands/conformance";
import { print, printJson, say } from "../print";
import { table } from "../text/table";

export async function runConformance({ live, destructive = false, json }: ConformanceOptions): Promise<void> {
  if (live !== true) {
    throw new DrError(
      "DR_USAGE",
      "sdrs conformance needs --live: it calls the service that the environment names, with its user and password",
      {},
      { hint: "Add --live if that is what you want." },
    );
  }
  const results = await judge(
    readSettings(() => undefined),
    destructive,
  );
  const rows = results.map(rowOf);
  if (json === true) printJson("conformance", { rows });
  else print(await tables(results));
  if (rows.some(({ verdict }) => verdict === "differ")) process.exitCode = 7;
}

/** Runs the suite with plain values: it shares no code with the provider, whose claims it has to be able to contradict. */
async function judge(settings: Settings, destructive: boolean): Promise<readonly Result[]> {
  const { cloud: flavour, endpoints, region } = settings;
  const { user, password } = userOf(settings);
  const projectId = await projectOf(settings);
  say(`trying ${endpoints.sdrs} in project ${projectId}${destructive ? "" : ", read only"}`);
  const onToken = (token: string): void => {
    redactor.add(token);
  };
  const subject = {
    url: (name: keyof typeof endpoints) => endpoints[name],
    region,
    projectId,
    user,
    password,
    onToken,
  };
  // Loaded on demand: the contract and its suite are large.
  const { judgeLive } = await import("../../contract/conformance/index.js");
  try {
    return await judgeLive({ subject, flavour, destructive });
  } catch (cause) {
    const what = `The suite cannot go on: ${cause instanceof Error ? cause.message : String(cause)}`;
    const hint = "See whether `sdrs status`, which uses the same account, reaches the service; then run it again.";
    throw new DrError("DR_API_UNEXPECTED", what, {}, { hint });
  }
}

/** The user of the credential. Tokens and signatures are themselves among the facts that are tried. */
function userOf({ credentials, agency, sources = {} }: Settings): {
  readonly user: UserName;
  readonly password: string;
} {
  if (agency !== undefined) {
    throw new DrError(
      "DR_CONFIG_INVALID",
      "sdrs conformance acts as the user who logs in, but the environment names an agency",
      {},
      { hint: `Unset ${sources.agencyName ?? "OS_AGENCY_NAME"}, and name a project of the user's own account.` },
    );
  }
  if (credentials.kind !== "password") {
    throw new DrError(
      "DR_CONFIG_INVALID",
      `sdrs conformance logs in with a user and password, but the credential of the environment is ${FOUND[credentials.kind]}`,
      {},
      { hint: "Set OS_USERNAME, OS_PASSWORD and OS_USER_DOMAIN_NAME, and OS_AUTH_TYPE to password." },
    );
  }
  const { userId, userName = "", userDomain = "", userDomainId, password } = credentials;
  const domain = userDomainId === undefined ? { name: userDomain } : { id: userDomainId };
  return { user: userId === undefined ? { name: userName, domain } : { id: userId }, password };
}

const FOUND = { token: "a token", aksk: "an access key", oidc: "an ID token" } as const;

async function projectOf(settings: Settings): Promise<string> {
  const cloud = createCloud(settings);
  try {
    return await cloud.projectId();
  } finally {
    await cloud.close();
  }
}

function rowOf({ row, verdict, why }: Result) {
  return { id: row.id, fact: row.title, source: row.fact.citation, mark: row.fact.mark, verdict, why };
}

async function tables(results: readonly Result[]): Promise<string> {
  const { tally } = await import("../../contract/conformance/index.js");
  const sums = Object.entries(tally(results)).map(([mark, counts]) => ({
    cells: [mark, counts.agree, counts.differ, counts["not tried"]],
  }));
  const differing = results
    .map(rowOf)
    .filter(({ verdict }) => verdict === "differ")
    .map(
      ({ id, fact, source, why }) =>
        `differs: ${id}: ${fact} (${source})\n  ${why.map((text) => quoted(text)).join("\n  ")}`,
    );
  const counts = table(["mark", "agree", "differ", "not tried"], sums).map(({ text }) => text);
  return [...counts, ...differing].join("\n");
}
