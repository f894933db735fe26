import { DrError, isDrError, withHint } from "../../errors";
import type { GroupLink } from "../../model/inputs";
import { BUSY_MEMBER_STATUSES, type Site, describeStatus } from "../../model/status";
import type { Eip } from "../../model/wire/wire";
import { siteName } from "../../transition/decide/decision";
import { type ServerView, isKnown } from "../../transition/observe/observation";
import { waitFor } from "../../wait";
import { type Call, timeLeft } from "../../call";
import { changeOnce } from "./change-once";
import { appearing, creationFailed } from "./create";
import type { Look } from "./jobs";

/** `undefined` for an object that does not exist (any more). */
export async function orGone<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (isDrError(error, "DR_NOT_FOUND")) return undefined;
    throw error;
  }
}

/** The EIPs of the project, for outputs. Addresses hold up nothing: where they cannot be read, that is said, and none is shown. */
export async function eipsToShow(call: Call): Promise<readonly Eip[]> {
  return await shown(call, () => call.cloud.batch.eips());
}

async function shown(call: Call, read: () => Promise<readonly Eip[]>): Promise<readonly Eip[]> {
  try {
    return await read();
  } catch (error) {
    if (!isDrError(error)) throw error;
    call.log.warn(`The EIPs cannot be read, and none is shown until the next refresh: ${error.message}`);
    return [];
  }
}

/**
 * The same for servers that were just taken in: the list that the run has read before, where it agrees with what they report of
 * themselves; otherwise it is read again, for those that come after as well.
 */
export async function eipsOfNew(call: Call, servers: ReadonlyMap<string, ServerView>): Promise<readonly Eip[]> {
  const { ofRun } = call.cloud.batch;
  return await shown(call, async () => {
    const known = await ofRun.eips();
    return [...servers.values()].every((server) => agrees(server, known)) ? known : await ofRun.eips({ fresh: true });
  });
}

/** True if a server reports just the EIPs that the list binds to its ports. */
export function agrees(server: ServerView, eips: readonly Eip[]): boolean {
  if (!isKnown(server)) return false;
  const ports = new Set(server.ports.map(({ id }) => id));
  const addresses = new Set(server.ports.flatMap(({ fixedIps }) => fixedIps.map(({ ipAddress }) => ipAddress)));
  const bound = eips.filter(({ portId, privateIp }) =>
    portId === undefined ? privateIp !== undefined && addresses.has(privateIp) : ports.has(portId),
  );
  const floating = new Set(server.floating.filter(({ type }) => type === "floating").map(({ ip }) => ip));
  return bound.length === floating.size && bound.every(({ address }) => floating.has(address));
}

/** True if an object is there; what cannot be read is named rather than forgotten. */
export async function isThere(reading: Promise<unknown>): Promise<boolean> {
  try {
    return (await orGone(reading)) !== undefined;
  } catch (error) {
    if (isDrError(error)) return true;
    throw error;
  }
}

/** Waits until a member is in no status that ends by itself, and answers it. */
export async function waitForMember<T extends { readonly status: string }>(
  call: Call,
  what: string,
  get: () => Promise<T>,
  unmet = "was not ready",
): Promise<T> {
  const { value } = await waitFor<T>(
    {
      what,
      unmet,
      timeoutMs: timeLeft(call),
      success: ["settled"],
      pending: ["busy"],
      read: get,
      key: (member) => (BUSY_MEMBER_STATUSES.has(member.status) ? "busy" : "settled"),
      shows: ({ status }) => `it is in ${describeStatus(status)}`,
    },
    call.clock,
    call.signal,
  );
  if (value.status === "error") throw new DrError("DR_JOB_FAILED", `${what} is in ${describeStatus(value.status)}`);
  return value;
}

/** Looks at what an object shows of its creation. */
export async function lookMade(get: () => Promise<{ readonly status: string }>): Promise<Look> {
  const made = await orGone(get());
  if (made === undefined) return { is: "open", status: undefined };
  return { is: BUSY_MEMBER_STATUSES.has(made.status) ? "busy" : "done", status: made.status };
}

