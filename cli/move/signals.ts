import { type RunFolder, askToStop } from "../engine/run-folder";
import { say } from "../print";

/** Watch over what ends the following of a run before the run itself ends. */
export interface SignalWatch {
  /** True where the terminal was left, and the run goes on. */
  readonly left: () => boolean;
  readonly end: () => void;
}

/**
 * On a terminal, Ctrl-C leaves the run alone. A pipeline that is cancelled kills everything a few seconds after its signal: there the
 * run is asked to end half done, with its record saved and the lock given back. So is one whose time is up.
 */
export function watchSignals(files: RunFolder, timeoutSeconds: number | undefined): SignalWatch {
  let left = false;
  const stop = (why: string): void => {
    say(`${why}: the run is asked to save how far it came and to end. What the service accepted goes on in the cloud.`);
    askToStop(files);
  };
  const onTerm = (): void => {
    stop("SIGTERM");
  };
  const onInt = (): void => {
    if (process.stdin.isTTY) left = true;
    else stop("SIGINT");
  };
  process.on("SIGTERM", onTerm).on("SIGINT", onInt);
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          stop("The time of --timeout is up");
        }, timeoutSeconds * 1000);
  return {
    left: () => left,
    end: () => {
      clearTimeout(timer);
      process.off("SIGTERM", onTerm).off("SIGINT", onInt);
    },
  };
}
