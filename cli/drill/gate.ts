import { type Cloud, DrError, drillGateReasons, drillWaves, observe, topologyOf } from "../../provider/index";
import { type DrillRun, runsOf } from "../../provider/model/drill-history";
import { findGroup, withCloud } from "../cloud";
import type { GateOptions } from "../commands/drill";
import { printJson, say } from "../print";
import { readHistoryFile } from "./history-file";
import { readDrillFile } from "./read-file";

/** Tells whether the last drill of a group counts as its proof today. */
export async function runGate(options: GateOptions): Promise<void> {
  const { history, holds, maxAge, simulated = false, json = false } = options;
  const wanted = await groupWanted(options);
  const { entries, problems } = readHistoryFile(history, holds);
  const runs = runsOf(entries);
  await withCloud(async (cloud) => {
    const { group, topology } = await presentOf(cloud, await findGroup(cloud, wanted), runs);
    const wish = { group, topology, simulated, maxAgeMs: maxAge * 1000, now: Date.now() };
    const reasons = [...problems, ...drillGateReasons(runs, wish)];
    const last = runs.findLast(({ begun }) => begun.group.id === group.id);
    for (const reason of reasons) say(`gate: ${reason.replaceAll("\n", " ")}`);
    const digest = entries.at(-1)?.digest ?? null;
    if (reasons.length === 0)
      say(
        `the drill of ${last?.begun.at ?? ""} counts as the proof of group ${group.name}; the last digest is ${digest}`,
      );
    if (json)
      printJson("drill-gate", {
        ...{ group, counts: reasons.length === 0, reasons, run: last?.run ?? null },
        last: digest,
      });
    if (reasons.length > 0) process.exitCode = 7;
  });
}

/** Name or id of the group, which is given or which a drill file names. */
async function groupWanted({ group, file }: GateOptions): Promise<string> {
  if (group !== undefined) return group;
  if (file !== undefined) return (await readDrillFile(file)).group;
  throw new DrError(
    "DR_USAGE",
    "No group is named",
    {},
    { hint: "Give its name with --group, or the drill file that names it with --file." },
  );
}

/** The group as it is today, with the start order of its last drill. */
async function presentOf(cloud: Cloud, groupId: string, runs: readonly DrillRun[]) {
  const observed = await observe(cloud, groupId, { servers: false });
  const { id, name } = observed.group;
  const order = runs.findLast(({ begun }) => begun.group.id === id)?.begun.startOrder ?? [];
  return { group: { id, name }, topology: topologyOf(observed, drillWaves(observed.instances, order)) };
}
