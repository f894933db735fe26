import type { Definition, Remembered, Saved } from "../../model/define";
import type { Left } from "../../model/definitions/common";
import { SITES, type Site } from "../../model/status";
import { isOneOf } from "../../model/narrow";
import { siteName } from "../../transition/decide/decision";
import type { Props } from "../shape";

/** An object that has another name than the one last declared. */
export function nameDrift(name: string, old: { readonly inputs: { readonly name: string } } | undefined): string[] {
  return old === undefined || old.inputs.name === name ? [] : [`is named ${name}, not ${old.inputs.name}`];
}

/**
 * Adds the drift that a refresh writes: what differs from how the last update left the object, however often it is read. Pure.
 */
export function withDrift(read: Props, old: Saved<Definition>): Props {
  const left = leftBy(old);
  const found = textsIn(read["drift"]);
  const site = siteIn(read);
  const moved =
    left.site === undefined || site === undefined || site === left.site
      ? []
      : [`production is at ${siteName(site)}, not at ${siteName(left.site)}`];
  const drift = [
    ...found.filter((text) => !left.known.includes(text)),
    ...moved,
    ...((read["unfinished"] ?? null) === null ? [] : ["a transition is not finished"]),
  ];
  return { ...read, drift, left: { ...left, known: left.known.filter((text) => found.includes(text)) } };
}

/** Part of a state that a later look is judged by. */
interface Judging {
  readonly outputs: { readonly drift: readonly string[] | null; readonly productionSite?: unknown };
  readonly memory: Pick<Remembered, "left">;
}

/** Adds what an update writes: what was found before it is taken note of. Pure. */
export function acknowledged(updated: Props, old: Judging | undefined): Props {
  const before = old === undefined ? [] : [...leftBy(old).known, ...(old.outputs.drift ?? [])];
  const site = siteIn(updated);
  return { ...updated, left: { ...(site === undefined ? {} : { site }), known: [...new Set(before)] } };
}

/** True if something was found that no update has taken note of. */
export function hasDrift({ outputs }: Pick<Judging, "outputs">): boolean {
  return (outputs.drift ?? []).length > 0;
}

/** A state of an earlier release left what it last observed. */
function leftBy({ memory, outputs }: Judging): Left {
  if (memory.left !== undefined) return memory.left;
  const site = siteIn(outputs);
  return { ...(site === undefined ? {} : { site }), known: [] };
}

function siteIn({ productionSite }: { readonly productionSite?: unknown }): Site | undefined {
  return isOneOf(SITES, productionSite) ? productionSite : undefined;
}

function textsIn(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((text) => typeof text === "string") : [];
}
