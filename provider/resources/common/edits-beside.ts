import type { Kind } from "../../model/definitions";
import { type MemberOperation, accepts, allows } from "../../model/group-actions";
import { describeStatus } from "../../model/status";
import type { Arrival } from "../../moves";
import { siteName } from "../../transition/decide/decision";
import type { Changes } from "../../engine/state/changes";
import { argumentOf } from "../../engine/shape";
import { whyNotHome } from "../delete/delete-decision";

/**
 * Lot of an edit beside a move of its group: it is made `after` the move; it is `left` for a later update, so that the resource and
 * all that depends on it follow the move; or it is `refused`, which ends the run with an error once the move is over.
 */
export type Lot = "after" | "left" | "refused";

/** One edit: the changed input, or what is done with the resource, and what becomes of it. */
export interface EditRow {
  readonly what: string;
  readonly lot: Lot;
  readonly says: string;
}

/** Operations that changing an input asks for. Inputs that are not named cost no call, or one that the service takes in every status. */
const ASKED_BY: Readonly<Partial<Record<Kind, Readonly<Record<string, readonly MemberOperation[]>>>>> = {
  ReplicationPair: { size: ["pair.extend"] },
  ProtectedInstance: {
    flavor: ["instance.resize"],
    productionFlavor: ["instance.resize"],
    drFlavor: ["instance.resize"],
    additionalNics: ["nic.add", "nic.delete"],
  },
};

/** Operations that the creation of a resource asks for. */
const CREATED_BY: Readonly<Partial<Record<Kind, MemberOperation>>> = {
  ReplicationPair: "pair.create",
  ProtectedInstance: "instance.create",
  ReplicationAttachment: "pair.attach",
  DisasterRecoveryDrill: "drill.create",
};

/** Operations that a creation may have left to do. */
const REST: Readonly<Partial<Record<Kind, readonly MemberOperation[]>>> = {
  ReplicationPair: ["pair.extend"],
  ProtectedInstance: ["nic.add"],
  ReplicationAttachment: ["pair.attach"],
};

/** Refusals of the service in words. */
const NOT = {
  "pair.create": "takes no new replication pair",
  "pair.extend": "expands no disk",
  "pair.attach": "attaches no disk",
  "instance.create": "takes no new protected instance",
  "instance.resize": "resizes no server",
  "nic.add": "adds no NIC",
  "nic.delete": "removes no NIC",
  "drill.create": "starts no drill",
} as const satisfies Record<MemberOperation, string>;

/** Resources that live beside the group; all others of the group are deleted only where production is at home. */
const BESIDE: readonly Kind[] = ["DisasterRecoveryDrill", "GroupVerification"];

const AGAIN = "The next pulumi up asks for it again";

/** Tells what becomes of the changed inputs of a resource, by what the service allows where its group will be. Pure. */
export function editsBeside(
  kind: Kind,
  { replaces, updates }: Pick<Changes, "replaces" | "updates">,
  arrival: Arrival,
): EditRow[] {
  const replaced = replaces.map((key) => ({ what: key, ...replacement(kind, arrival) }));
  return [...replaced, ...updates.map((key) => ({ what: key, ...update(kind, key, arrival) }))];
}

type Judged = Omit<EditRow, "what">;

function update(kind: Kind, key: string, { status }: Arrival): Judged {
  const refused = asked(kind, key).find((operation) => !accepts(operation, status));
  if (refused !== undefined) {
    return {
      lot: "left",
      says: `the service ${NOT[refused]} in that status. ${AGAIN}; it can be done once the group is protected again`,
    };
  }
  if (asked(kind, key).includes("instance.resize")) {
    return { lot: "left", says: `the service resizes stopped servers, and those that serve run. ${AGAIN}` };
  }
  return { lot: "after", says: "changed after the move" };
}

function asked(kind: Kind, key: string): readonly MemberOperation[] {
  return ASKED_BY[kind]?.[key] ?? [];
}

