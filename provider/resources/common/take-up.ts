import type { Call } from "../../call";
import { DrError } from "../../errors";
import type { Kind } from "../../model/definitions";
import type { GroupLink } from "../../model/inputs";
import type { Group } from "../../model/wire/wire";

/** Time for which the group of an interrupted creation may be taken up. */
const FRESH_MS = 24 * 3_600_000;

const UNUSED = ["creating", "available", "error"];

/** Says why a group that has the derived name and is as declared is not taken up; `undefined` if it is. Pure. */
export function usedBecause(group: Group, serviceNow: number | undefined): string | undefined {
  const { instanceCount, pairCount, drillCount, status, productionSite } = group;
  if (instanceCount + pairCount + drillCount > 0) return "it has members";
  if (!UNUSED.includes(status)) return `it is in "${status}"`;
  if (productionSite !== "source") return "its production was moved";
  const ageMs = (serviceNow ?? Number.NaN) - Date.parse(group.createdAt);
  if (Number.isNaN(ageMs)) return "its age is not known";
  return ageMs < FRESH_MS ? undefined : "it is older than a day";
}

/** An object that a creation found in its place. */
export interface Existing {
  readonly kind: Kind;
  /** The id that `adopt` takes. */
  readonly id: string;
  /** For sentences, for example `Replication pair web-data`. */
  readonly what: string;
  readonly createdAt: string;
  /** Its name, where another one is declared. */
  readonly name?: string | undefined;
}

/**
 * Members of a group that this state created are its own: nobody else knows of the group before it is whole. What an interrupted
 * creation left is taken up then, and nowhere else, since two states may derive the same names.
 */
export function isOurs({ __group: group }: { readonly __group?: GroupLink | undefined }): boolean {
  return group?.origin === "created";
}

/** Reason why a member is not. */
export const NOT_SURELY_OURS =
  "its group was not created by this stack (or is given by its id), so nothing shows that this stack made it";

/** Says that what is there is taken up. */
export function sayTakenUp(call: Call, { what, id, createdAt }: Existing): void {
  call.log.warn(
    `${what} (${id}, created ${createdAt}) is there already, as it is declared here: it is taken up as what an interrupted run of this stack made.`,
  );
}

/** Refuses to take up what is there, and remembers that it was asked for: the delete under a former URN must not remove it. */
export function refuseExisting(
  call: Call,
  { __urn: urn }: { readonly __urn?: string | undefined },
  existing: Existing,
  { why, otherwise }: { readonly why: string; readonly otherwise: string },
): DrError {
  const { kind, id, what, createdAt, name } = existing;
  call.memory.asked.refuse({ kind, id }, urn);
  const named = name === undefined ? "" : ` and name: "${name}"`;
  return new DrError(
    "DR_REFUSED",
    `${what} (${id}, created ${createdAt}) already exists, and is not taken over unasked: ${why}`,
    {},
    {
      hint: [
        `If this resource had another name or parent in the program before, add that to its options: aliases: [{ name: "<former name>" }].`,
        `To let this stack take it over, set adopt: "${id}"${named}.`,
        `${otherwise} Nothing was changed.`,
      ].join("\n"),
    },
  );
}

/** The error of a delete whose object another resource of the run asked for in vain. */
export function keptFor(kind: string, id: string, urn: unknown, asker: string | undefined): DrError {
  if (asker === undefined) {
    return new DrError(
      "DR_REFUSED",
      `${kind} ${id} is not deleted: the program reads it with ${kind}.get`,
      {},
      {
        hint: `To forget this resource and leave the object in the cloud: pulumi state delete '${String(urn)}'. To delete it, take the ${kind}.get out of the program first. Nothing was deleted.`,
      },
    );
  }
  return new DrError(
    "DR_REFUSED",
    `${kind} ${id} is not deleted: this run also asked for it as ${asker}, which was refused`,
    {},
    {
      hint: `If the two are one resource that was renamed or moved, add ${aliasOf(urn, asker)} to the options of the new one and run pulumi up. To forget this one and leave the object in the cloud: pulumi state delete '${String(urn)}'. Nothing was deleted.`,
    },
  );
}

/** The alias that names the former place: the name alone, or where the parent changed as well, the whole URN. */
function aliasOf(former: unknown, now: string): string {
  const [was, is] = [String(former), now].map((urn) => urn.split("::"));
  const name = was?.at(-1) ?? "";
  const samePlace = was?.slice(0, -1).join("::") === is?.slice(0, -1).join("::");
  return samePlace ? `aliases: [{ name: "${name}" }]` : `aliases: ["${String(former)}"]`;
}
