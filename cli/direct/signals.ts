import { say } from "../print";

/** A wish to end, by a signal or by time. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly end: () => void;
}

/** Ends the run when somebody asks for it or its time is up; a terminal that closes ends nothing, since the order was given. */
export function stopOnSignals(timeoutSeconds: number | undefined): Stop {
  const stop = new AbortController();
  const because = (why: string) => (): void => {
    if (stop.signal.aborted) return;
    say(`${why}: what is under way is saved. What the service accepted goes on in the cloud.`);
    stop.abort();
  };
  const [onTerm, onInt] = [because("SIGTERM"), because("SIGINT")];
  const onHangUp = (): void => undefined;
  process.on("SIGTERM", onTerm).on("SIGINT", onInt).on("SIGHUP", onHangUp);
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(because("The time of --timeout is up"), timeoutSeconds * 1000);
  return {
    signal: stop.signal,
    end: () => {
      clearTimeout(timer);
      process.off("SIGTERM", onTerm).off("SIGINT", onInt).off("SIGHUP", onHangUp);
    },
  };
}