function replacement(kind: Kind, arrival: Arrival): Judged {
  const created = creation(kind, arrival, {});
  if (BESIDE.includes(kind)) return created.lot === "after" ? { ...created, says: "replaced after the move" } : created;
  const away = whyNotHome({ ...arrival, unfinished: false }) !== undefined;
  if (!away && created.lot === "after") return { lot: "after", says: "replaced after the move" };
  const why = away
    ? "replacing would delete what serves while production is away from its original site"
    : "what would be deleted could not be created again in that status";
  return { lot: "left", says: `${why}. ${AGAIN}, and is refused until production is back there and protected` };
}

/** True if some status of the group forbids one of the changes. */
export function isForbidden(kind: Kind, { replaces, updates }: Pick<Changes, "replaces" | "updates">): boolean {
  return replaces.length > 0 || updates.some((key) => asked(kind, key).length > 0);
}

/** Tells what becomes of a new resource. Pure. */
export function creationBeside(kind: Kind, inputs: { readonly adopt?: unknown }, arrival: Arrival): EditRow {
  return { what: "creation", ...creation(kind, arrival, inputs) };
}

function creation(kind: Kind, { status, site }: Arrival, { adopt }: { readonly adopt?: unknown }): Judged {
  if (adopt !== undefined && adopt !== null)
    return { lot: "after", says: "taken over after the move; nothing is sent" };
  if (kind === "Protection") return protectionOn(status);
  const operation = CREATED_BY[kind];
  if (operation !== undefined && !accepts(operation, status)) {
    return {
      lot: "refused",
      says: `the service ${NOT[operation]} in that status. ${leaveOut("the group is protected again at its original site")}`,
    };
  }
  if (site === "target" && (kind === "ReplicationPair" || kind === "ProtectedInstance")) {
    const what = kind === "ReplicationPair" ? "disk" : "server";
    return {
      lot: "after",
      says: `created after the move if its ${what} is at the DR site: the service takes only what is in production's zone, and refuses all else. For what is at the original site: ${leaveOut("production is back there")}`,
    };
  }
  return { lot: "after", says: "created after the move" };
}

function protectionOn(status: string): Judged {
  if (status === "protected") return { lot: "after", says: "it is on after the move; nothing is sent" };
  if (allows("enable", status)) return { lot: "after", says: "enabled after the move" };
  return {
    lot: "refused",
    says: `enabling protection in that status would overwrite the disks of the old production site. ${leaveOut("the group is protected again")}`,
  };
}

function leaveOut(until: string): string {
  return `The move is complete by then; the run ends with exit code 1, and what it has not begun waits for the next one. To avoid that, leave this resource out until ${until}`;
}

/** Work that a creation left to do, as far as the service forbids it where the group will be: it is tried, and fails alone. Pure. */
export function restBeside(kind: Kind, pending: unknown, { status }: Arrival): EditRow[] {
  if (!Array.isArray(pending)) return [];
  const rest = pending.filter((work) => typeof work === "string" && !work.startsWith("wait "));
  const refused = REST[kind]?.find((operation) => !accepts(operation, status));
  if (rest.length === 0 || refused === undefined) return [];
  const says = `the service ${NOT[refused]} in that status. The move is complete by then; the run ends with exit code 1. The next pulumi up goes on with it once the group is protected again`;
  return [{ what: `rest of its creation (${rest.join(", ")})`, lot: "refused", says }];
}

/** True if members that leave the program stay where a move ends: otherwise they are deleted as ever, and nobody needs to be told. Pure. */
export function mayKeepBack(arrival: Arrival): boolean {
  return whyNotHome({ ...arrival, unfinished: false }) !== undefined;
}

/** Tells what becomes of resources that leave the program: a preview is not asked about them. Pure. */
export function deletesBeside(arrival: Arrival): string {
  return `deletes: a preview is not told of them. ${
    !mayKeepBack(arrival)
      ? "What leaves the program is deleted after the move"
      : "While production is away nothing of this group but a drill is deleted: what leaves the program stays, and the run ends with exit code 1 after the move"
  }`;
}

const MARK = { after: "", left: "LEFT for later: ", refused: "WILL BE REFUSED: " } as const satisfies Record<
  Lot,
  string
>;

export function rowText({ what, lot, says }: EditRow): string {
  return `${argumentOf(what)}: ${MARK[lot]}${says}`;
}

/** Place of the group in words. */
export function arrivalText({ status, site }: Arrival): string {
  return `${describeStatus(status)}, production at ${siteName(site)}`;
}
