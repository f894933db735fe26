import type { JournalEntry } from "../../provider/model/journal";
import { MOST_OF_SENTENCE, oneLine } from "../../provider/model/text";
import { redactor } from "../../provider/redact";
import { count, duration } from "../text";
import type { Happened } from "./schema";

type Told = Pick<Happened, "what" | "text"> & Partial<Happened>;

/** The story of a group, a line for each thing that happened. Progress within a phase, and a plan that is only repeated, are left out. */
export function timelineOf(entries: readonly JournalEntry[]): Happened[] {
  const rows: Happened[] = [];
  let before: JournalEntry | undefined;
  for (const entry of entries) {
    const row = told(entry, before);
    if (entry.event !== "said") before = entry;
    if (row === undefined) continue;
    const ids = { code: null, hint: null, requestId: null, jobId: null };
    rows.push({ at: entry.at, ...ids, ...row, text: sentence(row.text) });
  }
  return rows;
}

/** One line without secrets. */
export const sentence = (text: string): string => oneLine(redactor.text(text), MOST_OF_SENTENCE);

/** Nothing is told of what only repeats the entry before. */
function told(entry: JournalEntry, before: JournalEntry | undefined): Told | undefined {
  switch (entry.event) {
    case "planned":
      return isRepeated(entry, before) ? undefined : plan(entry);
    case "said":
      return entry.level === "warning" ? { what: "warning", text: entry.text } : undefined;
    case "progress":
      return before?.event === "progress" && before.phase === entry.phase
        ? undefined
        : { what: "progress", text: entry.text };
    case "accepted": {
      const { action, requestId, jobId } = entry;
      const job = jobId === null ? "; its job is not known yet" : "";
      return { what: "accepted", text: `The service accepted ${action}${job}.`, requestId, jobId };
    }
    case "transition":
      return reached(entry);
    case "verification":
      // A verdict that is not good was told as a warning.
      return entry.state === "passed"
        ? { what: "progress", text: `All ${entry.checks.length} checks passed.` }
        : undefined;
    case "outcome":
      return outcome(entry);
  }
}

function plan({ decision, refusal, number, to, missing }: Extract<JournalEntry, { event: "planned" }>): Told {
  if (refusal !== null)
    return {
      ...{ what: decision === "unknown" ? "planned" : "refused", text: refusal.message },
      ...{ code: refusal.code, hint: refusal.hint === null ? null : sentence(refusal.hint) },
    };
  const side = to === null ? "" : `, to the ${to} side`;
  const risks = missing.length === 0 ? "" : `; nobody agreed to ${missing.join(", ")} yet`;
  return { what: "planned", text: `Planned: ${decision} (transition ${number})${side}${risks}.` };
}

function reached(entry: Extract<JournalEntry, { event: "transition" }>): Told {
  const { id, verb, lost, objectiveMet, recoverySeconds, requestId, jobId } = entry;
  const time = recoverySeconds === null ? "" : ` Servers ran after ${duration(recoverySeconds)}.`;
  const missing = lost === 0 ? "" : ` ${count(lost, "address", "addresses")} did not arrive.`;
  const objective = objectiveMet === false ? " The objective was missed." : "";
  return { what: "reached", text: `The ${verb} ${id} is complete.${time}${missing}${objective}`, requestId, jobId };
}

function outcome({ operation, result, failure }: Extract<JournalEntry, { event: "outcome" }>): Told {
  if (result === "done") return { what: "done", text: `The ${operation} ended well.` };
  const lead = result === "saved" ? "The state keeps how far it came" : "Nothing of it is in the state";
  return {
    ...{ what: result, text: `${lead}: ${failure?.message ?? "no reason is recorded"}` },
    ...{ code: failure?.code ?? null, hint: failure?.hint == null ? null : sentence(failure.hint) },
  };
}

function isRepeated(entry: Extract<JournalEntry, { event: "planned" }>, before: JournalEntry | undefined): boolean {
  return (
    before?.event === "planned" &&
    before.number === entry.number &&
    before.decision === entry.decision &&
    before.refusal?.message === entry.refusal?.message
  );
}
