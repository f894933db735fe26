import { SdrsError } from "../../wire/errors.js";
import { startJob, stringArg } from "../../world/jobs.js";
import type { JobBehaviour, Sim } from "../../world/sim.js";
import type { Group, Instance, Job, JobFailure, Pair, Station } from "../../world/types.js";
import { GROUP_RULES, type GroupRule, type Need } from "./group-rules.js";
import {
  instancesOfGroup,
  isBusy,
  pairsOfGroup,
  pairsOfInstance,
  serverOn,
  setMemberStatus,
  setStation,
} from "../members.js";
import { attachParked, exchangeNics, moveNics, planNics } from "../nics/nics.js";
import { carryData } from "./data.js";
import { setPower } from "../servers.js";
import { copied, faultLevel, holdCopy, isCopying, otherSide, startCopy } from "./sync.js";

/** Accepts a group action, or refuses it as the service does. `wanted` is the `priority_station` of a switchover. */
export function postGroupAction(sim: Sim, group: Group, verb: string, wanted: Station | null): Job {
  const rules = GROUP_RULES[verb];
  if (rules === undefined) throw new SdrsError("SDRS.0206", `Unknown action "${verb}".`);
  const rule = rules.find((row) => row.when.includes(group.status));
  if (rule === undefined) {
    const code = sim.assume.wrongStateCode === "precise" ? (rules[0]?.preciseCode ?? "SDRS.1002") : "SDRS.1002";
    throw new SdrsError(code, `The status is ${group.status}.`);
  }
  const to = targetOf(group, rule, wanted);
  const present = rule.flips && to === group.priority_station && !group.status.startsWith("error");
  if (present && sim.assume.reverseToPresentSide === "refuse") {
    throw new SdrsError("SDRS.0201", `priority_station is ${to} already.`);
  }
  checkMembers(sim, group);
  for (const need of rule.needs) checkNeed(sim, group, need);
  return begin(sim, group, verb, rule, to);
}

/** A retry after a failure goes where the failed move was going, wherever `priority_station` stands meanwhile. */
function targetOf(group: Group, rule: GroupRule, wanted: Station | null): Station {
  if (!rule.flips) return group.priority_station;
  if (wanted !== null) {
    const stuck = group.status === "error-reversing" && group.move !== null && wanted !== group.move.to;
    if (stuck) throw new SdrsError("SDRS.0201", `priority_station must be ${group.move?.to ?? wanted}.`);
    return wanted;
  }
  return group.move !== null && group.status.startsWith("error") ? group.move.to : otherSide(group.priority_station);
}

function checkMembers(sim: Sim, group: Group): void {
  const instances = instancesOfGroup(sim, group.id);
  const pairs = pairsOfGroup(sim, group.id);
  if (instances.some((instance) => instance.status === "invalid")) throw new SdrsError("SDRS.1314");
  if (pairs.some((pair) => pair.status === "invalid")) throw new SdrsError("SDRS.1601");
  const busy = [...instances, ...pairs].find(isBusy);
  if (busy !== undefined) throw new SdrsError("SDRS.1002", `The member ${busy.name} is ${busy.status}.`);
}

function checkNeed(sim: Sim, group: Group, need: Need): void {
  const code = NEEDS[need](sim, group);
  if (code !== null) throw new SdrsError(code);
}

const runs = (sim: Sim, group: Group, side: Station): boolean =>
  instancesOfGroup(sim, group.id).some((instance) => {
    const server = serverOn(sim, instance, side);
    return server !== undefined && server.status !== "SHUTOFF";
  });
const production = (sim: Sim, group: Group): boolean => runs(sim, group, group.priority_station);
const dr = (sim: Sim, group: Group): boolean => runs(sim, group, otherSide(group.priority_station));
const somePair = (sim: Sim, group: Group, is: (pair: Pair) => boolean): boolean => pairsOfGroup(sim, group.id).some(is);
const copying = (sim: Sim, group: Group): boolean => somePair(sim, group, (pair) => isCopying(pair, sim.now()));
const drStorageBad = (pair: Pair): boolean => pair.faulty[otherSide(pair.priority_station)];

