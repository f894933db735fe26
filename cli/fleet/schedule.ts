import type { ExitCode } from "../../provider/model/exit-codes";

/** Progress of a fleet: who began, and how those that ended did. */
export interface Schedule {
  readonly waves: readonly (readonly string[])[];
  readonly jobs: number;
  readonly continueOnError: boolean;
  readonly begun: ReadonlySet<string>;
  readonly ended: ReadonlyMap<string, ExitCode>;
  /** Somebody asked for the end, or the time is up. */
  readonly stopped: boolean;
}

/** True if production is where it is wanted, whatever was missed beside it. */
export function isThere(code: ExitCode): boolean {
  return code === 0 || code === 7 || code === 10;
}

/** Stacks that begin now. Pure. */
export function nextOf(schedule: Schedule): string[] {
  const { jobs, begun, ended, stopped } = schedule;
  const wave = stopped ? undefined : waveOf(schedule);
  return (wave ?? []).filter((name) => !begun.has(name)).slice(0, Math.max(0, jobs - (begun.size - ended.size)));
}

/** The wave whose turn it is; undefined: there is none, or an earlier one holds it back. */
function waveOf({ waves, ended, continueOnError }: Schedule): readonly string[] | undefined {
  for (const wave of waves) {
    if (!wave.every((name) => ended.has(name))) return wave;
    if (!continueOnError && wave.some((name) => !isThere(ended.get(name) ?? 1))) return undefined;
  }
  return undefined;
}

/** The memory that one run of the engine takes, with its processes. */
const RUN_BYTES = 500_000_000;
/** An engine waits for the service most of its time, but for its start. */
const PER_PROCESSOR = 4;

/** Stacks that move at once on a machine. Pure. */
export function jobsFor(machine: { readonly freeBytes: number; readonly processors: number }, stacks: number): number {
  const fit = Math.min(Math.floor(machine.freeBytes / RUN_BYTES), PER_PROCESSOR * machine.processors);
  return Math.max(1, Math.min(fit, stacks));
}

/** Seconds from now to the end, where each stack takes so long: a wave waits for the slowest round of the one before. Pure. */
export function secondsLeft({ waves, jobs, begun, ended }: Schedule, secondsAStack: number): number {
  const moving = begun.size - ended.size;
  const rounds = waves.reduce((sum, wave) => {
    const left = wave.filter((name) => !begun.has(name)).length;
    return sum + Math.ceil(left / jobs);
  }, 0);
  return (rounds + (moving > 0 ? 1 : 0)) * secondsAStack;
}
