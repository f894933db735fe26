import type { JournalEntry } from "../../provider/model/journal";
import { isObject } from "../../provider/model/narrow";
import type { Documents } from "../documents";

type Id = Documents["support-bundle"]["ids"][number];
type Failure = Documents["support-bundle"]["failures"][number];

/** Ids of requests and jobs by which the vendor finds what it was asked for: those of the journal, then those of the state. */
export function idsOf(entries: readonly JournalEntry[], state: Documents["support-bundle"]["state"]): Id[] {
  const told = entries.flatMap((entry): Id[] => {
    if (entry.event !== "accepted" && entry.event !== "transition") return [];
    const what = entry.event === "accepted" ? `${entry.action} accepted` : `${entry.verb} ${entry.id} complete`;
    return rows(entry, { what, at: entry.at, resource: entry.urn, from: "journal" });
  });
  const kept = (state?.resources ?? []).flatMap(({ urn, outputs }) => inState(outputs, urn, "outputs"));
  const seen = new Set<string>();
  return [...told, ...kept].filter(({ kind, id }) => {
    const isNew = !seen.has(`${kind} ${id}`);
    seen.add(`${kind} ${id}`);
    return isNew;
  });
}

function inState(value: unknown, urn: string, where: string): Id[] {
  if (Array.isArray(value)) return value.flatMap((inner) => inState(inner, urn, where));
  if (!isObject(value)) return [];
  const at = [value["at"], value["acceptedAt"], value["requestedAt"]].find((time) => typeof time === "string");
  const own = rows(value, { what: where, at: typeof at === "string" ? at : null, resource: urn, from: "state" });
  return [...own, ...Object.entries(value).flatMap(([key, inner]) => inState(inner, urn, key))];
}

function rows(
  holder: { readonly jobId?: unknown; readonly requestId?: unknown },
  facts: Pick<Id, "what" | "at" | "resource" | "from">,
): Id[] {
  const { jobId, requestId } = holder;
  return [
    ...(typeof requestId === "string" ? [{ kind: "request" as const, id: requestId, ...facts }] : []),
    ...(typeof jobId === "string" ? [{ kind: "job" as const, id: jobId, ...facts }] : []),
  ];
}

/** Errors and refusals that the journal tells of. */
export function failuresOf(entries: readonly JournalEntry[]): Failure[] {
  return entries.flatMap((entry) => {
    const failure = entry.event === "planned" ? entry.refusal : entry.event === "outcome" ? entry.failure : null;
    return failure === null ? [] : [{ at: entry.at, resource: entry.urn, ...failure }];
  });
}
