import { chooseAssumptions } from "../assumptions.js";
import { CallLog } from "../http/log/call-log.js";
import { Clock, type Pace } from "./clock.js";
import { worldView } from "../control/world-view.js";
import { Faults, type FaultRule } from "../control/faults.js";
import { seedWorld, simOf } from "./seed/seed.js";
import type { Sim } from "./sim.js";
import { checkSnapshot, SnapshotError, type Snapshot } from "./snapshot.js";
import { StateFile, StateFileError } from "./state-file.js";
import { dumpState, loadState } from "./state.js";
import type { World } from "./seed/world-file.js";

export interface RuntimeOptions {
  readonly world: World;
  readonly pace: Pace;
  readonly seed: number;
  readonly start: number | undefined;
  readonly faults: readonly FaultRule[];
  readonly assumptions: Readonly<Record<string, string>>;
  readonly stateFile: string | undefined;
  readonly onAnswer?: ((seen: SeenAnswer) => void) | undefined;
}

/** An answer of the simulated service itself, before a fault could change it. */
export interface SeenAnswer {
  readonly service: string;
  readonly method: string;
  /** Without the prefix of the service. */
  readonly path: string;
  readonly status: number;
  readonly body: unknown;
  /** Name of the call, e.g. `server-group-action`. */
  readonly call: string;
  /** Body of the request. */
  readonly asked: unknown;
}

/** One running simulator without its HTTP server: the simulation, what it was asked, and where it is kept. */
export class Runtime {
  readonly log = new CallLog();
  private readonly file: StateFile | undefined;
  private current: Sim;

  constructor(private readonly options: RuntimeOptions) {
    this.file = options.stateFile === undefined ? undefined : StateFile.open(options.stateFile);
    try {
      const kept = this.file === undefined ? null : snapshotIn(this.file);
      this.current = kept === null ? this.fresh() : this.revive(kept, options.pace);
      this.save();
    } catch (error) {
      this.release();
      throw error;
    }
  }

  get sim(): Sim {
    return this.current;
  }

  /** Tells who wanted to be told what is answered. */
  answered(seen: SeenAnswer): void {
    this.options.onAnswer?.(seen);
  }

  private fresh(): Sim {
    const clock = new Clock(this.options.pace, this.options.start);
    const faults = new Faults(this.options.seed);
    for (const rule of this.options.faults) faults.add(rule);
    const assume = chooseAssumptions(this.options.assumptions);
    return seedWorld(this.options.world, this.options.seed, { clock, faults, assume });
  }

  private revive(snapshot: Snapshot, pace: Pace): Sim {
    const clock = new Clock(pace, undefined, { ...snapshot.clock });
    const faults = new Faults(this.options.seed);
    faults.load(snapshot.faults);
    const assume = chooseAssumptions(snapshot.assumptions);
    return simOf(loadState(snapshot.state), { clock, faults, assume });
  }

  /** A snapshot that can be shown, and go on from where it stands; it is tried on a copy. */
  private tried(snapshot: Snapshot): Sim {
    try {
      const trial = this.revive(snapshot, snapshot.clock.pace);
      trial.settle();
      worldView(trial);
    } catch (cause) {
      throw new SnapshotError(`it cannot go on: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    }
    return this.revive(snapshot, snapshot.clock.pace);
  }

  snapshot(): Snapshot {
    return {
      version: 1,
      state: structuredClone(dumpState(this.current.state)),
      clock: this.current.clock.save(),
      faults: structuredClone([...this.current.faults.list()]),
      assumptions: { ...this.current.assume },
    };
  }

  /** Brings a snapshot back. One that is none is refused, and the world stays as it is. */
  restore(value: unknown): void {
    this.current = this.tried(checkSnapshot(value));
    this.save();
  }

  /** Back to the world as it was at the start; faults, calls and counters are forgotten. */
  reset(): void {
    this.current = this.fresh();
    this.log.clear();
    this.save();
  }

  save(): void {
    if (this.file === undefined) return;
    const { sim } = this;
    const kept = {
      version: 1,
      state: dumpState(sim.state),
      clock: sim.clock.save(),
      faults: sim.faults.list(),
      assumptions: sim.assume,
    };
    this.file.write(JSON.stringify(kept));
  }

  /** Lets another process have the state file. */
  release(): void {
    this.file?.close();
  }
}

function snapshotIn(file: StateFile): Snapshot | null {
  const text = file.read();
  if (text === null) return null;
  try {
    return checkSnapshot(JSON.parse(text));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? "it is no JSON" : String(cause instanceof Error ? cause.message : cause);
    throw new StateFileError(
      `${file.path} is not a state file of the simulator: ${why}. It stays as it is: move it away to begin with a new world, or name another file.`,
      { cause },
    );
  }
}
