import { HARD_STOP_SECONDS, SECONDS } from "../world/durations.js";
import { ecsError } from "../wire/errors.js";
import { doomJob, startJob } from "../world/jobs.js";
import type { JobBehaviour, Sim } from "../world/sim.js";
import type { Job, Server } from "../world/types.js";
import { GROUP_RULES } from "./group/group-rules.js";
import { disksOf, instanceOfServer, serverOn } from "./members.js";
import { setPower } from "./servers.js";

export type Power = "start" | "stop";

/** Moves that starting or stopping a server may break (OTC-UMN performing_a_failover, performing_a_switchover). */
const SENSITIVE: Readonly<Record<string, readonly Power[]>> = {
  "failing-over": ["start", "stop"],
  reversing: ["start"],
  reprotecting: ["start"],
};

/** Says why a start of this server fails, or null. */
export function startRefusal(sim: Sim, server: Server): { code: string; reason: string } | null {
  if (server.unstartable) {
    return { code: "Ecs.0000", reason: "the server was stopped by a failover and cannot be started" };
  }
  if (server.start_outcome === "fails") return { code: "Ecs.0000", reason: "the host cannot start the server" };
  const stopped = server.status === "SHUTOFF" || server.status === "ACTIVE";
  if (!stopped && sim.assume.startInOtherStatus === "job-fails") {
    return { code: "Ecs.0000", reason: `the server is ${server.status}` };
  }
  if (disksOf(sim, server.id).some((disk) => disk.status === "restoring-backup")) {
    return { code: "Ecs.0000", reason: "a disk of the server is being restored" };
  }
  const instance = instanceOfServer(sim, server.id);
  const isDrSide = instance !== undefined && serverOn(sim, instance, instance.priority_station)?.id !== server.id;
  if (isDrSide && sim.assume.startDrServer === "job-fails") {
    return { code: "Ecs.0000", reason: "the server is on the DR site of a protected instance" };
  }
  return null;
}

export function disturbMove(sim: Sim, server: Server, power: Power): void {
  if (sim.assume.powerDuringMove === "harmless") return;
  const instance = instanceOfServer(sim, server.id);
  const group = instance === undefined ? undefined : sim.state.groups.get(instance.server_group_id);
  if (group?.operation == null) return;
  const isProduction = instance !== undefined && serverOn(sim, instance, instance.priority_station)?.id === server.id;
  // Reprotecting restricts the servers of the DR side only.
  if (group.status === "reprotecting" && isProduction) return;
  if (!(SENSITIVE[group.status] ?? []).includes(power)) return;
  const job = sim.state.jobs.get(group.operation);
  const rule = Object.values(GROUP_RULES)
    .flat()
    .find((row) => row.during === group.status);
  if (job !== undefined && rule !== undefined)
    doomJob(job, rule.failCode, `server ${server.name} was asked to ${power}`);
}

/** Accepts a batch start or stop; refusals of single servers show in the job. */
export function postPower(sim: Sim, servers: readonly Server[], power: Power, type: "SOFT" | "HARD"): Job {
  const refused = power === "start" ? servers.find((server) => server.unstartable) : undefined;
  if (refused !== undefined && sim.assume.startUnstartable === "refused") {
    throw ecsError(400, "Ecs.0000", `The server ${refused.id} cannot be started.`);
  }
  const hard = power === "stop" && type === "HARD";
  const batch = power === "start" ? "batchStartServer" : "batchStopServer";
  const job = startJob(sim, {
    service: "ecs",
    type: batch,
    seconds: hard ? HARD_STOP_SECONDS : SECONDS[batch],
    entities: {},
    subJobs: servers.map((server) => ({
      type: power === "start" ? "startServer" : "stopServer",
      entities: { server_id: server.id },
    })),
    args: { power, servers: servers.map((server) => server.id) },
  });
  for (const server of servers) {
    disturbMove(sim, server, power);
    const runs = server.status === "ACTIVE";
    if (power === "start" && !runs && startRefusal(sim, server) === null) server.task_state = "powering-on";
    if (power === "stop" && runs) server.task_state = "powering-off";
  }
  return job;
}

const STARTED = { error: "ERROR", stays: null, fails: null } as const;

function outcomeOf(server: Server, power: Power): string {
  if (power === "stop") return "SHUTOFF";
  const outcome = server.start_outcome ?? null;
  return outcome === null ? "ACTIVE" : (STARTED[outcome] ?? server.status);
}

function settlePower(sim: Sim, job: Job, failedFrom: number): void {
  const power = job.args["power"] as Power;
  (job.args["servers"] as string[]).forEach((id, index) => {
    const server = sim.state.servers.get(id);
    const sub = job.sub_jobs[index];
    if (server === undefined) {
      if (sub !== undefined) sub.failed = { code: "Ecs.0114", reason: "the server does not exist" };
      return;
    }
    if (server.task_state?.startsWith("powering-") === true) server.task_state = null;
    const refusal = power === "start" ? startRefusal(sim, server) : null;
    const pretends = server.unstartable && sim.assume.startUnstartable === "accepted";
    if (index < failedFrom && refusal === null) setPower(sim, server, outcomeOf(server, power));
    else if (refusal !== null && !pretends && sub !== undefined) sub.failed = refusal;
  });
  const failed = job.sub_jobs.find((sub) => sub.failed !== null)?.failed;
  for (const sub of job.sub_jobs) sub.done = sub.failed === null;
  if (failed != null && job.status === "SUCCESS") {
    job.status = "FAIL";
    job.error_code = failed.code;
    job.fail_reason = failed.reason;
  }
}

export const POWER_BEHAVIOUR: JobBehaviour = {
  succeed: (sim, job) => {
    settlePower(sim, job, Number.POSITIVE_INFINITY);
  },
  fail: (sim, job, failure) => {
    settlePower(sim, job, failure.partial ? failure.sub_job : 0);
  },
};
