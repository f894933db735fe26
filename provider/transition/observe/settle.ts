import { DrError, isDrError } from "../../errors";
import { type Site, describeStatus, statusKind } from "../../model/status";
import type { Group } from "../../model/wire/wire";
import { waitFor } from "../../wait";
import { counted, list } from "../list";
import { isDamaged, isSettled } from "./member-health";
import type { Observation } from "./observation";
import { observe } from "./observe";
import { type Call, timeLeft } from "../../call";

/** The way on after a wait for what this run did not begin. */
const OUTSIDE =
  "Look at it in the console, and repair what is stuck there. Then run the same command again; raise timeouts of the resource if this usually takes longer.";

/** Waits until the group is in no transient status, whoever brought it there. */
export async function settleGroup(call: Call, groupId: string): Promise<Group> {
  const { value } = await waitFor(
    {
      what: `The operation on group ${groupId}`,
      timeoutMs: timeLeft(call),
      success: ["stable"],
      pending: ["transient"],
      read: (options) => call.cloud.groups.get(groupId, options),
      key: (group) => (statusKind(group.status) === "transient" ? "transient" : "stable"),
      shows: ({ name, status }) => `group ${name} is in ${describeStatus(status)}`,
      next: OUTSIDE,
      onPoll: (group, _key, elapsedMs) => {
        const elapsedSeconds = Math.round(elapsedMs / 1000);
        call.log.progress(`waiting: the group is ${group.status} for ${elapsedSeconds} s`, {
          phase: "storage",
          elapsedSeconds,
        });
      },
    },
    call.clock,
    call.signal,
  );
  return value;
}

/** Members that are being changed end that by themselves, or are stuck in it: an emergency waits only so long. */
const BUSY_MS = 300_000;

/** Members follow their group at once; one that has not by then will not. */
const ARRIVAL_MS = 600_000;

/** Waits until no member is being changed: attaching, resizing and the like end by themselves. In an emergency not for long. */
export async function settleMembers(call: Call, groupId: string, emergency: boolean): Promise<Observation> {
  return await waitForMembers(call, groupId, undefined, emergency ? BUSY_MS : undefined);
}

/** Waits until every member that can follow arrived where its group is; one that does not is named later, by {@link strayMembers}. */
export async function membersArrive(call: Call, groupId: string, site: Site): Promise<Observation> {
  return await waitForMembers(call, groupId, site, ARRIVAL_MS);
}

async function waitForMembers(
  call: Call,
  groupId: string,
  site: Site | undefined,
  mostMs: number | undefined,
): Promise<Observation> {
  let latest: Observation | undefined;
  const late = (observed: Observation): string[] =>
    [...observed.pairs, ...observed.instances]
      .filter((member) => !isSettled(member, site))
      .map((member) => `${member.name} is ${describeStatus(member.status)}`);
  try {
    const { value } = await waitFor(
      {
        what: `${site === undefined ? "The change" : "The move"} of the members of group ${groupId}`,
        timeoutMs: timeLeft(call, mostMs),
        success: ["settled"],
        pending: ["late"],
        read: (options) => observe(call.cloud, groupId, { servers: false, options }),
        key: (observed) => (late(observed).length === 0 ? "settled" : "late"),
        shows: (observed) => `in group ${observed.group.name}, ${list(late(observed))}`,
        next: OUTSIDE,
        onPoll: (observed) => {
          latest = observed;
          if (late(observed).length > 0) call.log.progress(`waiting for ${list(late(observed), 3)}`);
        },
      },
      call.clock,
      call.signal,
    );
    return value;
  } catch (error) {
    if (!isDrError(error, "DR_WAIT_TIMEOUT") || mostMs === undefined || latest === undefined || timeLeft(call) <= 0)
      throw error;
    call.log.warn(`Not waited for any longer: ${list(late(latest))}.`);
    return latest;
  }
}

/**
 * Members that are not where a completed move should have brought them, for a warning: what runs serves all the same. Those that
 * were damaged before it are told apart.
 */
export function strayMembers(before: Observation, after: Observation, site: Site): string[] {
  const damaged = new Set([...before.pairs, ...before.instances].filter(isDamaged).map(({ id }) => id));
  return [...after.instances, ...after.pairs]
    .filter((member) => isDamaged(member) || !isSettled(member, site))
    .map((member) => {
      const text = `${member.name} is ${describeStatus(member.status)}`;
      return damaged.has(member.id)
        ? `Member ${text}, as it was before the move: look at its failed task in the console and repair it.`
        : `Member ${text} and did not follow the move: look at its failed task in the console and repair it; its data may be missing.`;
    });
}

/** Members that a completed action left in an error. */
export function failedMembers(observed: Observation): DrError | undefined {
  const failed = [...observed.instances, ...observed.pairs].filter(isDamaged);
  if (failed.length === 0) return undefined;
  return new DrError(
    "DR_JOB_FAILED",
    `${counted(failed.length, "member")} of group ${observed.group.name} did not follow: ${list(failed.map((member) => `${member.name} is ${describeStatus(member.status)}`))}`,
    {},
    { hint: "Look at their failed tasks in the console, repair them, and run pulumi up again: it verifies the rest." },
  );
}
