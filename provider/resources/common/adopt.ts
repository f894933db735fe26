import type { Call } from "../../call";
import { DrError } from "../../errors";
import { describeStatus } from "../../model/status";
import { type Props, argumentOf } from "../../engine/shape";

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

export function refuseReplaceWhileAdopting(
  kind: string,
  id: string,
  replaces: readonly string[],
  { adopt }: { readonly adopt?: string | undefined },
): void {
  if (adopt === undefined) return;
  throw new DrError(
    "DR_REFUSED",
    `Changing ${replaces.map(argumentOf).join(", ")} would replace ${kind} ${id}, but adopt names the same object: it would be taken over and deleted in one run`,
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
    .map(([key, value]) => `${argumentOf(key)} is ${JSON.stringify(found[key])}, declared ${JSON.stringify(value)}`)
    .join("; ");
  const there = wrong.map(([key]) => `${argumentOf(key)}: ${JSON.stringify(found[key])}`).join(", ");
  throw new DrError(
    "DR_REFUSED",
    `${kind} ${id} cannot be adopted: ${lines}`,
    { id },
    { hint: `Declare what is there: ${there}. Nothing was changed.` },
  );
}

/** Refuses what is on its way out, and says of what is broken that it is: it may be adopted to be deleted. */
export function adoptable(
  { log }: Pick<Call, "log">,
  what: string,
  { id, status }: { readonly id: string; readonly status: string },
): void {
  if (status === "deleting") {
    throw new DrError(
      "DR_STATE_CONFLICT",
      `${what} (${id}) cannot be adopted: it is being deleted`,
      { id },
      { hint: "Remove adopt: once it is gone, one is created. Nothing was changed." },
    );
  }
  if (status === "invalid" || status === "fault" || status.startsWith("error"))
    log.warn(`${what} (${id}) is adopted although it is in ${describeStatus(status)}: repair it, or delete it.`);
}
