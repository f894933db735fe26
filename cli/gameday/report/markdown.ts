import { quoted } from "../../../provider/shown";
import { SIMULATION } from "../../../report/labels";
import type { GamedayDocument } from "../document";
import { timeText } from "../scenario/times";

/** A game day for people, as Markdown that reads as plain text. Pure. */
export function gamedayText({
  title,
  verdict,
  seed,
  expectations,
  faults,
  runs,
  timeline,
  seconds,
  file,
}: GamedayDocument): string {
  const line = (text: string): string => quoted(text, Number.POSITIVE_INFINITY);
  return [
    `# ${line(title)}: ${verdict}`,
    "",
    `> **${SIMULATION.title}**: ${SIMULATION.text}`,
    "",
    `Played from ${line(file)} with seed ${seed}; it took ${timeText(seconds)} on its clock.`,
    "",
    "## Expected",
    "",
    ...expectations.map(
      ({ what, met, at, why }) =>
        `- ${met ? "met" : `MISSED at ${timeText(at ?? 0)}`}: ${line(what)}${why === null ? "" : ` (${line(why)})`}`,
    ),
    "",
    "## What happened",
    "",
    ...timeline.map(({ at, what }) => `- ${timeText(at)} ${line(what)}`),
    "",
    ...(faults.length === 0
      ? []
      : [
          "## Faults",
          "",
          ...faults.map(({ name, at, met }) => `- ${timeText(at)} ${name}${met === null ? "" : `: met ${met}`}`),
          "",
        ]),
    ...(runs.length === 0
      ? []
      : [
          "## Runs",
          "",
          ...runs.map(
            ({ command, at, endedAt, exitCode }) =>
              `- ${timeText(at)} to ${endedAt === null ? "?" : timeText(endedAt)}: ${line(command)}: ${exitCode === null ? "killed" : `exit code ${exitCode}`}`,
          ),
          "",
        ]),
  ].join("\n");
}