/** The code with which a need that is not met is refused, or null. */
// prettier-ignore
const NEEDS: Readonly<Record<Need, (sim: Sim, group: Group) => string | null>> = {
  "pairs": (sim, group) => (pairsOfGroup(sim, group.id).length === 0 ? sim.assume.emptyGroupCode : null),
  "link": (sim, group) => (somePair(sim, group, (pair) => faultLevel(pair) === "5" || drStorageBad(pair)) ? "SDRS.1824" : null),
  "storage": (sim, group) => (somePair(sim, group, (pair) => faultLevel(pair) !== "0") ? "SDRS.1823" : null),
  "in-sync": (sim, group) => (sim.assume.reverseWhileCopying === "refused" && copying(sim, group) ? "SDRS.1830" : null),
  "in-sync-to-stop": (sim, group) => (sim.assume.stopWhileCopying === "refused" && copying(sim, group) ? "SDRS.1830" : null),
  "production-stopped": (sim, group) => (sim.assume.reverseNeedsStopped !== "none" && production(sim, group) ? "SDRS.1319" : null),
  "dr-stopped": (sim, group) => (sim.assume.reverseNeedsStopped === "both" && dr(sim, group) ? "SDRS.1342" : null),
  "dr-stopped-to-enable": (sim, group) => (sim.assume.enableWithRunningDr === "refused" && dr(sim, group) ? "SDRS.1342" : null),
  "dr-stopped-to-reprotect": (sim, group) => (dr(sim, group) ? "SDRS.1342" : null),
  "production-stopped-to-reprotect": (sim, group) => (sim.assume.reprotectWithRunningProduction === "refused" && production(sim, group) ? "SDRS.1319" : null),
};

function begin(sim: Sim, group: Group, verb: string, rule: GroupRule, to: Station): Job {
  const pairs = pairsOfGroup(sim, group.id);
  const job = startJob(sim, {
    type: rule.job,
    entities: { server_group_id: group.id },
    subJobs: pairs.map((pair) => ({
      type: rule.subJob,
      entities: { server_group_id: group.id, replication_pair_id: pair.id },
    })),
    subject: {
      resource_type: "serverGroup",
      resource_id: group.id,
      resource_name: group.name,
      server_group_id: group.id,
      failure_status: rule.failureStatus,
    },
    args: { group: group.id, verb, during: rule.during, pairs: pairs.map((pair) => pair.id) },
  });
  const retry = group.status.startsWith("error") && group.move !== null;
  group.move = { verb, from: retry ? (group.move?.from ?? otherSide(to)) : group.priority_station, to };
  group.status = rule.during;
  group.operation = job.job_id;
  group.updated = sim.now();
  if (sim.assume.memberStatus !== "own") setMemberStatus(sim, group, rule.during);
  for (const pair of pairs) startOfPair(sim, pair, rule);
  if (rule.flips) {
    for (const instance of instancesOfGroup(sim, group.id)) planNics(sim, instance);
    if (sim.assume.stationFlipsAt === "start") setStation(sim, group, to);
  }
  return job;
}

function startOfPair(sim: Sim, pair: Pair, rule: GroupRule): void {
  if (rule.during === "reversing") carryData(sim, pair);
  if (rule.during === "failing-over") holdCopy(sim, pair, "broken");
  if (rule.during === "reprotecting") startCopy(sim, pair);
}

const ruleOf = (job: Job): GroupRule => {
  const rule = GROUP_RULES[stringArg(job, "verb")]?.find((row) => row.during === stringArg(job, "during"));
  if (rule === undefined) throw new Error(`no rule for ${stringArg(job, "verb")}`);
  return rule;
};

const pairIdsOf = (job: Job): string[] => job.args["pairs"] as string[];

function step(sim: Sim, job: Job, name: string): void {
  const group = sim.state.groups.get(stringArg(job, "group"));
  const rule = ruleOf(job);
  if (group === undefined) return;
  if (name === "late-members") {
    if (group.operation === null && group.status === rule.then) {
      setMemberStatus(sim, group, rule.then, (member) => member.status === rule.during);
    }
    return;
  }
  if (group.operation !== job.job_id) return;
  if (name === "stop-production" && rule.during === "failing-over") {
    for (const instance of instancesOfGroup(sim, group.id)) stopByForce(sim, group, instance);
  }
  if (name === "middle" && rule.flips && sim.assume.stationFlipsAt === "middle" && group.move !== null) {
    setStation(sim, group, group.move.to);
  }
  if (name === "first-members" && sim.assume.memberStatus === "first" && job.doom === null) {
    setMemberStatus(sim, group, rule.then);
  }
}

/** The failed site's servers crash or are stopped by force, and do not start again (SEED; OTC-UMN performing_a_failover). */
function stopByForce(sim: Sim, group: Group, instance: Instance): void {
  const server = serverOn(sim, instance, group.move?.from ?? group.priority_station);
  if (server === undefined || server.status === "DELETED") return;
  setPower(sim, server, "SHUTOFF");
  server.task_state = null;
  server.unstartable = true;
}

