import { shown } from "../../provider/shown";
import type { Status } from "./read";

/** Sentence for a look that finds nothing wrong. */
export const NOTHING = "nothing needs attention";

/** Lines that tell what is another than it was, of groups and of what needs attention; at first all that there is. Pure. */
export function changes(before: Status | undefined, now: Status): string[] {
  return [
    ...groupChanges(before?.groups ?? [], now.groups),
    ...changedAttention(before?.attention ?? [], now.attention),
  ];
}

/** The same of what needs attention alone; a list without any says so. Pure. */
export function attentionChanges(before: Status | undefined, now: Status): string[] {
  if (before === undefined && now.attention.length === 0) return [NOTHING];
  return changedAttention(before?.attention ?? [], now.attention);
}

function groupChanges(before: Status["groups"], now: Status["groups"]): string[] {
  const old = new Map(before.map((group) => [group.id, stateOf(group)]));
  const gone = before.filter(({ id }) => !now.some((group) => group.id === id));
  return [
    ...now.flatMap((group) => {
      const [was, is] = [old.get(group.id), stateOf(group)];
      if (was === is) return [];
      return [`group ${group.name} (${group.id}): ${was === undefined ? is : `${was} -> ${is}`}`];
    }),
    ...gone.map(({ id, name }) => `group ${name} (${id}): gone`),
  ].map(oneLine);
}

function stateOf({ status, productionSite, progress }: Status["groups"][number]): string {
  return `${status}, production at ${productionSite}, ${progress} %`;
}

function changedAttention(before: Status["attention"], now: Status["attention"]): string[] {
  const key = ({ about, id, what }: Status["attention"][number]): string => JSON.stringify([about, id, what]);
  const [old, present] = [before, now].map((rows) => new Set(rows.map(key)));
  const still = new Set(now.map(({ about, id }) => JSON.stringify([about, id])));
  return [
    ...now.filter((row) => old?.has(key(row)) !== true).map(({ about, what, next }) => `! ${about}: ${what}. ${next}`),
    ...before
      .filter((row) => present?.has(key(row)) !== true && !still.has(JSON.stringify([row.about, row.id])))
      .map(({ about, what }) => `over: ${about}: ${what}`),
  ].map(oneLine);
}

function oneLine(text: string): string {
  return shown(text).replace(/\s+/g, " ");
}
