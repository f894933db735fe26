import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { chooseAssumptions, type Assumptions } from "../assumptions.js";
import { CallLog } from "../http/log/call-log.js";
import { Clock, type ClockState, type Pace } from "./clock.js";
import { Faults, type FaultRule, type FaultState } from "../control/faults.js";
import { seedWorld, simOf } from "./seed/seed.js";
import type { Sim } from "./sim.js";
import { dumpState, loadState, type StateJson } from "./state.js";
import type { World } from "./seed/world-file.js";

export interface Snapshot {
  readonly version: 1;
  readonly state: StateJson;
  readonly clock: ClockState;
  readonly faults: readonly FaultState[];
  readonly assumptions: Assumptions;
}

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
}

/** One running simulator without its HTTP server: the simulation, what it was asked, and where it is kept. */
export class Runtime {
  readonly log = new CallLog();
  private current: Sim;

  constructor(private readonly options: RuntimeOptions) {
    const kept = options.stateFile === undefined ? null : readStateFile(options.stateFile);
    this.current = kept === null ? this.fresh() : this.revive(kept, options.pace);
    this.save();
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

  snapshot(): Snapshot {
    return {
      version: 1,
      state: structuredClone(dumpState(this.current.state)),
      clock: this.current.clock.save(),
      faults: structuredClone([...this.current.faults.list()]),
      assumptions: { ...this.current.assume },
    };
  }

  restore(snapshot: Snapshot): void {
    this.current = this.revive(snapshot, snapshot.clock.pace);
    this.save();
  }

  /** Back to the world as it was at the start; faults, calls and counters are forgotten. */
  reset(): void {
    this.current = this.fresh();
    this.log.clear();
    this.save();
  }

  /** Written beside and renamed, so that a kill at any moment leaves a whole file. */
  save(): void {
    const file = this.options.stateFile;
    if (file === undefined) return;
    const aside = `${file}.${process.pid}.tmp`;
    const { sim } = this;
    const kept = {
      version: 1,
      state: dumpState(sim.state),
      clock: sim.clock.save(),
      faults: sim.faults.list(),
      assumptions: sim.assume,
    };
    writeFileSync(aside, JSON.stringify(kept), { mode: 0o600 });
    renameSync(aside, file);
  }
}

function readStateFile(path: string): Snapshot | null {
  if (!existsSync(path)) return null;
  const value = JSON.parse(readFileSync(path, "utf8")) as Partial<Snapshot>;
  if (value.version !== 1 || value.state === undefined) throw new Error(`${path} is not a state file of the simulator`);
  return value as Snapshot;
}
