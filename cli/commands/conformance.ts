import Table from "cli-table3";
import { Command, Option } from "commander";
import { DrError } from "../../provider/errors";

interface ConformanceOptions {
  readonly live?: boolean;
  readonly endpoint: string;
  readonly region: string;
  readonly project: string;
  readonly user: string;
  readonly domain: string;
  readonly flavour: "otc" | "huawei";
  readonly destructive?: boolean;
  readonly json?: boolean;
}

/** `sdrs conformance --live`: holds a real service against the contract, read only unless told otherwise. */
export function conformanceCommand(): Command {
  return new Command("conformance")
    .description(
      "Try every fact of the contract that can be tried against a real endpoint: agree, differ or not tried.",
    )
    .option("--live", "required: says that the endpoint is a real service")
    .requiredOption("--endpoint <template>", "for example https://{service}.{region}.otc.t-systems.com")
    .requiredOption("--region <name>", "for example eu-de")
    .requiredOption("--project <id>", "a project of yours, best one that holds nothing else")
    .requiredOption("--user <name>", "user name; the password comes from OS_PASSWORD")
    .requiredOption("--domain <name>", "account (domain) name of the user")
    .addOption(new Option("--flavour <cloud>", "which cloud's facts").choices(["otc", "huawei"]).default("otc"))
    .option("--destructive", "also try what creates, moves and deletes protection groups in that project")
    .option("--json", "one JSON document instead of tables")
    .addHelpText("after", "\nExit code 0: nothing differs; 7: something differs.")
    .action(async (options: ConformanceOptions) => {
      if (options.live !== true) {
        throw new DrError(
          "DR_USAGE",
          "sdrs conformance needs --live: it calls the service at --endpoint, and sends it the password",
          {},
          { hint: "Add --live if that is what you want." },
        );
      }
      const password = process.env["OS_PASSWORD"];
      if (password === undefined || password === "") {
        const hint = "Set OS_PASSWORD to the password of --user.";
        throw new DrError("DR_CONFIG_INVALID", "OS_PASSWORD is not set", {}, { hint });
      }
      // Loaded on demand: the contract and its suite are large.
      const { judgeLive, tally } = await import("../../contract/conformance/index.js");
      const results = await judgeLive({
        endpointTemplate: options.endpoint,
        region: options.region,
        projectId: options.project,
        user: options.user,
        password,
        domain: options.domain,
        flavour: options.flavour,
        destructive: options.destructive === true,
      });
      const rows = results.map(({ row, verdict, why }) => ({
        id: row.id,
        fact: row.title,
        source: row.fact.citation,
        mark: row.fact.mark,
        verdict,
        why,
      }));
      if (options.json === true) process.stdout.write(`${JSON.stringify(rows, null, 2)}\n`);
      else process.stdout.write(`${tables(rows, tally(results))}\n`);
      if (rows.some(({ verdict }) => verdict === "differ")) process.exitCode = 7;
    });
}

interface Row {
  readonly id: string;
  readonly fact: string;
  readonly source: string;
  readonly verdict: string;
  readonly why: readonly string[];
}

function tables(rows: readonly Row[], counts: Readonly<Record<string, Readonly<Record<string, number>>>>): string {
  const style = { head: [], border: [] };
  const sums = new Table({ head: ["mark", "agree", "differ", "not tried"], style });
  for (const [mark, count] of Object.entries(counts))
    sums.push([mark, count["agree"] ?? 0, count["differ"] ?? 0, count["not tried"] ?? 0]);
  const differing = rows
    .filter(({ verdict }) => verdict === "differ")
    .map(({ id, fact, source, why }) => `differs: ${id}: ${fact} (${source})\n  ${why.join("\n  ")}`);
  return [sums.toString(), ...differing].join("\n");
}
