import type { Call } from "../call";
import { type CleanUp, type Ended, type HistoryEvent, isOpen } from "../model/drill-history";
import { timesOf } from "../model/drill-file";
import { cleanUp } from "./clean-up";
import type { DrillWish } from "./run-drill";

/** Cleans up what killed runs of this place left, and ends their records. */
export async function finishEarlier(
  call: Call,
  { history, place, file, say }: Pick<DrillWish, "history" | "place" | "file" | "say">,
): Promise<void> {
  const { cleanUpMs } = timesOf(file);
  for (const run of history.runs().filter(isOpen)) {
    const { begun } = run;
    if (begun.place.projectId !== place.projectId) {
      say(
        `drill ${begun.name} was left in project ${begun.place.projectId}, which is not this one: it is not looked at`,
      );
      continue;
    }
    say(`drill ${begun.name} of ${begun.at} was left: it is finished first`);
    const note = (event: HistoryEvent): void => {
      history.note(run.run, event);
    };
    const done = await cleanUp(call, run, { limitMs: cleanUpMs, note, say });
    note(run.ended === undefined ? stoppedRun(done) : { event: "cleaned", cleanUp: done });
  }
}

const NO_MEASURE = { bootedSeconds: null, readySeconds: null, dataLossSeconds: null } as const;
const NO_OBJECTIVE = { readySeconds: null, dataLossSeconds: null } as const;

function stoppedRun(done: CleanUp): Ended {
  return {
    ...{
      event: "ended",
      state: "stopped",
      reasons: ["It was stopped before its end."],
      proves: "It proves nothing: it was stopped.",
    },
    ...{ ...NO_MEASURE, objective: NO_OBJECTIVE, servers: [], checks: [], timeline: [], after: null, touched: [] },
    cleanUp: done,
  };
}
