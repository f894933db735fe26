import { onWishToEnd } from "../end-wish";
import { say } from "../print";

/** A wish to end, by a signal or by time. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Ends the run when somebody asks for it or its time is up. */
export function stopOnSignals(timeoutSeconds: number | undefined): Stop {
  const stop = new AbortController();
  const end = onWishToEnd(timeoutSeconds, (why) => {
    if (stop.signal.aborted) return;
    say(`${why}: what is under way is saved. What the service accepted goes on in the cloud.`);
    stop.abort();
  });
  return { signal: stop.signal, end };
}
