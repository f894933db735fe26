import { startSimulator } from "../../simulator/index";
import type { ControlClient, Simulator, SimulatorOptions, Snapshot, WorldView } from "../../simulator/index";
import { configOf } from "./config";
import { EngineLog } from "./engine-log";
import { HostProcess } from "./host-process";
import type { ProcessOptions, SimulatedProject } from "./project";

/**
 * One project of the simulated cloud whose time passes faster than the real one, and provider processes of Pulumi's host that
 * use it.
 */
export class PacedProject implements SimulatedProject {
  /** Kept in reserve, since most of a short run is the start of its process. */
  #reserve: HostProcess | undefined;
  #begun = Date.now();

  private constructor(
    readonly simulator: Simulator,
    readonly pace: number,
    readonly log: EngineLog,
    private readonly address: string,
  ) {}

  static async open(options: Omit<SimulatorOptions, "pace">, pace: number): Promise<PacedProject> {
    const log = new EngineLog();
    return new PacedProject(await startSimulator({ ...options, pace }), pace, log, await log.listen());
  }

  get control(): ControlClient {
    return this.simulator.control;
  }

  world(): Promise<WorldView> {
    return this.control.world();
  }

  now(): number {
    return this.#begun + (Date.now() - this.#begun) * this.pace;
  }

  async reset(): Promise<void> {
    await this.control.reset();
    this.#begun = Date.now();
  }

  async restore(snapshot: Snapshot): Promise<void> {
    await this.control.restore(snapshot);
    this.#begun = Date.now();
  }

  async pass(seconds: number): Promise<void> {
    await this.control.clock.advance(seconds);
  }

  after(seconds: number, work: () => Promise<unknown>): () => void {
    const timer = setTimeout(() => void work(), (seconds * 1000) / this.pace);
    return () => {
      clearTimeout(timer);
    };
  }

  async start({ config = {}, requestTimeoutMs = 20_000, auth }: ProcessOptions = {}): Promise<HostProcess> {
    const host = this.#reserve ?? this.#launch();
    this.#reserve = this.#launch();
    const timeout = { "sdrs:requestTimeout": String(requestTimeoutMs / 1000) };
    await host.configure({ ...configOf(this.simulator, auth), ...timeout, ...config }, this.now() - Date.now());
    return host;
  }

  #launch(): HostProcess {
    return new HostProcess({ log: this.address, pace: this.pace });
  }

  async close(): Promise<void> {
    await this.#reserve?.kill();
    this.log.close();
    await this.simulator.close();
  }
}
