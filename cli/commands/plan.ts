import { Command, Option } from "commander";
import { TRANSITION_DEFAULTS, type TransitionRequest, explain, observe } from "../../provider/index";
import { cloudFromEnvironment, findGroup } from "../cloud";
import { print, printJson, say } from "../print";

interface PlanOptions {
  readonly group: string;
  readonly failover: "true" | "false";
  readonly mode?: "planned" | "unplanned";
  readonly json?: boolean;
}

/** `sdrs plan`: the words of a preview without a stack. */
export function planCommand(): Command {
  return new Command("plan")
    .description(
      "Explain what an edit of failover would do with a group now, and check every precondition. Changes nothing.",
    )
    .requiredOption("--group <id or name>", "the group")
    .addOption(
      new Option("--failover <value>", "the value it would be edited to").choices(["true", "false"]).default("true"),
    )
    .addOption(
      new Option("--mode <mode>", "failoverMode, or the mode of the failback").choices(["planned", "unplanned"]),
    )
    .option("--json", "the checks as one JSON document")
    .addHelpText(
      "after",
      "\nExit code 0: it would run; 2: it needs consent; 4: it would be refused.\nA consent is bound to the state of a stack, so no line is printed here: pulumi preview prints it.",
    )
    .action(async (options: PlanOptions) => {
      const cloud = cloudFromEnvironment();
      try {
        const seen = await observe(cloud, await findGroup(cloud, options.group));
        const { decision, preconditions: preparation, text } = explain(seen, requestOf(seen.group.id, options));
        const result = { decision, guards: preparation?.guards ?? [], needs: preparation?.missing ?? [] };
        if (options.json === true) printJson(result);
        else print(text);
        // What is being deleted has no future to wait for.
        const leaving = seen.group.status === "deleting";
        if (leaving) say(`group ${seen.group.name} is being deleted: nothing can be planned for it`);
        const refused = leaving || decision.do === "refuse" || (preparation?.refusals.length ?? 0) > 0;
        process.exitCode = refused ? 4 : (preparation?.missing.length ?? 0) > 0 ? 2 : 0;
      } finally {
        await cloud.close();
      }
    });
}

function requestOf(groupId: string, { failover, mode }: PlanOptions): TransitionRequest {
  const wanted = failover === "true";
  return {
    ...TRANSITION_DEFAULTS,
    groupId,
    wish: { move: wanted ? "target" : "source" },
    modes: { out: (wanted ? mode : undefined) ?? "unplanned", back: (wanted ? undefined : mode) ?? "planned" },
    now: Date.now(),
  };
}
