import { type Cloud, finishEarlier, type Leftover, leftoversOf, strangersOf } from "../../provider/index";
import { type DrillRun, isOpen, runsOf } from "../../provider/model/drill-history";
import { withCloud } from "../cloud";
import type { LeftoversOptions } from "../commands/drill";
import { stopOnSignals } from "../direct/signals";
import { printJson, say } from "../print";
import { asDrill } from "./call";
import { HistoryFile, readHistoryFile, requireWhole } from "./history-file";

/** Names what is left of the runs of a history, and removes it where that is asked for. */
export async function runLeftovers(options: LeftoversOptions): Promise<void> {
  const stop = stopOnSignals(options.timeout);
  try {
    await withCloud(async (cloud) => {
      const place = { projectId: await cloud.projectId(), region: cloud.settings.region };
      if (options.remove === true) await removeLeft(cloud, options.history, { place, signal: stop.signal });
      const left = await found(cloud, runsIn(options.history), { place, signal: stop.signal });
      for (const { kind, id, why, run } of left) say(`${kind} ${id}${run === null ? "" : ` of run ${run}`}: ${why}`);
      if (left.length === 0) say("nothing is left of any run of this history");
      if (options.json === true) printJson("drill-leftovers", { leftovers: left });
      const own = left.filter(({ run }) => run !== null);
      if (left.length > 0) process.exitCode = options.remove === true && own.length > 0 ? 4 : 10;
    });
  } finally {
    stop.end();
  }
}

interface Here {
  readonly place: { readonly projectId: string; readonly region: string };
  readonly signal: AbortSignal;
}

function runsIn(file: string): DrillRun[] {
  const read = readHistoryFile(file);
  requireWhole(file, read);
  return runsOf(read.entries);
}

async function removeLeft(cloud: Cloud, file: string, { place, signal }: Here): Promise<void> {
  const history = HistoryFile.open(file);
  try {
    await asDrill({ cloud, group: "leftovers", signal }, (call) =>
      finishEarlier(call, {
        ...{ place, say, file: { version: 1, group: "" } },
        history: {
          runs: () => history.runs(),
          note: (run, event) => {
            history.note(run, event);
          },
        },
      }),
    );
  } finally {
    history.close();
  }
}

async function found(cloud: Cloud, runs: readonly DrillRun[], { place, signal }: Here): Promise<Leftover[]> {
  const here = runs.filter(({ begun }) => begun.place.projectId === place.projectId);
  return await asDrill({ cloud, group: "leftovers", signal }, async (call) => [
    ...(await Promise.all(here.filter(isOpen).map((run) => leftoversOf(call, run)))).flat(),
    ...(await strangersOf(call, here)),
  ]);
}
