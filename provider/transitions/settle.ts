import { DrError } from "../errors";
import { BUSY_MEMBER_STATUSES, type Site, describeStatus, statusKind } from "../model/status";
import type { Group } from "../model/wire";
import { waitFor } from "../wait";
import { list } from "./guards";
import type { Observation } from "./observation";
import { observe } from "./observe";
import { type Call, timeLeft } from "../call";

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
      onPoll: (group, _key, elapsedMs) => {
        call.log.progress(`waiting: the group is ${group.status} for ${Math.round(elapsedMs / 1000)} s`);
      },
    },
    call.clock,
    call.signal,
  );
  return value;
}

/** Waits until no member is being changed: attaching, resizing and the like end by themselves. */
export async function settleMembers(call: Call, groupId: string): Promise<Observation> {
  return await waitForMembers(
    call,
    groupId,
    "The members of group",
    (status) => !BUSY_MEMBER_STATUSES.has(status),
    undefined,
  );
}

/** Waits until every member arrived where its group is. */
export async function membersArrive(call: Call, groupId: string, site: Site): Promise<Observation> {
  return await waitForMembers(
    call,
    groupId,
    "The move of the members of group",
    (status) => !BUSY_MEMBER_STATUSES.has(status),
    site,
  );
}

async function waitForMembers(
  call: Call,
  groupId: string,
  what: string,
  settled: (status: string) => boolean,
  site: Site | undefined,
): Promise<Observation> {
  const late = (seen: Observation): string[] =>
    [...seen.pairs, ...seen.instances]
      .filter((member) => !settled(member.status) || (site !== undefined && member.productionSite !== site))
      .map((member) => `${member.name} is ${describeStatus(member.status)}`);
  const { value } = await waitFor(
    {
      what: `${what} ${groupId}`,
      timeoutMs: timeLeft(call),
      success: ["settled"],
      pending: ["late"],
      read: (options) => observe(call.cloud, groupId, { servers: false, options }),
      key: (seen) => (late(seen).length === 0 ? "settled" : "late"),
      onPoll: (seen) => {
        if (late(seen).length > 0) call.log.progress(`waiting for ${list(late(seen), 3)}`);
      },
    },
    call.clock,
    call.signal,
  );
  return value;
}

/** Members that a completed move left in an error. */
export function failedMembers(seen: Observation): DrError | undefined {
  const failed = [...seen.instances, ...seen.pairs].filter(
    (member) => member.status.startsWith("error") || member.status === "invalid",
  );
  if (failed.length === 0) return undefined;
  return new DrError(
    "DR_JOB_FAILED",
    `${failed.length} members of group ${seen.group.name} did not follow: ${list(failed.map((member) => `${member.name} is ${describeStatus(member.status)}`))}`,
    {},
    { hint: "Look at their failed tasks in the console, repair them, and run pulumi up again: it verifies the rest." },
  );
}
