import { DrError, isDrError } from "../errors";
import type { Job } from "../model/wire";
import { waitFor } from "../wait";
import { list } from "./guards";
import { type ServerView, isRunning, isStopped } from "./observation";
import { readServers } from "./observe";
import { jobReason } from "./follow";
import { type Call, timeLeft } from "../call";

type Power = "on" | "off";

const POWER = {
  on: { word: "started", verb: "start", arrived: isRunning, movable: isStopped },
  off: { word: "stopped", verb: "stop", arrived: isStopped, movable: isRunning },
} as const satisfies Record<
  Power,
  { word: string; verb: string; arrived: (server: ServerView) => boolean; movable: (server: ServerView) => boolean }
>;

/** A server that stays where it is although its job ended well gets one more request, and then this long. */
const MOST_ACCEPTED = 2;
const OBEYS_MS = 120_000;

/** A request whose answer was lost is repeated after this long, so often: asking twice is harmless, a server that stays down is not. */
const AGAIN_MS = 5_000;
const MOST_UNANSWERED = 10;

/** Starts servers and waits until all of them run. One that runs is left alone, one that is powering on is waited for. */
export async function startServers(call: Call, ids: readonly string[]): Promise<void> {
  await drive(call, ids, "on", "SOFT", timeLeft(call));
}

/** Stops servers: softly, and after `graceMs` by force. */
export async function stopServers(call: Call, ids: readonly string[], graceMs: number): Promise<void> {
  try {
    await drive(call, ids, "off", "SOFT", timeLeft(call, graceMs));
  } catch (error) {
    if (!isDrError(error, "DR_WAIT_TIMEOUT") || timeLeft(call) <= 0) throw error;
    call.log.warn(`Not every server stopped within ${Math.round(graceMs / 1000)} s; the others are stopped by force.`);
    await drive(call, ids, "off", "HARD", timeLeft(call));
  }
}

async function drive(
  call: Call,
  ids: readonly string[],
  power: Power,
  how: "SOFT" | "HARD",
  timeoutMs: number,
): Promise<void> {
  if (ids.length === 0) return;
  const row = POWER[power];
  let [accepted, unanswered] = [0, 0];
  let askedAt = Number.NEGATIVE_INFINITY;
  let jobId: string | undefined;
  let job: Job | undefined;
  const sinceAsked = (): number => call.clock.now() - askedAt;
  const isDue = (): boolean =>
    jobId === undefined
      ? unanswered < MOST_UNANSWERED && sinceAsked() >= AGAIN_MS
      : job?.status === "SUCCESS" && accepted < MOST_ACCEPTED;
  await waitFor(
    {
      what: `The ${row.verb} of ${ids.length === 1 ? "server" : "servers"} ${list(ids)}`,
      timeoutMs,
      success: ["arrived"],
      pending: ["moving"],
      read: async () => {
        const views = [...(await readServers(call.cloud, ids, undefined, { ports: false })).values()];
        // A server that hangs in its soft stop is stopping, and is stopped by force all the same.
        const movable = views.filter((server) =>
          how === "HARD" ? server.readable && server.status === "ACTIVE" : row.movable(server),
        );
        if (jobId !== undefined && movable.length > 0) job = await readJob(call, jobId);
        if (movable.length > 0 && isDue()) {
          job = undefined;
          askedAt = call.clock.now();
          jobId = await request(
            call,
            movable.map((server) => server.id),
            power,
            how,
          );
          if (jobId === undefined) unanswered++;
          else accepted++;
        }
        return views;
      },
      key: (views) => {
        if (views.every((server) => row.arrived(server))) return "arrived";
        if (views.some((server) => server.status === "ERROR") || job?.status === "FAIL") return "failed";
        const disobeyed = accepted === MOST_ACCEPTED && job?.status === "SUCCESS" && sinceAsked() > OBEYS_MS;
        // A server that hangs in its soft stop is not given up: it is stopped by force when its grace has passed.
        if (power === "on" && disobeyed && views.some((server) => row.movable(server))) return "failed";
        return "moving";
      },
      onPoll: (views) => {
        const done = views.filter((server) => row.arrived(server)).length;
        call.log.progress(`${done} of ${views.length} servers ${row.word}`);
      },
      failure: (views) => {
        const late = views.filter((server) => !row.arrived(server));
        return new DrError(
          "DR_JOB_FAILED",
          `${late.length} of ${views.length} servers could not be ${row.word}: ${list(late.map((server) => `${server.name} (${server.id}) is ${server.status}`))}${job === undefined ? "" : `; ${job.status === "FAIL" ? jobReason(job) : "the compute service reports success all the same"}`}`,
          { jobId },
          {
            hint: `Look at these servers in the console, then run pulumi up again: it goes on with those that are not ${row.word}.`,
          },
        );
      },
    },
    call.clock,
    call.signal,
  );
}

/** Asking twice is harmless, so a lost answer is treated like one that came: the servers themselves show it. */
async function request(
  call: Call,
  ids: readonly string[],
  power: Power,
  how: "SOFT" | "HARD",
): Promise<string | undefined> {
  try {
    return power === "on" ? await call.cloud.servers.start(ids) : await call.cloud.servers.stop(ids, how);
  } catch (error) {
    if (isDrError(error, "DR_AMBIGUOUS")) return undefined;
    throw error;
  }
}

async function readJob(call: Call, jobId: string): Promise<Job | undefined> {
  try {
    return await call.cloud.servers.job(jobId);
  } catch (error) {
    if (isDrError(error)) return undefined;
    throw error;
  }
}
