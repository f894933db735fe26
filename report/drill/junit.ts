import type { DrillRecord } from "../../provider/model/drill-record";
import { type Case, suite, suitesXml } from "../junit";
import { duration } from "../text";
import { drillTitle, isSimulated } from "./facts";

/** A drill as JUnit XML: cases for the boot, each check, the objective, production and the clean-up. What is unproven is skipped, never passed. */
export function drillJunit(record: DrillRecord): string {
  const { group, run, state, startedAt, finishedAt, readySeconds } = record;
  const properties = { run, group: group.id, verdict: state, simulated: String(isSimulated(record)) };
  const one = suite({
    name: drillTitle(record),
    className: `drill.${group.name}`,
    at: finishedAt ?? startedAt,
    properties,
    cases: casesOf(record),
  });
  return suitesXml(`${drillTitle(record)} (${run})`, [one], readySeconds);
}

function casesOf(record: DrillRecord): Case[] {
  const { state, reasons, proves, bootedSeconds, checks, touched, after, cleanUp } = record;
  const verdict = { name: "verdict" };
  return [
    state === "passed"
      ? verdict
      : state === "unproven"
        ? { ...verdict, skipped: proves }
        : { ...verdict, failure: [proves, ...reasons].join(" ") },
    bootedSeconds === null
      ? { name: "its servers boot", failure: "they did not all stay up" }
      : { name: "its servers boot", seconds: bootedSeconds },
    ...checks.map(({ name, state: end, seconds, error }): Case => {
      const named = { name: `check ${name}`, seconds };
      if (end === "passed") return named;
      return end === "failed"
        ? { ...named, failure: error ?? "failed" }
        : { ...named, skipped: `${end}: ${error ?? ""}` };
    }),
    objectiveCase(record),
    touched.length > 0
      ? { name: "production is as it was", failure: touched.join("; ") }
      : { name: "production is as it was", ...(after === null ? { skipped: "it could not be read afterwards" } : {}) },
    cleanUp?.complete === true
      ? { name: "nothing is left" }
      : {
          name: "nothing is left",
          failure: cleanUp?.left.map(({ kind, id }) => `${kind} ${id}`).join(", ") ?? "it was not cleaned up",
        },
  ];
}

function objectiveCase({ readySeconds, objective }: DrillRecord): Case {
  const seconds = objective.readySeconds;
  if (seconds === null) return { name: "ready in time", skipped: "no objective was given" };
  const name = `ready within ${duration(seconds)}`;
  if (readySeconds === null) return { name, failure: "it was not ready" };
  return readySeconds <= seconds
    ? { name, seconds: readySeconds }
    : { name, failure: `it took ${duration(readySeconds)}` };
}
