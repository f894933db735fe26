import { DrError, isDrError } from "../../errors";
import { type Site, describeStatus } from "../../model/status";
import { GROUP_ACTIONS, type GroupAction, type GroupActionName } from "../../model/group-actions";
import type { Posted } from "../../model/transition-record";
import type { Group, Job } from "../../model/wire/wire";
import { waitFor } from "../../wait";
import { SETTLE_MS } from "./post";
import { type Call, timeLeft } from "../../call";

/** A poll is one request: it asks for the job while that is known to run, else for the group. Every so many polls ask for the other one. */
const OTHER_EVERY = 4;

type Verdict = "goal" | "failed" | "pending" | "elsewhere";

interface Poll {
  readonly verdict: Verdict;
  readonly group: Group;
  readonly job: Job | undefined;
}

/** An action under way, for the beginning of a sentence. */
const NAMES = {
  enable: "Enabling protection",
  disable: "Disabling protection",
  failover: "The failover",
  switchover: "The switchover",
  reprotect: "The reprotect",
} as const satisfies Record<GroupActionName, string>;

export interface FollowRequest {
  readonly group: Pick<Group, "id" | "name">;
  readonly posted: Posted;
  readonly to: Site;
  /** Usual duration, from the group's own history. */
  readonly expectedMs?: number | undefined;
}

export interface Followed {
  readonly group: Group;
  readonly job: Job | undefined;
  /** Failure that the job reports although the goal was reached. */
  readonly warning?: string;
}

/** Waits until the group reached the end of an action. Status and side decide; the job explains. */
export async function follow(call: Call, request: FollowRequest): Promise<Followed> {
  const { posted } = request;
  const { id: groupId } = request.group;
  const row: GroupAction = GROUP_ACTIONS[posted.action];
  let job: Job | undefined;
  let group: Group | undefined;
  let left = posted.outcome === "unknown";
  let polls = 0;
  let jobIsLost = false;
  let strangeSince: number | undefined;
  // A read may be a stale one: what would end the wait badly must last as long as a second request would wait.
  const lasting = (verdict: Verdict): Verdict => {
    const strange = verdict === "elsewhere" || (verdict === "failed" && job?.status === "SUCCESS");
    strangeSince = strange ? (strangeSince ?? call.clock.now()) : undefined;
    return strangeSince !== undefined && call.clock.now() - strangeSince < SETTLE_MS ? "pending" : verdict;
  };
  const result = await waitFor<Poll>(
    {
      what: nameOf(request),
      expectedMs: request.expectedMs,
      long: true,
      startedAt: Date.parse(posted.at),
      timeoutMs: timeLeft(call),
      success: ["goal"],
      pending: ["pending"],
      facts: { jobId: posted.jobId },
      read: async (options) => {
        polls++;
        const otherOne = polls % OTHER_EVERY === 0;
        const askJob = group !== undefined && posted.jobId !== undefined && !hasEnded(job) && jobIsLost === otherOne;
        if (askJob) {
          job = await readJob(call, posted.jobId, options);
          jobIsLost = job === undefined;
        }
        if (group === undefined || !askJob || hasEnded(job)) {
          group = await call.cloud.groups.get(groupId, options);
          left ||= group.status !== posted.status || group.productionSite !== posted.site;
        }
        let verdict = judge({ group, job, left }, row, request);
        // The end was seen at the group: the job is asked once for what it has to say of it, which must not hold the end up.
        if (verdict !== "pending" && posted.jobId !== undefined && !askJob && !hasEnded(job)) {
          job = await readJob(call, posted.jobId, options).catch(() => job);
          verdict = judge({ group, job, left }, row, request);
        }
        return { group, job, verdict: lasting(verdict) };
      },
      key: ({ verdict }) => verdict,
      shows: (sight) => `the group is in ${describeStatus(sight.group.status)}${jobText(posted.jobId, sight.job)}`,
      next: `It goes on in the cloud. Run pulumi up again: it goes on watching, and asks for nothing twice. If the service needs longer, raise timeouts.update of the resource. The console shows ${posted.jobId === undefined ? "the group" : "the job"} as well.`,
      near: (sight) => subJobsMostlyDone(sight.job),
      onPoll: (sight, _key, elapsedMs) => {
        const elapsedSeconds = Math.round(elapsedMs / 1000);
        call.log.progress(`${sight.group.status} for ${elapsedSeconds} s${subJobText(sight.job)}`, {
          phase: posted.action === "reprotect" ? "sync" : "storage",
          elapsedSeconds,
          ...endedSubJobs(sight.job),
          ...(request.expectedMs === undefined ? {} : { expectedSeconds: Math.round(request.expectedMs / 1000) }),
        });
      },
      failure: (sight) => failure(request, row, sight),
    },
    call.clock,
    call.signal,
  );
  const sight = result.value;
  const warning =
    sight.job?.status === "FAIL"
      ? `Job ${sight.job.id} reports ${jobReason(sight.job)}, although the group reached ${describeStatus(sight.group.status)}.`
      : undefined;
  return { group: sight.group, job: sight.job, ...(warning === undefined ? {} : { warning }) };
}

