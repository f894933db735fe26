import { parsePace } from "./world/clock.js";
import { generateWorld, parseGeneration } from "./world/seed/generate.js";
import { startSimulator, type Simulator, type SimulatorOptions } from "./index.js";

/** Options of `sdrs simulate`, as the command line gives them. */
export interface SimulateOptions {
  readonly port?: string | number;
  readonly world?: string;
  readonly pace?: string;
  readonly state?: string;
  /** `groups=N,pairs=N` */
  readonly generate?: string;
}

/**
 * Starts the simulator alone, prints where it is as one line of JSON on stdout, and serves until SIGINT or SIGTERM.
 * Resolves with the exit code.
 */
export async function runSimulate(options: SimulateOptions): Promise<number> {
  const simulator = await startSimulator(settingsOf(options));
  const { url, projectId, accessKey, secretKey, username, password, userDomain, region } = simulator;
  const ready = { url, projectId, accessKey, secretKey, username, password, userDomain, region };
  // Whoever reads the line may stop the process at once.
  const stopped = untilStopped(simulator);
  process.stdout.write(`${JSON.stringify(ready)}\n`);
  return stopped;
}

function settingsOf(options: SimulateOptions): SimulatorOptions {
  const port = Number(options.port ?? 0);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new RangeError(`--port is not a port: ${String(options.port)}`);
  if (options.world !== undefined && options.generate !== undefined) {
    throw new RangeError("--world and --generate exclude each other");
  }
  const world = options.generate === undefined ? options.world : generateWorld(parseGeneration(options.generate));
  return {
    port,
    pace: parsePace(options.pace ?? "realistic"),
    ...(world === undefined ? {} : { world }),
    ...(options.state === undefined ? {} : { state: options.state }),
  };
}

function untilStopped(simulator: Simulator): Promise<number> {
  return new Promise((resolve) => {
    const stop = (): void => {
      // Another signal ends the process at once.
      process.off("SIGINT", stop);
      process.off("SIGTERM", stop);
      simulator.close().then(
        () => {
          resolve(0);
        },
        (error: unknown) => {
          process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
          resolve(1);
        },
      );
    };
    process.on("SIGINT", stop);
    process.on("SIGTERM", stop);
  });
}
