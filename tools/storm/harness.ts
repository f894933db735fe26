/**
 * Shared parts of all runs of a storm: a simulated project with its provider processes, and the situations that transitions
 * start from.
 */
import type { AssumptionName, Assumptions, ControlClient } from "../../simulator/index";
import type { Auth } from "../emulator/config";
import type { Saying } from "../emulator/engine-log";
import { PacedProject } from "../emulator/paced-project";
import { Project, type SimulatedProject } from "../emulator/project";
import type { ProviderSide } from "../emulator/provider-side";
import { type Report, failuresOf, isGreen } from "../emulator/report";
import { Stack } from "../emulator/stack";
import type { StackState } from "../emulator/state";
import { type Declared, programOf } from "./program";
import { type Prepared, SCENES, type SceneName, WORLD, edited, lastOf, worldProgram, disturb } from "./scenes";

/** Pauses of the provider and jobs of the cloud pass this many times faster than real time. */
const PACE = 150;

/** Real time until a request without an answer is given up: a busy machine takes long, and hangs are waited for. */
const REQUEST_MS = { usual: 20_000, process: 1_000, local: 250 } as const;

export type Assumed = Partial<Record<AssumptionName, string>>;

/** `process`: a process of Pulumi's host for each run, real time; `local`: inside this one, on a virtual clock. */
export type HostKind = "process" | "local";

export interface HarnessOptions {
  readonly assume?: Assumed;
  readonly hosts?: HostKind;
}

export interface StackOptions {
  readonly auth?: Auth | undefined;
  /** Gives a request up early. */
  readonly impatient?: boolean;
  /** Told of each process before it is asked for anything. */
  readonly onStart?: (side: ProviderSide) => Promise<void>;
}

export class Harness {
  readonly #prepared = new Map<SceneName, Prepared>();

  private constructor(
    readonly project: SimulatedProject,
    private readonly hosts: HostKind,
  ) {}

  static async open({ assume = {}, hosts = "process" }: HarnessOptions = {}): Promise<Harness> {
    const options = { world: WORLD, assumptions: assume as Partial<Assumptions> };
    return new Harness(hosts === "local" ? await Project.open(options) : await PacedProject.open(options, PACE), hosts);
  }

  get control(): ControlClient {
    return this.project.control;
  }

  stack({ auth = "key", impatient = false, onStart }: StackOptions = {}, state: StackState = []): Stack {
    const requestTimeoutMs = REQUEST_MS[impatient ? this.hosts : "usual"];
    const stack = new Stack("storm", async () => {
      const side = await this.project.start({ auth, requestTimeoutMs });
      await onStart?.(side);
      return side;
    });
    stack.state = state;
    return stack;
  }

  /** Brings the cloud back to a situation, and says what the state file and the program hold there. */
  async begin(name: SceneName): Promise<Prepared> {
    const prepared = this.#prepared.get(name) ?? (await this.#prepare(name));
    this.#prepared.set(name, prepared);
    await this.project.restore(prepared.snapshot);
    await this.control.clearCalls();
    this.project.log.take();
    return prepared;
  }

  async #prepare(name: SceneName): Promise<Prepared> {
    const scene = SCENES[name];
    if (scene.from === undefined) return await this.#adopt();
    const before = await this.begin(scene.from);
    await disturb(this.project, scene);
    const stack = this.stack({}, before.state);
    if (scene.refresh === true) requireGreen(await stack.refresh(), this.project.log.take());
    const program = scene.edit === undefined ? before.program : edited(before.program, scene.edit(lastOf(stack.state)));
    if (scene.edit !== undefined) requireGreen(await up(stack, program), this.project.log.take());
    return { snapshot: await this.control.snapshot(), state: stack.state, program };
  }

  async #adopt(): Promise<Prepared> {
    await this.project.reset();
    const program = worldProgram(await this.control.world());
    const stack = this.stack();
    requireGreen(await up(stack, program), this.project.log.take());
    return { snapshot: await this.control.snapshot(), state: stack.state, program };
  }

  async close(): Promise<void> {
    await this.project.close();
  }
}

/** `pulumi up --skip-preview` */
export async function up(stack: Stack, program: Declared): Promise<Report> {
  return await stack.up(programOf(program), { skipPreview: true });
}

/** Text that a failed run printed. */
export function failureText(report: Report): string | undefined {
  const failures = failuresOf(report);
  return failures.length === 0 ? undefined : failures.map(({ failure = "" }) => failure).join("\n");
}

function requireGreen(report: Report, said: readonly Saying[]): void {
  if (isGreen(report)) return;
  const text = failureText(report) ?? "the provider process was lost";
  throw new Error(`A situation could not be reached: ${text}\n${said.map((one) => one.text).join("\n")}`);
}
