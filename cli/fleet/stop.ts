import { onWishToEnd } from "../end-wish";
import { say } from "../print";
import type { Child } from "./child";

/** Watch over what ends a fleet before all stacks moved. */
export interface StopWatch {
  readonly asked: () => boolean;
  readonly end: () => void;
}

/** Hands a wish to end to the stacks that move: each saves how far it came. */
export function watchStop(timeoutSeconds: number | undefined, children: () => readonly Child[]): StopWatch {
  let asked = false;
  const stop = (why: string): void => {
    asked = true;
    const moving = children();
    say(`${why}: no further stack begins; ${moving.length} that move are asked to save how far they came and to end.`);
    for (const child of moving) child.stop();
  };
  const end = onWishToEnd(timeoutSeconds, stop);
  return { asked: () => asked, end };
}
