import { contract } from "../../tables";
import type { CallRow, JobRow } from "../../types";
import { type Json, text } from "../actor";
import { type Bench, once, stageOf } from "../bench";
import { callOf } from "../calls";
import { compare } from "../judge/compare";
import { type Kind, NotTried } from "../runner";
import { schemaProblems } from "../schema";
import { federationRequest, type LoginRequest } from "./federation";
import { writingOf } from "./requests";

interface Written {
  readonly status: number;
  readonly sent: unknown;
  readonly body: unknown;
  readonly job: Json | undefined;
}

/** Logins, by operation: they change nothing and need no scene. */
const LOGINS: Readonly<Record<string, (bench: Bench) => LoginRequest>> = {
  createToken: ({ wire }) => ({ body: wire.tokenRequest() }),
  createTokenByIdToken: (bench) => federationRequest(bench),
};

/** Sends the call in its scene and follows its job; serves the rows of the call and of the job's type. */
function written(bench: Bench, call: CallRow): Promise<Written> {
  return once(bench, `written ${call.id}`, async () => {
    const login = LOGINS[call.operation]?.(bench);
    if (login !== undefined) {
      const { status, body } = await bench.wire.call(call.operation, login);
      return { status, sent: login.body, body, job: undefined };
    }
    const writing = writingOf(call.operation);
    const stage = stageOf(bench);
    const sending = writing.sending(await stage.enter(writing.scene));
    const { answer } = await stage.actor.attempt(call.id.replace(/^call\./, ""), sending);
    const jobId = (answer.body as Json | undefined)?.["job_id"];
    const job =
      call.kind === "async" && typeof jobId === "string"
        ? await stage.finish(jobId, call.service === "ecs" ? "ecs" : "sdrs")
        : undefined;
    return { status: answer.status, sent: sending.body, body: answer.body, job };
  });
}

const WRITES: readonly CallRow[] = [...contract.calls, ...contract.cloudCalls, ...contract.backupCalls].filter(
  (call) => call.method !== "GET" && call.operation !== "queryByTags",
);

/** Every call that writes: status, bodies of both directions, and the job it starts. */
export const WRITE_CALLS: Kind<CallRow> = {
  kind: "write",
  notJudged: ["number", "operation", "service", "method", "path"],
  domain: {
    answer: ["error.schema.json#/$defs/gateway"],
    request: ["requests.schema.json#/$defs/deleteNic", "requests.schema.json#/$defs/addTag"],
    kind: ["sync", "async"],
  },
  rows: () =>
    WRITES.map((fact) => ({
      id: fact.id,
      kind: "write",
      title: `${fact.method} ${fact.path} answers ${fact.status}${fact.kind === "async" ? " and starts a job" : ""}`,
      fact,
      destructive: LOGINS[fact.operation] === undefined,
      staged: LOGINS[fact.operation] === undefined,
    })),
  async observe({ fact }, bench) {
    return { ...(await written(bench, fact)) };
  },
  judge({ fact }, seen) {
    const job = seen["job"] as Json | undefined;
    return [
      ...compare({ status: fact.status }, seen),
      ...(fact.answer === null ? compare({ body: undefined }, seen) : schemaProblems(fact.answer, seen["body"])),
      ...(fact.request === null ? compare({ sent: undefined }, seen) : schemaProblems(fact.request, seen["sent"])),
      ...((fact.kind === "async") === (job !== undefined)
        ? []
        : [`it is ${fact.kind}, but ${job === undefined ? "no" : "a"} job was started`]),
      ...(job === undefined
        ? []
        : compare({ status: "SUCCESS", ...(fact.jobType === undefined ? {} : { job_type: fact.jobType }) }, job)),
    ];
  },
};

/** The job of each type: the ids it names and the shape that published clients can read. */
export const JOBS: Kind<JobRow> = {
  kind: "job",
  notJudged: [],
  // A job may name more than a client relies on, so only another name changes the judgement; sub-jobs are certain for actions alone.
  flipped: ({ fact }) => [
    { ...fact, type: "flipped" },
    ...fact.entities.map((name) => ({
      ...fact,
      entities: fact.entities.map((other) => (other === name ? "flipped" : other)),
    })),
    ...(fact.call === 9 ? [{ ...fact, shape: "strings" as const }] : []),
  ],
  rows: () =>
    contract.jobs.map((fact) => ({
      id: fact.id,
      kind: "job",
      title: `${fact.type} names ${fact.entities.join(" and ")}`,
      fact,
      destructive: true,
      staged: true,
    })),
  async observe({ fact }, bench) {
    const job = fact.call === 9 ? await actionJob(bench, fact.type) : (await written(bench, callOf(fact.call))).job;
    if (job === undefined) throw new NotTried("the call started no job");
    const entities = job["entities"] as Json;
    const values = Object.entries(entities).filter(([name]) => name !== "sub_jobs");
    const subJobs = entities["sub_jobs"] as Json[] | undefined;
    const subEntities = (subJobs ?? []).flatMap((sub) => Object.values(sub["entities"] as Json));
    return {
      type: job["job_type"],
      entities: Object.keys(entities),
      strings: [...values.map(([, value]) => value), ...subEntities].every((value) => typeof value === "string"),
      subJobs: subJobs !== undefined,
    };
  },
  judge: ({ fact }, seen) => [
    ...compare({ type: fact.type }, seen),
    ...fact.entities
      .filter((name) => !(seen["entities"] as string[]).includes(name))
      .map((name) => `entities lack ${name}`),
    ...(fact.shape === "any" || seen["strings"] === true ? [] : ["entities hold more than strings"]),
    ...(fact.shape === "strings" && seen["subJobs"] === true ? ["entities hold sub_jobs"] : []),
  ],
};

async function actionJob(bench: Bench, type: string): Promise<Json> {
  const stage = stageOf(bench);
  const row = contract.groupActions.find((one) => one.jobType === type);
  const { groupId } = await stage.enter(`status:${row?.from[0] ?? ""}`);
  const { job_id } = await stage.actor.must("actOnGroup", { params: { server_group_id: groupId }, body: row?.body });
  return stage.finish(text(job_id), "sdrs");
}
