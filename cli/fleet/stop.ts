import { say } from "../print";
import type { Child } from "./child";

/** Watch over what ends a fleet before all stacks moved. */
export interface StopWatch {
  readonly asked: () => boolean;
  readonly end: () => void;
}

/** Hands a wish to end to the stacks that move: each saves how far it came. A terminal that closes ends nothing: the order was given. */
export function watchStop(timeoutSeconds: number | undefined, children: () => readonly Child[]): StopWatch {
  let asked = false;
  const stop = (why: string): void => {
    asked = true;
    const moving = children();
    say(`${why}: no further stack begins; ${moving.length} that move are asked to save how far they came and to end.`);
    for (const child of moving) child.stop();
  };
  const onTerm = (): void => {
    stop("SIGTERM");
  };
  const onInt = (): void => {
    stop("SIGINT");
  };
  const onHangUp = (): void => undefined;
  process.on("SIGTERM", onTerm).on("SIGINT", onInt).on("SIGHUP", onHangUp);
  const timer =
    timeoutSeconds === undefined
      ? undefined
      : setTimeout(() => {
          stop("The time of --timeout is up");
        }, timeoutSeconds * 1000);
  return {
    asked: () => asked,
    end: () => {
      clearTimeout(timer);
      process.off("SIGTERM", onTerm).off("SIGINT", onInt).off("SIGHUP", onHangUp);
    },
  };
}
