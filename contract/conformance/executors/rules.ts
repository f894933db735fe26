import type { Fact, RuleRow } from "../../types";
import { type Bench, stageOf } from "../bench";
import { compare } from "../judge/compare";
import type { Kind, Seen } from "../runner";
import type { Scene, Stage } from "../stage/stage";

/** Tries one rule from its scene and says what came of it. */
export interface Trial {
  readonly scene: string;
  readonly try: (stage: Stage, scene: Scene, bench: Bench) => Promise<Seen>;
}
export type Trials = Readonly<Record<string, Trial>>;

/** Runs the trial of a row. A rule without a trial is a gap in the suite, not in the subject. */
export async function runTrial(trials: Trials, fact: Fact, bench: Bench): Promise<Seen> {
  const trial = trials[fact.id];
  if (trial === undefined) throw new Error(`no trial for ${fact.id}`);
  const stage = stageOf(bench);
  return trial.try(stage, await stage.enter(trial.scene), bench);
}

/** Rules that say themselves what a trial must show. */
export function rulesKind(kind: string, facts: readonly RuleRow[], trials: Trials): Kind<RuleRow> {
  return {
    kind,
    notJudged: ["rule"],
    rows: () => facts.map((fact) => ({ id: fact.id, kind, title: fact.rule, fact, destructive: true, staged: true })),
    observe: ({ fact }, bench) => runTrial(trials, fact, bench),
    judge: ({ fact }, seen) => compare(fact.expect, seen),
  };
}
