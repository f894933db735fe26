import { groupUrnOf } from "../../provider/model/engine-form";
import type { JournalEntry } from "../../provider/model/journal";

/** Entries of one group, in the order of their times. */
export interface GroupJournal {
  /** Null: no entry tells the id. */
  readonly id: string | null;
  readonly name: string;
  readonly urns: readonly string[];
  readonly entries: readonly JournalEntry[];
}

const GROUP_URN = /(?:::|\$)pulumi-nodejs:dynamic\/sdrs:ProtectionGroup::[^:]*$/;

/** Sorts entries by the group whose moves they tell of; the rest are those of other resources. */
export function byGroup(entries: readonly JournalEntry[]): readonly GroupJournal[] {
  const ours = entries.map(ofGroup).filter(({ urn }) => GROUP_URN.test(urn));
  const found = new Map<string, { id: string | null; name: string; urns: Set<string>; entries: JournalEntry[] }>();
  // A row of a program that was replaced stands for another group from then on.
  const current = new Map<string, string>();
  for (const entry of ours) if ("group" in entry && !current.has(entry.urn)) current.set(entry.urn, entry.group.id);
  for (const entry of ours) {
    const { urn } = entry;
    if ("group" in entry) current.set(urn, entry.group.id);
    const id = current.get(urn) ?? null;
    const key = id ?? urn;
    const group = found.get(key) ?? { id, name: logicalName(urn), urns: new Set(), entries: [] };
    if ("group" in entry && entry.group.name !== null) group.name = entry.group.name;
    group.urns.add(urn);
    group.entries.push(entry);
    found.set(key, group);
  }
  return [...found.values()].map(({ urns, ...group }) => ({ ...group, urns: [...urns] }));
}

/** Checks tell of their verdict from a resource of their own; how the work on that ended is no end of a move. */
function ofGroup(entry: JournalEntry): JournalEntry {
  return entry.event !== "outcome" ? { ...entry, urn: groupUrnOf(entry.urn) } : entry;
}

export function logicalName(urn: string): string {
  return urn.split("::").at(-1) ?? urn;
}
