import { drillRecord } from "../../provider/model/drill-record";
import { type HistoryEntry, runsOf } from "../../provider/model/drill-history";
import type { HistoryOptions } from "../commands/drill";
import { print, printJson, say } from "../print";
import { readHistoryFile } from "./history-file";

/** Lists the runs of a history, the latest last, and says whether it is as it was written. */
export function runHistory({ history, holds, json }: HistoryOptions): void {
  const { entries, problems, torn } = readHistoryFile(history, holds);
  const runs = runsOf(entries);
  for (const problem of problems) say(problem);
  if (torn) say("the last line was cut off while it was written: its run goes by what stands before");
  if (json === true)
    printJson("drill-history", {
      runs: runs.map(drillRecord),
      ...{ whole: problems.length === 0, problems: [...problems], last: entries.at(-1)?.digest ?? null },
    });
  else
    for (const run of runs) {
      const { startedAt, group, state, finishedAt, readySeconds, cleanUp, keptAs } = drillRecord(run);
      const ready = readySeconds === null ? "" : `, ready after ${readySeconds} s`;
      const left = keptAs === null ? ", NOT CLEANED UP" : `, kept as ${keptAs}`;
      const clean = cleanUp?.complete === true ? "" : left;
      print(`${startedAt}  ${group.name}  ${finishedAt === null ? "not ended" : state}${ready}${clean}  ${run.run}`);
    }
  if (problems.length > 0) process.exitCode = 7;
  else if (json !== true) say(`${runs.length} runs; every digest is right${lastOf(entries)}`);
}

function lastOf(entries: readonly HistoryEntry[]): string {
  const last = entries.at(-1);
  return last === undefined ? "" : `, the last is ${last.digest}`;
}
