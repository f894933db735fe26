import { contract } from "../../tables";
import type { CallRow } from "../../types";
import { type Actor, type Json, text } from "../actor";
import { type Bench, once } from "../bench";
import { fillPath } from "../calls";
import { type Kind, NotTried } from "../runner";
import { schemaProblems } from "../schema";

type Finder = (actor: Actor, known: Ids) => Promise<unknown>;
type Ids = Readonly<Record<string, string>>;

const firstOf =
  (call: string, key: string, pick: (row: Json) => unknown, query: Record<string, string> = {}): Finder =>
  async (actor) => {
    const rows = (await actor.must(call, { query }))[key] as Json[];
    return rows.map(pick).find((value) => typeof value === "string" && value !== "");
  };

/** Source of an id for a path when nobody gave one: the first row of a list. */
const FINDERS: Readonly<Record<string, Finder>> = {
  server_group_id: firstOf("listGroups", "server_groups", (row) => row["id"]),
  replication_id: firstOf("listPairs", "replications", (row) => row["id"]),
  protected_instance_id: firstOf("listInstances", "protected_instances", (row) => row["id"]),
  disaster_recovery_drill_id: firstOf("listDrills", "disaster_recovery_drills", (row) => row["id"]),
  server_id: firstOf("listServers", "servers", (row) => row["id"], { limit: "1000" }),
  port_id: async (actor, known) => {
    const server_id =
      known["server_id"] ?? text(await firstOf("listServers", "servers", (row) => row["id"])(actor, known));
    return (await actor.ports(server_id))[0]?.["id"];
  },
  publicip_id: firstOf("listEips", "publicips", (row) => row["id"]),
  subnet_id: firstOf("listPorts", "ports", (row) => row["network_id"]),
  vpc_id: firstOf("listServers", "servers", (row) => (row["metadata"] as Json)["vpc_id"]),
  pool_id: firstOf("listPools", "pools", (row) => row["id"]),
  backup_id: firstOf("listBackups", "backups", (row) => row["id"]),
  checkpoint_id: firstOf("listBackups", "backups", (row) => row["checkpoint_id"]),
  vault_id: firstOf("listBackups", "backups", (row) => row["vault_id"]),
  operation_log_id: firstOf("listRestoreLogs", "operation_logs", (row) => row["id"]),
  target_project_id: async (actor) => Promise.resolve(actor.wire.subject.projectId),
  volume_id: firstOf("listDisks", "volumes", (row) => row["id"]),
};

/** Ids for the paths of reads, from the scene where there is one, otherwise from what the project has. */
async function idsOf(bench: Bench): Promise<Ids> {
  return once(bench, "ids of reads", async () => {
    if (bench.stage === undefined) return {};
    const scene = await bench.stage.enter("varied");
    const { groupId, instanceId, sourceServer, pairs, ids } = scene;
    return {
      ...ids,
      server_group_id: groupId,
      protected_instance_id: instanceId,
      server_id: sourceServer,
      replication_id: pairs[0]?.id ?? "",
    };
  });
}

async function fill(bench: Bench, call: CallRow): Promise<Ids> {
  const known = await idsOf(bench);
  const names = [...call.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? "");
  const params: Record<string, string> = {};
  for (const name of names.filter((one) => one !== "project_id" && one !== "api_version")) {
    const given = name === "job_id" && call.service === "ecs" ? known["ecs_job_id"] : known[name];
    const found = given ?? (await FINDERS[name]?.(bench.actor, known));
    if (typeof found !== "string" || found === "")
      throw new NotTried(`the project has nothing for ${fillPath("{name}", { name })}`);
    params[name] = found;
  }
  return params;
}

const READS: readonly CallRow[] = [...contract.calls, ...contract.cloudCalls, ...contract.backupCalls].filter(
  (call) => call.method === "GET" || call.operation === "queryByTags",
);

/** Every call that only reads: success status and body. */
export const READ_CALLS: Kind<CallRow> = {
  kind: "read",
  notJudged: ["number", "operation", "service", "method", "path", "kind", "request", "jobType"],
  domain: { answer: ["error.schema.json#/$defs/gateway"] },
  rows: () =>
    READS.map((fact) => ({
      id: fact.id,
      kind: "read",
      title: `${fact.method} ${fact.path} answers ${fact.status} with its documented body`,
      fact,
      destructive: false,
      staged: false,
    })),
  async observe({ fact }, bench) {
    await idsOf(bench);
    await bench.stage?.enter(fact.service === "cbr" ? "restored" : "varied");
    const body = fact.operation === "queryByTags" ? { action: "filter" } : undefined;
    const sending = { params: await fill(bench, fact), ...(body === undefined ? {} : { body }) };
    const { answer } = await bench.actor.attempt(fact.id.replace(/^call\./, ""), sending);
    return { status: answer.status, body: answer.body };
  },
  judge: ({ fact }, seen) => [
    ...(seen["status"] === fact.status ? [] : [`status: expected ${fact.status}, seen ${String(seen["status"])}`]),
    ...(fact.answer === null ? [] : schemaProblems(fact.answer, seen["body"])),
  ],
};
