import type { Call } from "../../call";
import { DrError, isDrError, withHint } from "../../errors";
import type { Place } from "../../model/definitions/common";
import type { Definition, Saved } from "../../model/define";
import type { Settings } from "../../settings/settings";

/** The identity service may be part of a disaster: who may need its answer waits no longer than this. */
const ASK_MS = 3_000;

/** After it did not answer, nobody waits for it again for so long. */
const ASK_AGAIN_MS = 30_000;

/** Place that the settings of this run name. The project is missing where it is given by name and nobody tells its id now. */
export type Here = Omit<Place, "projectId"> & { readonly projectId?: string };

/** The place of this run. A project that is given by its id costs no call, one that is given by name at most one a process. */
export async function placeHere(call: Pick<Call, "cloud" | "clock" | "memory" | "signal">): Promise<Here> {
  const { region, projectId } = call.cloud.settings;
  if (projectId !== undefined) return { region, projectId };
  if (call.clock.now() < call.memory.projectUnknownUntil) return { region };
  try {
    const signal = AbortSignal.any([call.signal, AbortSignal.timeout(ASK_MS)]);
    return { region, projectId: await call.cloud.projectId({ signal }) };
  } catch {
    call.memory.projectUnknownUntil = call.clock.now() + ASK_AGAIN_MS;
    return { region };
  }
}

/** The place, where all of it is known. */
export function whole({ region, projectId }: Here): Place | undefined {
  return projectId === undefined ? undefined : { region, projectId };
}

/** Compares what is known of both. An id of a project is unique, however its region is spelled. Pure. */
export function isElsewhere(recorded: Place, here: Here): boolean {
  return here.projectId === undefined ? recorded.region !== here.region : recorded.projectId !== here.projectId;
}

/** A place in words. */
export function placeText({ projectId, region }: Here): string {
  return projectId === undefined ? `region ${region}` : `project ${projectId} in region ${region}`;
}

/** The settings that name the place. */
function placeSources(settings: Settings): string {
  const { region, projectId, projectName } = settings.sources ?? {};
  const from = [...new Set([projectId ?? projectName, region].filter((source) => source !== undefined))].join(" and ");
  return from === "" ? "sdrs:projectId, sdrs:projectName or sdrs:region" : from;
}

/** Hint for an object that is in another place than the settings name. */
export function placeHint(settings: Settings, urn: unknown): string {
  return `Correct what names the place (${placeSources(settings)}), or give the resource the provider that it had. If the object is to stay there and only leave this stack: pulumi state delete '${typeof urn === "string" ? urn : "<urn>"}' (with --target-dependents where others depend on it).`;
}

/** Refuses an object of another project or region, before anything is asked of the service. */
export async function refuseElsewhere(
  call: Call,
  {
    kind,
    id,
    old,
    urn,
  }: { readonly kind: string; readonly id: string; readonly old: Saved<Definition>; readonly urn: unknown },
): Promise<void> {
  const { place: recorded } = old.memory;
  if (recorded === undefined) return;
  const here = await placeHere(call);
  if (!isElsewhere(recorded, here)) return;
  throw new DrError(
    "DR_REFUSED",
    `${kind} ${id} is in ${placeText(recorded)}, but the settings of this run name ${placeText(here)}`,
    { id },
    { hint: `Nothing was changed. ${placeHint(call.cloud.settings, urn)}` },
  );
}

/** Adds the way on to the error of an update whose object does not answer. */
export function explainGone(error: unknown, call: Pick<Call, "cloud">, urn: unknown): unknown {
  if (!isDrError(error, "DR_NOT_FOUND")) return error;
  const hint = `${settingsName(call.cloud.settings)} If it was deleted outside: pulumi refresh takes it out of the state, and the next pulumi up creates it again. If it is in another project or region: ${placeHint(call.cloud.settings, urn).replace(/^C/, "c")}`;
  return withHint(error, hint);
}

/** Adds the way on to the error of a creation that refers to, or adopts, an object that does not answer. */
export function explainMissing(error: unknown, call: Pick<Call, "cloud">, adopt: unknown): unknown {
  if (!isDrError(error, "DR_NOT_FOUND")) return error;
  const { settings } = call.cloud;
  const adopted = typeof adopt === "string" && error.what.includes(adopt);
  const way = adopted
    ? "If it was deleted: remove adopt, and pulumi up creates a new one."
    : "If another resource of this stack made it, and it was deleted outside or by a run that was interrupted: pulumi refresh takes it out of the state, and the next pulumi up creates both.";
  const hint = `${way} If the id is wrong, correct it. ${settingsName(settings)} If it is in another project or region: correct what names the place (${placeSources(settings)}). Nothing was changed.`;
  return withHint(error, hint);
}

/** Error of a program that reads an object which is not there. */
export function nothingToRead(call: Pick<Call, "cloud">, kind: string, id: string): DrError {
  return new DrError(
    "DR_NOT_FOUND",
    `${kind} ${id} does not exist, and the program reads it with ${kind}.get`,
    { id },
    {
      hint: `Correct the id, or declare the resource instead of reading it: then pulumi up creates it. ${settingsName(call.cloud.settings)} Nothing was changed.`,
    },
  );
}

function settingsName({ region, projectId, projectName }: Settings): string {
  return `The settings name project ${projectId ?? projectName ?? "of the token"} in region ${region}.`;
}
