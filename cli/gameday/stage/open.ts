import { DrError } from "../../../provider/errors";
import { type Simulator, type SimulatorOptions, WorldError, startSimulator } from "../../../simulator/index";
import { Conductor } from "./conductor";
import { GamedayEngine, NAME } from "./engine";
import { keepTime } from "./folder";
import { programFor } from "./program";

/** A simulator whose clock only the conductor moves, and the engine of this machine with a stack of its own. */
export interface Stage {
  readonly simulator: Simulator;
  readonly conductor: Conductor;
  readonly engine: GamedayEngine;
}

export interface StageOptions extends Pick<SimulatorOptions, "world" | "seed" | "onAnswer"> {
  readonly folder: string;
  readonly pace?: number | undefined;
  /** Called after each step of time. */
  readonly passed?: () => Promise<void>;
  /** Real time after which a run that neither sleeps nor ends is given up. */
  readonly stuckMs?: number;
  readonly stuckHint?: string;
}

/** Opens a stage in its folder; whoever opens it closes it. */
export async function openStage({
  folder,
  pace,
  passed,
  stuckMs,
  stuckHint,
  ...options
}: StageOptions): Promise<Stage> {
  const start = new Date().toISOString();
  const simulator = await startSimulator({ ...options, pace: "manual", start }).catch((error: unknown) => {
    throw error instanceof WorldError ? unplayable(error) : error;
  });
  const { clock } = simulator.control;
  const noteTime = async (): Promise<void> => {
    keepTime(folder, Date.parse((await clock.now()).now));
  };
  try {
    await noteTime();
    const conductor = await Conductor.open({
      pace,
      ...(stuckMs === undefined ? {} : { stuckMs }),
      ...(stuckHint === undefined ? {} : { stuckHint }),
      advance: (seconds) => clock.advance(seconds),
      passed: async () => {
        await noteTime();
        await passed?.();
      },
    });
    return { simulator, conductor, engine: new GamedayEngine(folder, conductor.url) };
  } catch (error) {
    await simulator.close();
    throw error;
  }
}

/** The error of a world that is one by its form, and holds what no cloud does. */
const unplayable = (cause: WorldError): DrError =>
  new DrError(
    "DR_USAGE",
    `The world cannot be played: ${cause.message}`,
    {},
    { cause, hint: "Repair it in its file, or write one with: sdrs export --out world.yaml. No engine was started." },
  );

/** Lets a stack take over every group of the world, and counts the time from then on. */
export async function takeOver({ simulator, conductor, engine }: Stage, mostSeconds: number): Promise<void> {
  engine.write(await programFor(simulator), simulator);
  await engine.succeed(["stack", "init", "--stack", NAME]);
  conductor.begin({ id: "begin", watches: false });
  const adopted = engine.succeed(["up", "--yes", "--skip-preview", "--stack", NAME], "begin").finally(() => {
    conductor.end("begin");
  });
  await Promise.all([adopted, conductor.play(mostSeconds)]);
  conductor.beginAnew();
}
