import { existsSync } from "node:fs";
import { type Cloud, DrError, type EipOfRun, type Kept, eipsOfRun, keepDrill, runOfDrill } from "../../provider/index";
import { whatHappened } from "../../provider/errors";
import { type DrillRun, runsOf } from "../../provider/model/drill-history";
import { EMERGENCY_LIMITS } from "../../provider/model/drills";
import { quoted } from "../../provider/shown";
import { withCloud } from "../cloud";
import type { KeepOptions } from "../commands/drill";
import { stopOnSignals } from "../direct/signals";
import { whoAmI } from "../move/run";
import { print, printJson, say } from "../print";
import { asDrill } from "./call";
import { HistoryFile, readHistoryFile } from "./history-file";

/** Keeps a drill whose servers are to run production, and notes it in the history of its run. */
export async function runKeep(drill: string, options: KeepOptions): Promise<void> {
  if (options.asEmergency !== true)
    throw new DrError(
      "DR_USAGE",
      "Nothing says what the drill is kept as",
      {},
      {
        hint: "With --as-emergency its servers run production from now on: it is marked in its name, and deleted only by that name. Nothing was sent.",
      },
    );
  const stop = stopOnSignals(options.timeout);
  try {
    await withCloud(async (cloud: Cloud) => {
      const around = { cloud, group: "keep", signal: stop.signal };
      const kept = await asDrill(around, (call) => keepDrill(call, drill));
      const run = noted(kept, options);
      const made = runIn(options.history, kept);
      const eips = made === undefined ? [] : await asDrill(around, (call) => eipsOfRun(call, made));
      if (options.json === true) printJson("drill-keep", documentOf(kept, run, eips));
      else for (const line of linesOf(kept, eips)) print(line);
    });
  } finally {
    stop.end();
  }
}

/** The run of a history whose drill it was, also while that run is under way. */
function runIn(file: string, { drill }: Kept): DrillRun | undefined {
  try {
    return runOfDrill(runsOf(readHistoryFile(file).entries), drill);
  } catch {
    return undefined;
  }
}

/** Notes it in the history; the mark in the cloud counts without that. Answers the run whose drill it was. */
function noted({ drill }: Kept, { history: file, by, reason }: KeepOptions): string | null {
  if (!existsSync(file)) return null;
  try {
    const history = HistoryFile.open(file);
    try {
      const run = runOfDrill(history.runs(), drill);
      if (run === undefined) return null;
      if (run.kept === undefined)
        history.note(run.run, {
          ...{ event: "kept", id: drill.id, name: drill.name },
          ...{ by: by ?? whoAmI() ?? "not known", reason: reason ?? null },
        });
      return run.run;
    } finally {
      history.close();
    }
  } catch (error) {
    say(
      `the history ${file} does not say that it is kept, which changes nothing for the drill: ${whatHappened(error)} Run the same command again to note it.`,
    );
    return null;
  }
}

function linesOf({ drill, groupName, renamed, servers }: Kept, eips: readonly EipOfRun[] | undefined): string[] {
  return [
    `${renamed ? "kept" : "kept already, nothing was sent"}: drill ${drill.name} (${drill.id}) of group ${groupName}, made at ${drill.createdAt || "a time that is not known"} UTC of the DR disks as they were then`,
    ...(servers?.map(
      ({ id, name, status, addresses }) =>
        `  server ${name} (${id}): ${status}, ${addresses.map(({ privateIp, eip }) => (eip === null ? privateIp : `${privateIp} (EIP ${eip})`)).join(", ") || "no address"}`,
    ) ?? ["  its servers could not be read: look at them in the console"]),
    ...(eips?.map(
      ({ id, address, bound }) =>
        `  EIP ${address} (${id}), which the run made, ${bound ? "stays bound, and is billed" : "leads to nothing, and is billed"}: release it in the console once nobody needs it`,
    ) ?? ["  the EIPs that the run made could not be read: look at them in the console"]),
    "It is no failover:",
    ...EMERGENCY_LIMITS.map((limit) => `  - ${limit}`),
    "No command and no stack of ours removes it from now on, and nothing of its group is deleted beside it. To have it in a stack:",
    `  new sdrs.DisasterRecoveryDrill(${JSON.stringify(groupName)}, { protectionGroup: ${quoted(drill.groupId)}, emergency: true, adopt: ${quoted(drill.id)} });`,
    `To delete it once production runs elsewhere with its data: set confirm: ${quoted(drill.name)} there, run pulumi up, then take it out.`,
  ];
}

function documentOf(
  { drill, groupName, renamed, servers }: Kept,
  run: string | null,
  eips: readonly EipOfRun[] | undefined,
) {
  return {
    drill: { id: drill.id, name: drill.name, createdAt: drill.createdAt, drillVpcId: drill.vpcId },
    group: { id: drill.groupId, name: groupName },
    ...{ renamed, run },
    servers:
      servers?.map(({ id, name, status, addresses }) => ({ id, name, status, addresses: [...addresses] })) ?? null,
    eips: eips === undefined ? null : [...eips],
    limits: [...EMERGENCY_LIMITS],
  };
}
