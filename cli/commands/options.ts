import { InvalidArgumentError } from "commander";
import { durationMs, isDuration } from "../../provider/model/duration";

/** Seconds of a duration on the command line. */
export function secondsIn(duration: string): number {
  if (!isDuration(duration)) throw new InvalidArgumentError("A duration is, for example, 30m or 1h30m.");
  return durationMs(duration) / 1000;
}

/** The last part of a command's help. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join("\n")}`;
}

/** Values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];
