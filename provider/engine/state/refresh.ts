import type { Call } from "../../call";
import { isDrError } from "../../errors";
import type { Definition } from "../../model/define";
import { withDrift } from "./drift";
import type { ResourceHandler } from "../handler";
import { isElsewhere, placeHere, placeHint, placeText, whole } from "./place";
import { type Props, plain } from "../shape";
import { complete, flatten, savedOf } from "./state";

/** Lists that were read for one object serve the others of a refresh. */
const LIST_AGE_MS = 5_000;

/**
 * Reads an object for a refresh; `undefined`: it is gone. One object that cannot be read would end the refresh of all, so it keeps
 * the state that it has, with a mark that makes the next comparison say changed.
 */
export async function readOrKeep<D extends Definition>(
  call: Call,
  own: ResourceHandler<D>,
  id: string,
  props: Props,
): Promise<Props | undefined> {
  const { definition } = own;
  const { kind } = definition;
  const keep = (fact: string, text: string): Props => {
    call.log.warn(`${kind} ${id}: ${text} What the state says of it is kept.`);
    return complete(definition, { ...props, drift: [fact] });
  };
  try {
    const old = savedOf(definition, props);
    const { place: recorded } = old.memory;
    const here = await placeHere(call);
    if (recorded !== undefined && isElsewhere(recorded, here)) {
      const hint = placeHint(call.cloud.settings, props["__urn"]);
      return keep(
        `is in ${placeText(recorded)}, not in ${placeText(here)}`,
        `it is in ${placeText(recorded)}, but the settings of this run name ${placeText(here)}. ${hint}`,
      );
    }
    const state = await own.read(call, id, old);
    if (state !== undefined) return placed(withDrift(plain(flatten(definition, state)), old), whole(here));
    if (recorded === undefined) {
      return keep(
        "was not found; where it was made is not known",
        `it was not found in ${placeText(here)}, and the state of an earlier release does not say where it was made. If it was deleted: pulumi state delete '${String(props["__urn"])}'.`,
      );
    }
    if (await missingTwice(call, own, id)) return undefined;
    return keep(
      "was not found, but is listed",
      `it was not found in ${placeText(here)}, although a list has it. Run pulumi refresh again.`,
    );
  } catch (error) {
    const code = isDrError(error) ? error.code : "DR_PROTOCOL";
    const why = error instanceof Error ? error.message : String(error);
    return keep(`could not be read (${code})`, `it could not be read: ${why}`);
  }
}

/** The flat properties with the place where the object was read. */
export function placed(props: Props, place: object | undefined): Props {
  return place === undefined ? props : { ...props, place };
}

/**
 * An answer that there is no such object may be that of a service that has lost sight of it: only what two whole lists of the
 * project lack as well is gone.
 */
async function missingTwice<D extends Definition>(call: Call, own: ResourceHandler<D>, id: string): Promise<boolean> {
  const { kind } = own.definition;
  for (const which of ["first", "second"]) {
    const ids = await shared(call, `${kind} ${which}`, () => own.list(call));
    if (ids.has(id)) return false;
  }
  return true;
}

async function shared(
  { memory, clock }: Call,
  key: string,
  list: () => Promise<readonly string[]>,
): Promise<ReadonlySet<string>> {
  const known = memory.lists.get(key);
  if (known !== undefined && clock.now() - known.at <= LIST_AGE_MS) return await known.ids;
  const ids = list().then((all) => new Set(all));
  memory.lists.set(key, { at: clock.now(), ids });
  ids.catch(() => memory.lists.delete(key));
  return await ids;
}

/** Key of a resource in one run. */
export function keyOf(kind: string, id: string, { __urn: urn }: Props): string {
  return typeof urn === "string" ? urn : `${kind} ${id}`;
}
