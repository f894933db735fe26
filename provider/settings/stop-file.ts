import { existsSync } from "node:fs";

/** Often enough for a pipeline that kills what has not ended a few seconds after its signal. */
const LOOK_MS = 250;

/** Calls `stop` as soon as the file is there; calling what comes back ends the watch. */
export function watchStopFile(file: string | undefined, stop: () => void): () => void {
  if (file === undefined || file === "") return () => undefined;
  const look = (): void => {
    if (!existsSync(file)) return;
    clearInterval(timer);
    stop();
  };
  const timer = setInterval(look, LOOK_MS);
  // A watch keeps no process alive.
  timer.unref();
  look();
  return () => {
    clearInterval(timer);
  };
}
