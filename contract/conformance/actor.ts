import type { Answer } from "./http";
import type { CallName } from "./calls";
import { codeOf } from "./schema";
import type { Sending, Wire } from "./wire";

export type Json = Record<string, unknown>;

/**
 * End of long-running work, and how it is brought to its end: by polling on a real service, by the clock on a simulated one.
 */
export interface Finisher {
  /** Resolves when the job has ended, whatever its outcome. */
  finish(jobId: string, service: "sdrs" | "ecs"): Promise<Json>;
  /** Resolves when the pairs of a group have been copied. */
  synchronise(groupId: string): Promise<void>;
}

/** Account of what happened to a call that may be refused. */
export interface Outcome {
  readonly accepted: boolean;
  readonly status: number;
  readonly code: string | undefined;
  readonly answer: Answer;
}

/** The calls of the service as steps of a story. A refused step is an error, since the story cannot go on. */
export class Actor {
  constructor(
    readonly wire: Wire,
    private readonly finisher: Finisher,
  ) {}

  /** Sends a call that may be refused. */
  async attempt(name: CallName, sending: Sending = {}): Promise<Outcome> {
    const answer = await this.wire.call(name, sending);
    return { accepted: answer.status < 400, status: answer.status, code: codeOf(answer.body), answer };
  }

  /** Sends a call that must succeed and returns its body. */
  async must(name: CallName, sending: Sending = {}): Promise<Json> {
    const { accepted, status, answer } = await this.attempt(name, sending);
    if (!accepted) throw new Error(`${name} was refused: ${status} ${answer.text}`);
    return (answer.body ?? {}) as Json;
  }

  /** Sends an asynchronous call and returns its job, ended. */
  async run(name: CallName, sending: Sending = {}): Promise<Json> {
    const { job_id } = await this.must(name, sending);
    return this.finisher.finish(text(job_id), name === "changePower" ? "ecs" : "sdrs");
  }

  /** Runs an asynchronous call to its success and returns the entities of its job. */
  async done(name: CallName, sending: Sending = {}): Promise<Json> {
    const job = await this.run(name, sending);
    if (job["status"] !== "SUCCESS") throw new Error(`${name} ended ${JSON.stringify(job)}`);
    return job["entities"] as Json;
  }

  async group(id: string): Promise<Json> {
    return inner(await this.must("showGroup", { params: { server_group_id: id } }), "server_group");
  }
  async pair(id: string): Promise<Json> {
    return inner(await this.must("showPair", { params: { replication_id: id } }), "replication");
  }
  async instance(id: string): Promise<Json> {
    return inner(await this.must("showInstance", { params: { protected_instance_id: id } }), "protected_instance");
  }
  async server(id: string): Promise<Json> {
    return inner(await this.must("showServer", { params: { server_id: id } }), "server");
  }
  async disk(id: string): Promise<Json> {
    return inner(await this.must("showDisk", { params: { volume_id: id } }), "volume");
  }
  async ports(serverId: string): Promise<Json[]> {
    return list(await this.must("listPorts", { query: { device_id: serverId } }), "ports");
  }
  async pairsOf(groupId: string): Promise<Json[]> {
    return list(await this.must("listPairs", { query: { server_group_id: groupId } }), "replications");
  }
  async instancesOf(groupId: string): Promise<Json[]> {
    return list(await this.must("listInstances", { query: { server_group_id: groupId } }), "protected_instances");
  }

  /** Runs an action on a group to its success; a copy that it starts is waited for. */
  async act(groupId: string, body: Json): Promise<void> {
    await this.done("actOnGroup", { params: { server_group_id: groupId }, body });
    if ("start-server-group" in body) await this.finisher.synchronise(groupId);
  }

  /** Brings servers into a power state; those that are in it are left alone. Answers the status of the job, if there was one. */
  async power(verb: "os-start" | "os-stop", ...ids: string[]): Promise<string> {
    const wanted = verb === "os-start" ? "ACTIVE" : "SHUTOFF";
    const others: string[] = [];
    for (const id of ids) if ((await this.server(id))["status"] !== wanted) others.push(id);
    if (others.length === 0) return "none";
    const servers = others.map((id) => ({ id }));
    const job = await this.run("changePower", {
      body: { [verb]: verb === "os-stop" ? { type: "SOFT", servers } : { servers } },
    });
    return text(job["status"]);
  }

  /** True if an object can still be read. */
  async presence(name: CallName, params: Readonly<Record<string, string>>): Promise<"there" | "gone"> {
    const { accepted, status, code } = await this.attempt(name, { params });
    if (accepted) return "there";
    if (status === 404 || status === 400) return "gone";
    throw new Error(`${name} answered ${status} ${code ?? ""}`);
  }
}

export function inner(body: Json, key: string): Json {
  const value = body[key];
  if (typeof value !== "object" || value === null) throw new Error(`the answer has no ${key}: ${JSON.stringify(body)}`);
  return value as Json;
}

export function list(body: Json, key: string): Json[] {
  const value = body[key];
  if (!Array.isArray(value)) throw new Error(`the answer has no list ${key}: ${JSON.stringify(body)}`);
  return value as Json[];
}

export function text(value: unknown): string {
  if (typeof value !== "string") throw new Error(`expected a text, not ${JSON.stringify(value)}`);
  return value;
}
