import { DrError } from "../errors";
import type { Props } from "./shape";

/**
 * Ids whose adoption this process has seen declared without an old state: by a create, or by the second half of a replacement.
 * The engine may delete the former owner before or after it creates the adopter.
 */
const adopting = new Set<string>();

export function noteAdoption(inputs: Props): void {
  const { adopt } = inputs;
  if (typeof adopt === "string") adopting.add(adopt);
}

/** Whether a delete is a hand-over: the same program adopts the object, so nothing may be called. */
export function isHandedOver(id: string): boolean {
  return adopting.has(id);
}

/** Refuses to turn an existing resource into another object. */
export function checkAdoptChange(kind: string, id: string, news: Props): void {
  const { adopt } = news;
  if (adopt === undefined || adopt === id) return;
  throw new DrError(
    "DR_REFUSED",
    `${kind} ${id} cannot become ${JSON.stringify(adopt)}: adopt takes over an existing object only when the resource is created`,
    { id },
    { hint: "Remove adopt, or give the other object a resource of its own." },
  );
}

export function refuseReplaceWhileAdopting(kind: string, id: string, replaces: readonly string[], news: Props): void {
  if (news["adopt"] === undefined) return;
  throw new DrError(
    "DR_REFUSED",
    `Changing ${replaces.join(", ")} would replace ${kind} ${id}, but adopt names the same object: it would be taken over and deleted in one run`,
    { id },
    { hint: "Remove adopt first (that changes nothing by itself), then change the property; or undo the change." },
  );
}

/** Refuses an adoption whose declared properties are not those of the object. */
export function verifyAdopted(
  kind: string,
  id: string,
  expected: Readonly<Record<string, unknown>>,
  found: Readonly<Record<string, unknown>>,
): void {
  const wrong = Object.entries(expected).filter(([key, value]) => value !== undefined && value !== found[key]);
  if (wrong.length === 0) return;
  const lines = wrong
    .map(([key, value]) => `${key} is ${JSON.stringify(found[key])}, declared ${JSON.stringify(value)}`)
    .join("; ");
  throw new DrError(
    "DR_REFUSED",
    `${kind} ${id} cannot be adopted: ${lines}`,
    { id },
    { hint: "Declare what is there; nothing was changed." },
  );
}
