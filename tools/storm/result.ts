/** Verdict on one run of a storm, judged by what the cloud and the stack say at its end. */
import type { CallRecord, ControlClient } from "../../simulator/index";
import type { Saying } from "../emulator/engine-log";
import type { Transition } from "./transitions";
import { type Deeds, type Evidence, deedsOf, isSecondPost, judge } from "./verdict";

export interface RunResult {
  readonly transition: Transition;
  readonly ups: number;
  readonly kills: number;
  /** Updates beyond those that the transition needs by design and one for each kill. */
  readonly extraUps: number;
  /** Messages of updates that failed without being killed said. */
  readonly failures: readonly string[];
  readonly faults: readonly string[];
  readonly duplicates: number;
  readonly calls: readonly CallRecord[];
  readonly said: readonly Saying[];
  /** Calls and real time of the first update. */
  readonly first: { readonly calls: number; readonly ms: number };
  readonly badCalls: number;
  readonly deeds: Deeds;
}

/** Facts that a tier knows when the last update has ended; the rest is asked of the cloud. */
interface RunEnd
  extends Omit<Evidence, "after" | "calls" | "unhandled">, Pick<RunResult, "ups" | "kills" | "failures"> {
  readonly ended: boolean;
  /** Faults that the tier itself found. */
  readonly faults?: readonly string[];
}

export async function resultOf(
  control: ControlClient,
  { ups, kills, failures, ended, faults: found = [], ...known }: RunEnd,
): Promise<Omit<RunResult, "said" | "first">> {
  const { transition } = known;
  const calls = await control.calls();
  const evidence = { ...known, after: await control.world(), calls, unhandled: await control.unhandled() };
  const faults = [...(ended ? [] : [`not done after ${ups} updates`]), ...found, ...judge(evidence)];
  return {
    transition,
    ups,
    kills,
    extraUps: Math.max(0, ups - transition.ups - kills),
    failures,
    faults,
    duplicates: faults.filter(isSecondPost).length,
    calls,
    badCalls: calls.filter((call) => call.faults.length > 0).length,
    deeds: deedsOf(evidence),
  };
}
