import type { DrillCheck, DrillState } from "../../model/drill-history";
import { isProvenBy } from "../../model/verification";
import { lengthOf } from "../../wait";
import { ONLY_BOOTED } from "./preflight";

/** Everything that a run came to. */
export interface Came {
  /** Reason for which it did not come to its end; undefined: it did. */
  readonly broken: string | undefined;
  readonly bootedSeconds: number | null;
  readonly notBooted: readonly string[];
  readonly readySeconds: number | null;
  readonly dataLossSeconds: number | null;
  readonly objective: { readonly readySeconds: number | null; readonly dataLossSeconds: number | null };
  /** True if a way in to its servers was declared. */
  readonly way: boolean;
  /** Ids of the servers of the drill. */
  readonly servers: readonly string[];
  readonly checks: readonly DrillCheck[];
  readonly touched: readonly string[];
  /** Parts of production that could not be compared. */
  readonly notCompared: readonly string[];
}

export interface Verdict {
  readonly state: Exclude<DrillState, "stopped">;
  readonly reasons: readonly string[];
  /** Sentence about all that it proves. */
  readonly proves: string;
}

/** Judges a run: passed only with a proof for every check, and only where production was seen to be as it was. Pure. */
export function verdictOf(came: Came): Verdict {
  const failed = failures(came);
  const open = doubts(came);
  const state = failed.length > 0 ? "failed" : open.length > 0 ? "unproven" : "passed";
  return { state, reasons: [...failed, ...open], proves: provesOf(came, state) };
}

function failures({ broken, notBooted, checks, touched, ...came }: Came): string[] {
  return [
    ...(broken === undefined ? [] : [broken]),
    ...notBooted.map((text) => `not up in time: ${text}`),
    ...checks
      .filter(({ state }) => state === "failed")
      .map(({ name, error }) => `check ${name} failed: ${error ?? ""}`),
    ...missed("ready", came.readySeconds, came.objective.readySeconds),
    ...missed("the data loss", came.dataLossSeconds, came.objective.dataLossSeconds),
    ...touched.map((text) => `production is not as it was: ${text}`),
  ];
}

function missed(what: string, seconds: number | null, objective: number | null): string[] {
  if (seconds === null || objective === null || seconds <= objective) return [];
  return [`${what}: ${lengthOf(seconds * 1000)}, and the objective is ${lengthOf(objective * 1000)}`];
}

function doubts({ way, servers, checks, notCompared, objective, dataLossSeconds }: Came): string[] {
  return [
    ...(way ? [] : [`${ONLY_BOOTED}.`]),
    ...(way && checks.length === 0 ? ["No check is declared, so nothing shows that the servers do their work."] : []),
    ...checks
      .filter(({ state }) => state === "unproven")
      .map(({ name, error }) => `check ${name} is unproven: ${error ?? ""}`),
    ...checks
      .filter((check) => check.state === "passed" && !isProvenBy(check, servers))
      .map(({ name }) => `check ${name} passed, and no server of this drill is proved to have answered`),
    ...checks.filter(({ state }) => state === "waived").map(({ name }) => `check ${name} was waived`),
    ...notCompared.map((name) => `production: ${name} could not be read before and after`),
    ...(objective.dataLossSeconds !== null && dataLossSeconds === null
      ? ["No check returned a number for the data loss, which has an objective."]
      : []),
  ];
}

function provesOf({ bootedSeconds, way, servers, checks }: Came, state: Verdict["state"]): string {
  if (bootedSeconds === null) return "It proves nothing: its servers did not all boot.";
  if (!way) return "It proves only that its servers boot: no way in was declared.";
  const proven = checks.filter((check) => check.state === "passed" && isProvenBy(check, servers));
  if (state === "passed")
    return `It proves that its servers boot and that ${checks.length === 1 ? "its check passes" : `all ${checks.length} checks pass`} on them, and that production was left alone.`;
  return `It proves that its servers boot, and that ${proven.length} of ${checks.length} checks pass on them.`;
}
