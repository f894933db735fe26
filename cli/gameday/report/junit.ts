import { type Case, suite, suitesXml } from "../../../report/junit";
import { SIMULATION } from "../../../report/labels";
import type { GamedayDocument } from "../document";
import { timeText } from "../scenario/times";

/** A game day as JUnit XML: a case for each thing that was expected. */
export function gamedayJunit({ title, verdict, seed, expectations, seconds }: GamedayDocument, made: string): string {
  const cases = expectations.map(({ what, met, at, why }): Case =>
    met ? { name: what } : { name: what, failure: `missed at ${timeText(at ?? 0)}${why === null ? "" : `: ${why}`}` },
  );
  const properties = { verdict, seed: String(seed), simulated: "true", [SIMULATION.title]: SIMULATION.text };
  return suitesXml(title, [suite({ name: title, className: "gameday", at: made, properties, cases })], seconds);
}