function verify(sim: Sim, job: Job): { code: string; reason: string } | null {
  const rule = ruleOf(job);
  const pairs = pairIdsOf(job).map((id) => sim.state.pairs.get(id));
  const copies = rule.during === "starting" || rule.during === "reprotecting" || rule.during === "reversing";
  const bad = pairs.find((pair) => pair !== undefined && (pair.link_down || pair.faulty.source || pair.faulty.target));
  return copies && bad !== undefined ? { code: rule.failCode, reason: `storage of ${bad.name} is abnormal` } : null;
}

function succeed(sim: Sim, job: Job): void {
  const group = sim.state.groups.get(stringArg(job, "group"));
  if (group === undefined) return;
  const rule = ruleOf(job);
  const to = group.move?.to ?? group.priority_station;
  if (rule.flips) setStation(sim, group, to);
  group.status = rule.then;
  group.operation = null;
  group.updated = sim.now();
  for (const pair of pairsOfGroup(sim, group.id)) endOfPair(sim, pair, rule);
  for (const instance of instancesOfGroup(sim, group.id)) {
    endOfInstance(sim, instance, rule, to);
    instance.nic_plan = null;
  }
  group.move = null;
  if (sim.assume.memberStatus === "late") {
    const late = sim.now() + sim.clock.lengthOf(job.seconds) * 0.2;
    sim.schedule({ at: late, job_id: job.job_id, step: "late-members" });
  } else setMemberStatus(sim, group, rule.then);
}

function endOfPair(sim: Sim, pair: Pair, rule: GroupRule): void {
  if (rule.during === "starting") startCopy(sim, pair);
  if (rule.during === "stopping") holdCopy(sim, pair, "paused");
  if (rule.during === "reversing" && copied(pair.sync, sim.now()) >= 100) {
    pair.sync = { phase: "synced", since: sim.now(), base: 100, length: 0 };
  }
}

function endOfInstance(sim: Sim, instance: Instance, rule: GroupRule, to: Station): void {
  if (rule.during === "failing-over") moveNics(sim, instance, to);
  if (rule.during === "reversing") exchangeNics(sim, instance, to);
  if (rule.during === "reprotecting") {
    attachParked(sim, instance);
    const former = serverOn(sim, instance, otherSide(to));
    if (former !== undefined) former.unstartable = false;
  }
  if (rule.flips && sim.assume.serversStartAfterMove === "yes") {
    const server = serverOn(sim, instance, to);
    if (server !== undefined) setPower(sim, server, "ACTIVE");
  }
}

function fail(sim: Sim, job: Job, failure: JobFailure): void {
  const group = sim.state.groups.get(stringArg(job, "group"));
  if (group === undefined) return;
  const rule = ruleOf(job);
  group.status = rule.failed;
  group.operation = null;
  group.updated = sim.now();
  const move = group.move;
  if (rule.flips && move !== null) {
    setStation(sim, group, sim.assume.stationAfterFailure === "flipped" ? move.to : move.from);
  }
  if (rule.during === "reprotecting") {
    for (const pair of pairsOfGroup(sim, group.id)) {
      carryData(sim, pair);
      pair.sync = { phase: "broken", since: sim.now(), base: 0, length: 0 };
    }
  }
  const finished = failure.partial ? new Set(pairIdsOf(job).slice(0, failure.sub_job)) : new Set<string>();
  const whole = (instance: Instance): boolean => {
    const pairs = pairsOfInstance(sim, instance.id);
    return pairs.length > 0 && pairs.every((pair) => finished.has(pair.id));
  };
  for (const instance of instancesOfGroup(sim, group.id)) {
    if (whole(instance) && move !== null) endOfInstance(sim, instance, rule, move.to);
  }
  for (const pair of pairsOfGroup(sim, group.id)) if (finished.has(pair.id)) endOfPair(sim, pair, rule);
  setMemberStatus(sim, group, rule.failed);
  setMemberStatus(sim, group, rule.then, (m) => finished.has(m.id) || ("source_server" in m && whole(m)));
}

export const GROUP_ACTION_BEHAVIOUR: JobBehaviour = {
  steps: [
    { name: "stop-production", at: 0.3 },
    { name: "middle", at: 0.5 },
    { name: "first-members", at: 0.8 },
  ],
  step,
  verify,
  succeed,
  fail,
};