/** Waits until an object that was made is ready, and answers it. */
export async function waitUntilMade<T extends { readonly status: string }>(
  call: Call,
  { what, id, urn }: { readonly what: string; readonly id: string; readonly urn: string | undefined },
  get: () => Promise<T>,
): Promise<T> {
  let last = "";
  return await waitForMember(call, what, async () => {
    const made = await appearing(call, get);
    last = made.status;
    return made;
  }).catch((error: unknown) => {
    throw last === "error" ? creationFailed(what, id, urn) : error;
  });
}

/** Looks at what a member shows of its removal. */
export function lookGone(get: () => Promise<{ readonly status: string }>): () => Promise<Look> {
  return async () => {
    const member = await orGone(get());
    if (member === undefined) return { is: "done", status: undefined };
    return { is: BUSY_MEMBER_STATUSES.has(member.status) ? "busy" : "open", status: member.status };
  };
}

/**
 * Removes an object and waits until it is gone. Some codes of the service mean both "does not exist" and "status forbids it", an
 * answer can be lost, and a job may not be found: the object itself decides.
 */
export async function removeMember(
  call: Call,
  what: string,
  { remove, get }: { remove: () => Promise<string>; get: () => Promise<{ readonly status: string }> },
): Promise<void> {
  await changeOnce(call, { what, ask: remove, look: lookGone(get), careful: false });
}

/** Deletes a pair, which may have gone with its instance meanwhile. */
export async function removePair(
  call: Call,
  { id, name }: { readonly id: string; readonly name: string },
  how: { groupId: string; deleteTargetVolume: boolean },
): Promise<void> {
  await removeMember(call, `Deletion of replication pair ${name}`, {
    remove: () => call.cloud.pairs.remove(id, how),
    get: () => call.cloud.pairs.get(id),
  });
}

/** Statuses in which a member is until its group is protected again. */
const WITH_GROUP: readonly string[] = ["failing-over", "failed-over", "reversing", "reprotecting"];

/** A comparison only looks: a service that does not answer must not hold up a plan. */
const LOOK = { timeoutMs: 5_000, attempts: 2 } as const;

/**
 * True if a member has outputs of before the group moved, or was protected again, or came to be in a status that is news to it
 * (`news`). Nothing is told by a group that cannot be read.
 */
export async function memberMoved(
  call: Call,
  groupId: string,
  { productionSite: known, status }: { readonly productionSite?: Site | null; readonly status?: string | null },
  news: readonly string[] = [],
): Promise<boolean> {
  try {
    const group = await call.cloud.batch.group(groupId, LOOK);
    if (news.includes(group.status)) return true;
    if (known !== undefined && known !== null && group.productionSite !== known) return true;
    return typeof status === "string" && WITH_GROUP.includes(status) && group.status !== status;
  } catch (error) {
    if (isDrError(error)) return false;
    throw error;
  }
}

/** True if a member is told of its group by the group's resource; else it has to look. */
export function knowsGroup({ __group: link }: { readonly __group?: GroupLink | undefined }): boolean {
  return (link?.productionSite ?? null) !== null;
}

/**
 * Adds the way out to a refusal that comes from where the group is: what a program adds is of the original site, and the service
 * takes it only while production is there.
 */
export async function explainAway(call: Call, groupId: string, noun: string, error: unknown): Promise<unknown> {
  if (!isDrError(error, "DR_STATE_CONFLICT", "DR_PRECONDITION")) return error;
  const group = await call.cloud.groups.get(groupId).catch(() => undefined);
  if (group === undefined) return error;
  const { name, status, productionSite } = group;
  if (productionSite === "source" && (status === "available" || status === "protected")) return error;
  const way =
    productionSite === "target"
      ? "fail back first (failover: false on the group)"
      : "end or repair that first (reprotect after a failover)";
  const hint = `Group ${name} is in ${describeStatus(status)} with production at ${siteName(productionSite)}, where no ${noun} can be added: ${way}, or leave this resource out until then. Nothing was changed.`;
  return withHint(error, hint);
}
