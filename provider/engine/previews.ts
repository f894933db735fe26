import type { Call, ResourceLog } from "../call";
import type { Kind } from "../model/definitions";
import type { Definition, InputsOf } from "../model/define";
import { tellCreation } from "../resources/common/beside-move";
import { type ProviderProcess, look, ofInputs, within } from "./context";
import { resourceLog } from "./engine-log";
import type { ResourceHandler } from "./handler";
import type { CheckFailure, Props } from "./shape";
import type { Changes } from "./state/changes";
import { inputsOf } from "./state/state";

/** A label replaces nothing: protection would be gone until the next full copy. */
export function noteLabels(kind: Kind, changes: Changes, inputs: Props): void {
  const labels = changes.labels.filter((key) => !changes.unknown.includes(key));
  if (labels.length === 0) return;
  resourceLog(ofInputs(inputs).urn).warn(
    `${labels.join(", ")}: the service cannot change it, so the ${kind} keeps what it has in the cloud, and the new text is kept here only. To apply it, replace the resource: pulumi up --replace '${String(inputs["__urn"])}'.`,
  );
}

/** Previews a creation; what could not be looked at is not refused: also without settings a creation can be previewed. */
export async function preview<D extends Definition>(
  kind: Kind,
  own: ResourceHandler<D>,
  process: ProviderProcess,
  inputs: Props,
): Promise<CheckFailure[]> {
  const of = ofInputs(inputs);
  const log = (process.resourceLog ?? resourceLog)(of.urn);
  tellCreation(process.memory, log, kind, inputs);
  if (!hasSettings(process, log) || own.preview === undefined) return [];
  try {
    const declared: InputsOf<D> = inputsOf(own.definition, inputs);
    const explain = async (call: Call): Promise<CheckFailure[]> => (await own.preview?.(call, declared)) ?? [];
    return await within(look(process, `The look before the creation of ${kind}`, of), explain);
  } catch (error) {
    log.warn(error instanceof Error ? error.message : String(error));
    return [];
  }
}

/** Without settings nothing can be asked: that is said once a run, at the first new resource. */
function hasSettings(process: ProviderProcess, log: ResourceLog): boolean {
  const { memory } = process;
  try {
    process.cloud();
    return true;
  } catch (error) {
    if (!memory.saidUnchecked) log.warn(`${UNCHECKED}\n${error instanceof Error ? error.message : String(error)}`);
    memory.saidUnchecked = true;
    return false;
  }
}

const UNCHECKED =
  "The service was not asked, since the settings for it cannot be used. Not checked, here and at all other new resources: whether they can be created, which exist already, the guards of a move, the addresses that it moves, and the line of consent that it needs. pulumi up ends before its first request to the service.";