/** State of an action, with the fact that the group has left the status in which it was asked for. */
interface Seen extends Pick<Poll, "group" | "job"> {
  readonly left: boolean;
}

function judge({ group, job, left }: Seen, row: GroupAction, { posted, to }: FollowRequest): Verdict {
  const siteReached = group.productionSite === (row.flips ? to : posted.site);
  if (group.status === row.to && siteReached && (row.flips || left)) return "goal";
  if (group.status === row.via || group.status === row.to) return "pending";
  if (!left) return job?.status === "FAIL" ? "failed" : "pending";
  if (group.status === row.failed)
    return job === undefined || hasEnded(job) || posted.status !== row.failed ? "failed" : "pending";
  // A retry begins and ends in error statuses: until its job has ended, the old one says nothing.
  return group.status === posted.status && job !== undefined && !hasEnded(job) ? "pending" : "elsewhere";
}

/** The action of a group, for the beginning of a sentence. */
function nameOf({ posted, group }: FollowRequest): string {
  return `${NAMES[posted.action]} of group ${group.name} (${group.id})`;
}

function jobText(jobId: string | undefined, job: Job | undefined): string {
  if (jobId === undefined) return "; the answer that named its job was lost";
  return job === undefined
    ? `; its job ${jobId} cannot be read`
    : `; its job ${jobId} is ${job.status}${hasEnded(job) ? "" : subJobText(job)}`;
}

function failure(request: FollowRequest, row: GroupAction, { verdict, group, job }: Poll): DrError {
  const { posted } = request;
  const what = nameOf(request);
  const facts = { jobId: posted.jobId, groupStatus: group.status, vendorCode: job?.errorCode ?? undefined };
  if (verdict === "failed") {
    const reason = job === undefined ? "" : `: ${jobReason(job)}`;
    return new DrError(
      "DR_JOB_FAILED",
      `${what} failed${reason}. The group is in ${describeStatus(group.status)}${jobText(posted.jobId, job)}`,
      facts,
      {
        hint: `Repair what the vendor's message names and run pulumi up again: it tries once more, which the service allows from ${group.status}.`,
      },
    );
  }
  return new DrError(
    "DR_STATE_CONFLICT",
    `${what} was accepted, but the group went from ${describeStatus(posted.status)} to ${describeStatus(group.status)} instead of ${row.to}`,
    facts,
    {
      hint: "Somebody else acts on this group. Look at it in the console, then run pulumi up again: it decides anew on what is there.",
    },
  );
}

/** A job; `undefined` where it cannot be found, which explains nothing. */
export async function readJob(call: Call, jobId: string, options: { timeoutMs: number }): Promise<Job | undefined> {
  try {
    return await call.cloud.jobs.get(jobId, options);
  } catch (error) {
    // A job that cannot be found explains nothing; the group's status still decides.
    if (isDrError(error, "DR_NOT_FOUND", "DR_USAGE", "DR_API_UNEXPECTED", "DR_PROTOCOL")) return undefined;
    throw error;
  }
}

function hasEnded(job: Job | undefined): boolean {
  return job?.status === "SUCCESS" || job?.status === "FAIL";
}

function subJobsMostlyDone(job: Job | undefined): boolean {
  const ended = endedSubJobs(job);
  return ended !== undefined && ended.done * 2 >= ended.of;
}

function subJobText(job: Job | undefined): string {
  const ended = endedSubJobs(job);
  return ended === undefined ? "" : `, ${ended.done} of ${ended.of} pairs done`;
}

function endedSubJobs(job: Job | undefined): { readonly done: number; readonly of: number } | undefined {
  if (job === undefined || job.subJobs.length === 0) return undefined;
  return { done: job.subJobs.filter(hasEnded).length, of: job.subJobs.length };
}

/** The deepest failure a job names. */
export function jobReason(job: Job): string {
  const failed = job.subJobs.filter((sub) => sub.status === "FAIL");
  const own = [job.errorCode, job.failReason].filter((part) => part !== null && part !== "").join(" ");
  const inner = failed.map((sub) =>
    [sub.errorCode, sub.failReason].filter((part) => part !== null && part !== "").join(" "),
  );
  const texts = [...new Set([own, ...inner].filter((text) => text !== ""))];
  return `${texts.length === 0 ? "FAIL without a reason" : texts.slice(0, 3).join("; ")}${failed.length > 0 ? ` (${failed.length} of ${job.subJobs.length} sub-jobs failed)` : ""}`;
}
