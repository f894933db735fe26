/**
 * One protection group among many, and the people who act on it from outside: how a case of the table comes about.
 */
import type { Simulator } from "../../../simulator/index.js";
import { type CrowdIds, crowdIds } from "../../support/stack-crowd.js";

export type Site = "source" | "target";

/** The verbs of the service. */
export const ENABLE = "start-server-group";
export const DISABLE = "stop-server-group";
export const FAILOVER = "failover-server-group";
export const SWITCHOVER = "reverse-server-group";

/** `here` is the side that the column wants, `there` the other. */
export class Scene {
  readonly here: Site;
  readonly there: Site;
  /** The rule that keeps the group's operation from ending. */
  #hold: string | undefined;

  constructor(
    private readonly simulator: Simulator,
    readonly name: string,
    readonly ids: CrowdIds,
    wanted: boolean,
  ) {
    this.here = wanted ? "target" : "source";
    this.there = wanted ? "source" : "target";
  }

  private get control(): Simulator["control"] {
    return this.simulator.control;
  }

  get held(): boolean {
    return this.#hold !== undefined;
  }

  /** Somebody asks for this in the console, and it ends well. */
  async act(action: string, priority_station?: Site): Promise<void> {
    await this.control.console({
      group: this.name,
      action,
      ...(priority_station === undefined ? {} : { priority_station }),
    });
  }

  /** The same, and it ends in the error status of that operation. */
  async actInVain(action: string, priority_station?: Site): Promise<void> {
    await this.failNext();
    await this.act(action, priority_station);
  }

  /** The same, and it goes on until it is released. */
  async actForLong(action: string, priority_station?: Site): Promise<void> {
    await this.holdNext();
    await this.act(action, priority_station);
  }

  /** The next operation on the group fails, whoever asks for it. */
  async failNext(): Promise<void> {
    await this.control.faults.add({
      match: { groupId: this.ids.group },
      times: 1,
      effect: { kind: "fail-job", code: "SDRS.0013", reason: "storage did not answer" },
    });
  }

  /** The next operation on the group does not end before it is released. */
  async holdNext(): Promise<void> {
    const match = { groupId: this.ids.group };
    this.#hold = (await this.control.faults.add({ match, times: 1, effect: { kind: "hang-job" } })).id;
  }

  async release(): Promise<void> {
    await this.control.faults.clear(this.#hold);
    this.#hold = undefined;
  }

  /** What is held fails when it is released, and leaves production named at the side it was going to. */
  async failHeldAtItsGoal(): Promise<void> {
    const groups = (await this.control.world()).groups;
    const job = groups.find(({ id }) => id === this.ids.group)?.operation;
    if (job === undefined || job === null) throw new Error(`nothing runs on ${this.name}`);
    await this.control.failJob({ job });
    await this.control.assume({ stationAfterFailure: "flipped" });
    await this.release();
    await this.control.world();
    await this.control.assume({ stationAfterFailure: "unchanged" });
  }

  async power(site: Site, status: "ACTIVE" | "SHUTOFF"): Promise<void> {
    const server = this.ids[site];
    if (server !== undefined) await this.control.power({ server, status });
  }

  /** Production is moved in the console and protected as before; its servers are left stopped. */
  async moveTo(site: Site): Promise<void> {
    await this.power(site === "source" ? "target" : "source", "SHUTOFF");
    await this.act(SWITCHOVER, site);
  }

  async breakProduction(): Promise<void> {
    await this.control.breakProduction({ group: this.name });
  }

  async setStatus(status: string): Promise<void> {
    await this.control.setStatus({ group: this.name, status });
  }

  /** Somebody removes the group's last pair through the API of the service. */
  async removePair(): Promise<void> {
    const { simulator } = this;
    const user = { name: simulator.username, password: simulator.password, domain: { name: simulator.userDomain } };
    const auth = {
      identity: { methods: ["password"], password: { user } },
      scope: { project: { id: simulator.projectId } },
    };
    const login = await fetch(`${simulator.url}/v3/auth/tokens`, { method: "POST", body: JSON.stringify({ auth }) });
    const pair = (await this.control.world()).pairs.find((row) => row.server_group_id === this.ids.group);
    const removed = await fetch(`${simulator.url}/v1/${simulator.projectId}/replications/${pair?.id ?? ""}`, {
      method: "DELETE",
      headers: { "x-auth-token": login.headers.get("x-subject-token") ?? "", "content-type": "application/json" },
      body: JSON.stringify({ replication: {} }),
    });
    if (!removed.ok) throw new Error(`the pair of ${this.name} was not removed: ${await removed.text()}`);
  }

  /** The group as it is now, and the sides at which its server runs. */
  async look(): Promise<{ readonly status: string; readonly site: Site; readonly runs: readonly Site[] }> {
    const { groups, servers } = await this.control.world();
    const group = groups.find(({ id }) => id === this.ids.group);
    if (group === undefined) throw new Error(`${this.name} is gone`);
    const runs = (["source", "target"] as const).filter((site) =>
      servers.some(({ id, status }) => id === this.ids[site] && status === "ACTIVE"),
    );
    return { status: group.status, site: group.priority_station, runs };
  }
}

export async function sceneOf(simulator: Simulator, name: string, wanted: boolean): Promise<Scene> {
  return new Scene(simulator, name, crowdIds(await simulator.control.world(), name), wanted);
}
