import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";
import type { Documents } from "../../cli/documents";
import { makeKit } from "../../cli/kit/make";
import type { Kit } from "../../provider/model/kit";
import type { Simulator } from "../../simulator/index";
import { documentIn } from "../support/documents";
import { type ExportedState, recordedCloud, recordedState, rowsOf, written } from "../support/recorded";
import { type Ended, MAIN, Running, envOf, sdrs } from "./sdrs";

/** The job type of a failover. */
export const FAILOVER = "failoverProtectionGroupNoCG";

export interface SceneOptions {
  /** Name of the recorded state. */
  readonly recorded?: string;
  /** Changes the state before the kit is made of it. */
  readonly edit?: (state: ExportedState) => void;
  /** False: production stays healthy. */
  readonly broken?: boolean;
}

/** A simulated cloud with a group, its kit, and the command beside them; no program and no backend. */
export class DirectScene {
  readonly calls: Running[] = [];

  private constructor(
    readonly simulator: Simulator,
    readonly folder: string,
    readonly kit: Kit,
    readonly group: { readonly id: string; readonly name: string },
  ) {}

  static async open({ recorded = "refreshed", edit, broken = true }: SceneOptions = {}): Promise<DirectScene> {
    const folder = mkdtempSync(path.join(tmpdir(), "direct-"));
    const simulator = await recordedCloud(recorded, folder);
    const state = recordedState(recorded, Number(new URL(simulator.url).port));
    edit?.(state);
    const making = { madeAt: new Date().toISOString(), madeBy: "0.1.0", stack: "prod", commit: null };
    const kit = makeKit(state, making);
    const [group] = rowsOf(state, "ProtectionGroup");
    if (group === undefined) throw new Error("the recording has no group");
    if (broken) await simulator.control.breakProduction({ group: group.id });
    return new DirectScene(simulator, folder, kit, { id: group.id, name: String(group.outputs["name"]) });
  }

  async close(): Promise<void> {
    for (const { child } of this.calls) child.kill("SIGKILL");
    await this.simulator.close();
    rmSync(this.folder, { recursive: true });
  }

  /** Writes a kit, of this scene unless another is given. */
  kitFile(kit: object = this.kit, head: object = { version: 1, command: "kit" }): string {
    return written(this.folder, "kit.json", { ...head, ...kit });
  }

  get recordFile(): string {
    return path.join(this.folder, "record.json");
  }

  line(move = "failover", ...more: string[]): string[] {
    return [move, "--direct", "--kit", this.kitFile(), "--record", this.recordFile, ...more];
  }

  type(args: readonly string[] = this.line(), env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return sdrs(args, envOf(this.simulator, env), { cwd: this.folder });
  }

  /** The same, not waited for. */
  begin(args: readonly string[] = this.line()): Running {
    const options = { env: envOf(this.simulator), cwd: this.folder };
    const running = new Running(process.execPath, [MAIN, ...args], options);
    running.child.stdin?.end();
    this.calls.push(running);
    return running;
  }

  record(file = this.recordFile): Documents["record"] {
    return documentIn("record", readFileSync(file, "utf8"));
  }

  lastMove(file?: string): Documents["record"]["moves"][number] {
    const move = this.record(file).moves.at(-1);
    if (move === undefined) throw new Error("the record holds no move");
    return move;
  }

  /** Jobs of this type that the service accepted. */
  async jobs(type = FAILOVER): Promise<readonly { readonly job_id: string; readonly begin_time: string }[]> {
    const { jobs } = await this.simulator.control.world();
    return (jobs as readonly { job_type: string; job_id: string; begin_time: string }[]).filter(
      ({ job_type }) => job_type === type,
    );
  }

  async statusOf(): Promise<string | undefined> {
    return (await this.simulator.control.world()).groups.find(({ id }) => id === this.group.id)?.status;
  }

  /** Calls that change something, without identification. */
  async writes(): Promise<string[]> {
    const calls = await this.simulator.control.calls({ writes: true });
    return calls.map(({ method, call }) => `${method} ${call ?? "?"}`);
  }

  /** Fails unless production serves at the DR site, after one accepted request. */
  async expectServing(): Promise<void> {
    const { servers, groups } = await this.simulator.control.world();
    expect(groups.find(({ id }) => id === this.group.id)?.status).to.equal("failed-over");
    const status = new Map(servers.map((server) => [server.id, server.status]));
    for (const { target } of this.kit.groups[0]?.servers ?? [])
      expect(status.get(target.id ?? ""), `the DR server ${target.name ?? ""}`).to.equal("ACTIVE");
    expect(this.kit.groups[0]?.servers).to.have.length(2);
    expect(await this.jobs(), "accepted failovers").to.have.length(1);
  }
}
