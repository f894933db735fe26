import { type RunFolder, askToStop } from "../engine/run-folder";
import { onWishToEnd } from "../end-wish";
import { say } from "../print";

/** Watch over what ends a command before its runs end. */
export interface SignalWatch {
  /** True where the terminal was left, and a run that has sent something goes on. */
  readonly left: () => boolean;
  /** True where everything is to end as soon as it is saved. */
  readonly stopped: () => boolean;
  /** Names the run that goes on; a wish to end that came before it reaches it as well. */
  readonly over: (files: RunFolder) => void;
  /** Ends what only looks, as soon as the command is to end or the terminal was left. */
  readonly looks: AbortSignal;
  readonly end: () => void;
}

/**
 * On a terminal, Ctrl-C leaves the run alone. A pipeline that is cancelled kills everything a few seconds after its signal: there the
 * run is asked to end half done, with its record saved and the lock given back. So is one whose time is up.
 */
export function watchSignals(timeoutSeconds: number | undefined): SignalWatch {
  let left = false;
  let stopped = false;
  let files: RunFolder | undefined;
  const looks = new AbortController();
  const stop = (why: string): void => {
    stopped = true;
    looks.abort();
    say(`${why}: the run is asked to save how far it came and to end. What the service accepted goes on in the cloud.`);
    if (files !== undefined) askToStop(files);
  };
  const end = onWishToEnd(timeoutSeconds, stop, () => {
    if (!process.stdin.isTTY) stop("SIGINT");
    else {
      left = true;
      looks.abort();
    }
  });
  return {
    left: () => left,
    stopped: () => stopped,
    looks: looks.signal,
    over: (run) => {
      files = run;
      if (stopped) askToStop(run);
    },
    end,
  };
}
