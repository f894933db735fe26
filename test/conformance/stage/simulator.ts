import type { Simulator, Snapshot } from "../../../simulator/index";
import { Actor, type Json, list } from "../../../contract/conformance/actor";
import { type Subject, Wire } from "../../../contract/conformance/wire";
import { scriptOf } from "./scenes";
import type { Forceable, Scene, Stage } from "../../../contract/conformance/stage/stage";

/** Longer than any job takes, in seconds of virtual time. */
const JOB = 1200;
/** Short steps first, so that a copy is not over by the time the job that began it is seen to have ended. */
const STEPS = [25, 50, 100, 200, 400, 800];
/** Longer than the copy of any disk of the shipped worlds. */
const COPY = 4 * 3600;

export function subjectOf(simulator: Simulator): Subject {
  const { projectId, region, username, password, userDomain, accessKey, secretKey, operator, reader } = simulator;
  const nameOf = (one: typeof operator) => ({ name: one.username, domain: { name: one.userDomain } });
  return {
    url: (service) => simulator.endpointTemplate.replace("{service}", service),
    projectId,
    region,
    user: { name: username, domain: { name: userDomain } },
    password,
    credentials: { accessKey, secretKey },
    federation: { idpId: simulator.identityProvider, idToken: () => simulator.idToken(60) },
    partner: {
      agency: simulator.agency,
      domainId: operator.userDomainId,
      projectId: operator.projectId,
      operator: { user: nameOf(operator), password: operator.password, credentials: operator },
      reader: { user: nameOf(reader), password: reader.password },
    },
  };
}

interface Built {
  readonly scene: Scene;
  readonly snapshot: Snapshot;
  /** A token that the world of the snapshot knows. */
  readonly token: string;
}

/** A simulator stepped by hand. Scenes are played once through the API; entering one again restores what came of it. */
export class SimulatorStage implements Stage {
  readonly actor: Actor;
  readonly wire: Wire;
  private readonly built = new Map<string, Built>();

  constructor(private readonly simulator: Simulator) {
    this.wire = new Wire(subjectOf(simulator));
    this.actor = new Actor(this.wire, this);
  }

  async enter(name: string): Promise<Scene> {
    const built = this.built.get(name) ?? (await this.build(name));
    await this.restore(built);
    return built.scene;
  }

  private async build(name: string): Promise<Built> {
    const script = scriptOf(name);
    const empty = script.from === null;
    const before = empty ? undefined : await this.enter(script.from);
    if (empty) await this.simulator.control.reset();
    this.wire.forget();
    const learnt = await script.steps(this, before as Scene);
    await this.simulator.control.faults.clear();
    this.wire.forget();
    const token = (await this.wire.proof())["X-Auth-Token"] ?? "";
    const built = {
      scene: { ...(before as Scene), ...learnt },
      snapshot: await this.simulator.control.snapshot(),
      token,
    };
    this.built.set(name, built);
    return built;
  }

  /** Faults are part of a snapshot, and none was set when it was taken. */
  private async restore({ snapshot, token }: Built): Promise<void> {
    await this.simulator.control.restore(snapshot);
    this.wire.use(token);
  }

  async finish(jobId: string, service: "sdrs" | "ecs"): Promise<Json> {
    for (const step of STEPS) {
      await this.simulator.control.clock.advance(step);
      const job = await this.actor.must(service === "ecs" ? "showServerJob" : "showJob", { params: { job_id: jobId } });
      if (job["status"] === "SUCCESS" || job["status"] === "FAIL") return job;
    }
    throw new Error(`job ${jobId} has not ended`);
  }

  async synchronise(groupId: string): Promise<void> {
    await this.simulator.control.clock.advance(COPY);
    const behind = list(
      await this.actor.must("listPairs", { query: { server_group_id: groupId } }),
      "replications",
    ).filter((pair) => pair["progress"] !== 100);
    if (behind.length > 0) throw new Error(`pairs are not in sync: ${JSON.stringify(behind)}`);
  }

  async pass(seconds: number): Promise<void> {
    await this.simulator.control.clock.advance(seconds);
  }

  settle(): Promise<void> {
    return this.pass(JOB);
  }

  async failNext(jobType: string, code: string): Promise<void> {
    await this.simulator.control.faults.add({ match: { jobType }, times: 1, effect: { kind: "fail-job", code } });
  }

  async force(object: Forceable, id: string, status: string): Promise<void> {
    if (object !== "drill") return this.simulator.control.setStatus({ [object]: id, status });
    const snapshot = (await this.simulator.control.snapshot()) as unknown as {
      state: { drills: { id: string; status: string }[] };
    };
    for (const drill of snapshot.state.drills) if (drill.id === id) drill.status = status;
    await this.simulator.control.restore(snapshot as unknown as Snapshot);
  }

  async backUp(server: string, mode = "backup"): Promise<{ id: string; parts: { id: string; disk: string }[] }> {
    const { id, children } = await this.simulator.control.createBackup({ server, mode });
    return { id, parts: children.map((child) => ({ id: child.id, disk: child.volume_id })) };
  }

  async backUpDisk(disk: string): Promise<string> {
    return (await this.simulator.control.createBackup({ disk })).id;
  }

  async switchOn(server: string): Promise<void> {
    await this.simulator.control.power({ server, status: "ACTIVE" });
  }

  async crash(server: string): Promise<void> {
    await this.simulator.control.power({ server, status: "ERROR" });
  }

  async breakPairs(groupId: string, level: string): Promise<void> {
    await this.simulator.control.setFaultLevel({ group: groupId, level: level as "0" | "2" | "5" });
  }
}
