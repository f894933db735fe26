import type { Mutant } from "../mutants/mutant";

/** A provider with one line broken, and the one game day that must notice it. */
export interface GamedayMutant extends Pick<Mutant, "name" | "file" | "find" | "replace" | "breaks"> {
  /** Name of the file in `examples/gamedays/`, without `.yaml`. */
  readonly noticedBy: string;
}

// prettier-ignore
export const MUTANTS: readonly GamedayMutant[] = [
  { noticedBy: "storage-fault", name: "throttling is final", file: "provider/api/http/retry.ts",
    find: `if (status === 429) return "throttled";`, replace: `if (status === 429) return "refused";`,
    breaks: "one 429 ends what asked, and the failover with it" },
  { noticedBy: "dead-zone", name: "the old side must be readable at the end", file: "provider/transition/steps/finish.ts",
    find: "  await seeArrived(run, to);\n  // Production",
    replace: `  await seeArrived(run, to);\n  const { viewAt } = require("../observe/observation");\n  if (run.observed.instances.some((one: never) => viewAt(run.observed, one, to === "target" ? "source" : "target")?.readable === false)) throw new DrError("DR_UNAVAILABLE", "the old side cannot be read");\n  // Production`,
    breaks: "a failover out of a dead zone never ends, since the zone is dead" },
  { noticedBy: "console", name: "a transient status is not waited for", file: "provider/transition/decide/plan.ts",
    find: `GROUP_STATUS[observed.status].kind === "transient"`, replace: "false",
    breaks: "a failover that somebody else has begun is refused, and nobody starts the servers" },
  { noticedBy: "runner-killed", name: "an unfinished record is forgotten", file: "provider/resources/group/group-request.ts",
    find: "order?.made === undefined ? recordIn(old) : recordOfMade", replace: "order?.made === undefined ? undefined : recordOfMade",
    breaks: "the update after a killed run does not go on with what was sent" },
  { noticedBy: "dr-sick", name: "the DR side is asked about in an emergency", file: "provider/transition/decide/guard-sides.ts",
    find: "const asks = !retry && !isEmergency(observed, otherSite(to));", replace: "const asks = !retry;",
    breaks: "a failover that is needed waits for a consent that nobody is there to give" },
  { noticedBy: "state-lost", name: "what a new state does not know is called done", file: "provider/transition/decide/plan-move.ts",
    find: `return (reachedSide(input) ?? input.completedSide ?? "source") === to;`, replace: `return (reachedSide(input) ?? input.completedSide ?? to) === to;`,
    breaks: "an order after a lost state finds production where it is wanted, and leaves its servers down" },
];
