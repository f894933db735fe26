import { isOurs } from "./classes";
import type { RunOptions } from "./options";
import type { Program } from "./program";
import type { ProcessOptions } from "./project";
import { Lost, type ProviderSide } from "./provider-side";
import type { Report, Step } from "./report";
import { isGreen } from "./report";
import { Asking, RunEnded, StepFailed } from "./asking";
import { Run } from "./run";
import { Snapshot } from "./snapshot";
import type { StackState } from "./state";

/** A stack of the emulated engine: its state, and the commands that change it. */
export class Stack {
  state: StackState = [];

  constructor(
    readonly label: string,
    private readonly start: (options: ProcessOptions) => ProviderSide | Promise<ProviderSide>,
    private readonly end = (process: ProviderSide): Promise<void> => process.kill(),
  ) {}

  /** `pulumi preview`; it saves nothing. */
  async preview(program: Program, options: RunOptions = {}): Promise<Report> {
    return await this.#pass("preview", options, true, async (run) => {
      if (options.refresh === true) await refreshAll(run);
      await new Run(program, run.parts).up();
    });
  }

  /** `pulumi up`: a preview, and where that finds nothing to refuse, the update, each in a process of its own. */
  async up(program: Program, options: RunOptions = {}): Promise<Report> {
    if (options.skipPreview !== true) {
      const preview = await this.preview(program, { ...options, kill: undefined });
      if (!isGreen(preview)) return { ...preview, command: "up", previewOnly: true };
    }
    return await this.#pass("up", options, false, async (run) => {
      if (options.refresh === true) await refreshAll(run);
      const { snapshot } = run.parts;
      const fresh = new Snapshot(snapshot.before, (state) => {
        this.state = state;
      });
      await new Run(program, { ...run.parts, snapshot: fresh }).up();
    });
  }

  /** `pulumi refresh` */
  async refresh(options: RunOptions = {}): Promise<Report> {
    return await this.#pass("refresh", options, false, (run) => refreshAll(run));
  }

  /** `pulumi destroy`: every row goes, dependents first. */
  async destroy(options: RunOptions = {}): Promise<Report> {
    return await this.#pass("destroy", options, false, async (run) => {
      if (options.refresh === true) await refreshAll(run);
      await run.up();
    });
  }

  /** `pulumi state delete <urn>` */
  forget(urn: string): void {
    this.state = this.state.filter((row) => row.urn !== urn);
  }

  async #pass(
    command: Report["command"],
    options: RunOptions,
    dryRun: boolean,
    work: (run: Run) => Promise<void>,
  ): Promise<Report> {
    let process: ProviderSide | undefined;
    const steps: Step[] = [];
    const snapshot = new Snapshot(this.state, (state) => {
      if (!dryRun) this.state = state;
    });
    let killed = false;
    try {
      process = await this.start({ env: options.env ?? {}, kill: options.kill });
      await work(new Run([], { snapshot, asking: new Asking(process, steps), options, dryRun }));
    } catch (error) {
      if (error instanceof Lost) killed = true;
      else if (!(error instanceof RunEnded) && !(error instanceof StepFailed)) throw error;
    } finally {
      if (process !== undefined) await this.end(process);
    }
    return { command, steps, previewOnly: false, killed };
  }
}

/** Reads every row, then compares what was read with the old inputs; one throw ends it. */
async function refreshAll(run: Run): Promise<void> {
  const { snapshot, asking } = run.parts;
  const { process } = asking;
  for (const row of [...snapshot.before]) {
    const { kind, id, urn } = row;
    if (!isOurs(kind) || id === undefined || row.delete || row.pendingReplacement) continue;
    const found = await asking.ask(urn, "refresh", id, () => process.read(id, row.outputs));
    if (found === undefined) {
      snapshot.remove(row);
      asking.done(urn, "forget", id);
      continue;
    }
    const { outputs, inputs = row.inputs } = found;
    snapshot.change(row, { ...row, id: found.id, inputs, outputs, initErrors: [] });
    if (!row.external) await asking.ask(urn, "refresh", id, () => process.diff(found.id, outputs, inputs));
    asking.done(urn, "refresh", id);
  }
}
