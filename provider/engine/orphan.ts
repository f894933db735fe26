import { fstatSync } from "node:fs";

/** Exit code of a provider whose engine is gone. */
const ORPHANED = 70;

let watching = false;

/**
 * Ends this process as soon as its engine is gone. An engine that is killed leaves its provider running: it would go on, and
 * could ask for a transition while the next update acts. The engine holds the other end of standard input, so its end is the
 * sign. Where standard input is something else (a terminal, a test), nothing is watched.
 */
export function endWithEngine(): void {
  if (watching) return;
  watching = true;
  if (!isPipe()) return;
  const leave = (): void => {
    process.exit(ORPHANED);
  };
  process.stdin.on("error", leave).on("close", leave).on("end", leave).resume();
}

function isPipe(): boolean {
  try {
    const kind = fstatSync(0);
    return kind.isFIFO() || kind.isSocket();
  } catch {
    return false;
  }
}
