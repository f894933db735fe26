/** Journals of runs on the group of the samples, as the provider writes them. */
import { type JournalEntry, JOURNAL_VERSION } from "../../../../provider/model/journal";
import { failedOver } from "../samples";

export const URN = "urn:pulumi:prod::shop::pulumi-nodejs:dynamic/sdrs:ProtectionGroup::orders";

type Written = JournalEntry extends infer E
  ? E extends JournalEntry
    ? Omit<E, "version" | "at" | "pid" | "urn">
    : never
  : never;

const GROUP = { id: failedOver().id, name: failedOver().name };
export const JOB = failedOver().lastTransition.jobId ?? "";

const planned = (over: Partial<Extract<JournalEntry, { event: "planned" }>> = {}): Written => ({
  ...{ event: "planned", group: GROUP, decision: "move", action: "failover", to: "target", number: 1, resumed: false },
  ...{ guards: [], needed: [], missing: [], line: null, stops: [], text: "FAILOVER", refusal: null },
  ...over,
});

const accepted = (jobId: string | null, requestId = "req-1"): Written => ({
  ...{ event: "accepted", group: GROUP, action: "failover", requestId, jobId },
});

const outcome = (result: "done" | "failed" | "saved", message?: string, code = "DR_UNAVAILABLE"): Written => ({
  ...{ event: "outcome", operation: "update", result },
  failure: message === undefined ? null : { code, message, hint: "Run pulumi up again." },
});

const reached = (): Written => {
  const { id, verb, mode, from, to, requestedAt, finishedAt, recoverySeconds, jobId } = failedOver().lastTransition;
  return {
    ...{ event: "transition", group: GROUP, id, verb, mode, from, to, adopted: false, requestedAt, finishedAt },
    ...{ recoverySeconds, jobId, requestId: null, lost: 0, objectiveMet: true, remaining: [] },
  };
};

const progress = (phase: "storage" | "start", done: number): Written => ({
  ...{ event: "progress", text: `${phase} ${done}`, phase, done, of: 3 },
});

export const REFUSAL = {
  code: "DR_CONFIRMATION_REQUIRED",
  message: "Nobody agreed to data-loss",
  hint: "Set confirm.",
};

/** What happens in a run, in its order. */
export const RUNS = {
  refused: [
    planned({ missing: ["data-loss"], needed: ["data-loss"], line: "orders/1-9f2c+data-loss", refusal: REFUSAL }),
  ],
  failed: [planned(), outcome("failed", "The service could not be reached")],
  killed: [planned(), accepted(null), accepted(JOB), progress("storage", 1)],
  saved: [planned(), accepted(null), accepted(JOB), progress("storage", 1), outcome("saved", "Not seen to end")],
  complete: [
    ...[planned(), accepted(null), accepted(JOB), progress("storage", 1), progress("storage", 2)],
    ...[
      { event: "said", level: "warning", text: "db-1 is slow" } as const,
      progress("start", 1),
      reached(),
      outcome("done"),
    ],
  ],
  armed: [planned(), outcome("done")],
  quiet: [planned({ decision: "nothing", action: null, to: null, number: 2 }), outcome("done")],
} as const satisfies Record<string, readonly Written[]>;
export type Run = keyof typeof RUNS;

/** Lines of runs that follow one another, a second between two entries. */
export function journal(runs: readonly Run[], { begin = "2026-03-02T03:12:00.000Z", urn = URN } = {}): string[] {
  const start = Date.parse(begin);
  return runs
    .flatMap((run, index): { entry: Written; pid: number }[] => RUNS[run].map((entry) => ({ entry, pid: index + 1 })))
    .map(({ entry, pid }, index) =>
      JSON.stringify({
        version: JOURNAL_VERSION,
        at: new Date(start + index * 1000).toISOString(),
        pid,
        urn,
        ...entry,
      }),
    );
}
