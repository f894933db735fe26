import { contract } from "../../tables";
import type { ActionRow, AfterFailureRow, Site } from "../../types";
import { type Json, list, text } from "../actor";
import { type Bench, stageOf } from "../bench";
import { compare, SOMETHING, WRONG_STATE } from "../judge/compare";
import { toggle } from "../flip";
import type { Kind } from "../runner";

const GROUP_STATUSES = contract.statuses.filter((row) => row.object === "group").map((row) => row.status);

/** The body of an action; a switchover asks for the side production is not on. */
function bodyFor(row: ActionRow, site: Site): Json {
  const wanted = site === "source" ? "target" : "source";
  return row.action === "switchover" ? { [row.verb]: { priority_station: wanted } } : row.body;
}

/** Each action in each status of a group: accepted, or refused as a wrong state. */
export const ACTION_CELLS: Kind<ActionRow> = {
  kind: "action in a status",
  notJudged: [],
  flipped: ({ fact, at = "" }) => [{ ...fact, from: toggle(fact.from, at) }],
  rows: () =>
    contract.groupActions.flatMap((fact) =>
      GROUP_STATUSES.map((status) => ({
        id: `${fact.id}@${status}`,
        kind: "action in a status",
        title: `${fact.action} from ${status} is ${fact.from.includes(status) ? "accepted" : "refused"}`,
        fact,
        at: status,
        destructive: true,
        staged: true,
      })),
    ),
  async observe({ fact, at = "" }, bench) {
    const stage = stageOf(bench);
    const { groupId } = await stage.enter(`status:${at}`);
    const before = await stage.actor.group(groupId);
    if (before["status"] !== at) throw new Error(`the group is ${String(before["status"])}, not ${at}`);
    const tried = await stage.actor.attempt("actOnGroup", {
      params: { server_group_id: groupId },
      body: bodyFor(fact, before["priority_station"] as Site),
    });
    const after = await stage.actor.group(groupId);
    return { verb: Object.keys(fact.body)[0], accepted: tried.accepted, code: tried.code, becomes: after["status"] };
  },
  judge({ fact, at = "" }, seen) {
    // Enable and reprotect are one verb, so the verb is accepted wherever either of them is.
    const sameVerb = contract.groupActions.filter((row) => row.verb === fact.verb && row.action !== fact.action);
    const other = sameVerb.find((row) => row.from.includes(at));
    if (fact.from.includes(at)) return compare({ accepted: true, becomes: fact.via }, seen);
    if (other !== undefined) return compare({ accepted: true, becomes: other.via }, seen);
    return compare({ accepted: false, code: WRONG_STATE, becomes: at }, seen);
  },
};

async function failedTask(bench: Bench, groupId: string): Promise<Json | undefined> {
  const answer = await bench.actor.must("listFailures", { query: { server_group_id: groupId } });
  const general = await bench.actor.must("listFailures");
  return [...list(answer, "failure_jobs"), ...list(general, "failure_jobs")].find(
    (task) => task["resource_id"] === groupId,
  );
}

/** Each action from start to end, once with success and once with failure. */
export const ACTION_EFFECTS: Kind<ActionRow> = {
  kind: "course of an action",
  notJudged: ["action", "from", "replication"],
  rows: () =>
    contract.groupActions.map((fact) => ({
      id: `${fact.id}.course`,
      kind: "course of an action",
      title: `${fact.action} passes ${fact.via} to ${fact.to} or ${fact.failed}, and the site ${fact.site === "flips" ? "flips" : "stays"}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const { actor } = stage;
    const first = fact.from[0] ?? "";
    const { groupId } = await stage.enter(`status:${first}`);
    const params = { server_group_id: groupId };
    const before = await actor.group(groupId);
    const { job_id } = await actor.must("actOnGroup", { params, body: fact.body });
    const via = (await actor.group(groupId))["status"];
    const job = await stage.finish(text(job_id), "sdrs");
    await stage.settle();
    const after = await actor.group(groupId);
    const subJobs = ((job["entities"] as Json)["sub_jobs"] ?? []) as Json[];
    await stage.enter(`status:${first}`);
    await stage.failNext(fact.jobType, fact.jobFailure);
    const spoiled = await actor.run("actOnGroup", { params, body: fact.body });
    const task = await failedTask({ ...bench, actor }, groupId);
    const broken = await actor.group(groupId);
    return {
      verb: Object.keys(fact.body)[0],
      body: fact.body,
      via,
      to: after["status"],
      failed: broken["status"],
      site: after["priority_station"] === before["priority_station"] ? "unchanged" : "flips",
      jobType: job["job_type"],
      subJobTypes: [...new Set(subJobs.map((sub) => sub["job_type"]))],
      groupOfJob: (job["entities"] as Json)["server_group_id"] === groupId,
      spoiled: spoiled["status"],
      jobFailure: spoiled["error_code"],
      failReason: spoiled["fail_reason"],
      failureStatus: task?.["failure_status"],
    };
  },
  judge({ fact }, seen) {
    return compare(
      {
        verb: fact.verb,
        body: fact.body,
        via: fact.via,
        to: fact.to,
        failed: fact.failed,
        site: fact.site,
        jobType: fact.jobType,
        subJobTypes: [fact.subJobType],
        groupOfJob: true,
        spoiled: "FAIL",
        jobFailure: fact.jobFailure,
        failReason: SOMETHING,
        failureStatus: fact.failureStatus,
      },
      seen,
    );
  },
};

/** Side that serves after an action that failed. */
export const AFTER_FAILURE: Kind<AfterFailureRow> = {
  kind: "after a failure",
  notJudged: ["action"],
  domain: { site: ["flips", "unchanged"] },
  rows: () =>
    contract.afterFailure.map((fact) => ({
      id: fact.id,
      kind: "after a failure",
      title: `after a ${fact.action} that failed the site is ${fact.site}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const stage = stageOf(bench);
    const status = contract.groupActions.find((row) => row.action === fact.action)?.failed ?? "";
    const before = await stage.actor.group((await stage.enter("stopped")).groupId);
    const after = await stage.actor.group((await stage.enter(`status:${status}`)).groupId);
    return { site: after["priority_station"] === before["priority_station"] ? "unchanged" : "flips" };
  },
  judge: ({ fact }, seen) => compare({ site: fact.site }, seen),
};
