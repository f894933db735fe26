import { parseArgs } from "node:util";
import { ASSUMPTIONS, type AssumptionName } from "../../simulator/index";
import type { Assumed, HostKind } from "./harness";
import { CHANGES } from "./changes";
import { TRANSITIONS, possible } from "./transitions";

export interface StormOptions {
  readonly runs: number;
  readonly seed: number;
  readonly tier: "host" | "engine";
  readonly faults: number;
  readonly assume: Assumed;
  /** Only this transition. */
  readonly only: string | undefined;
  /** Kills at boundaries instead of at random: the distinct ones, or at every call. */
  readonly boundaries: "none" | "distinct" | "every";
  /** Two actors on one group instead of kills. */
  readonly actors: boolean;
  /** Edits of every other kind instead of transitions. */
  readonly changes: boolean;
  /** Provider processes of Pulumi's host, or processes inside this one on a virtual clock: much faster, and a little less real. */
  readonly hosts: HostKind;
  /** Every value of every unverified point, instead of one set of values. */
  readonly matrix: boolean;
  /** Processes that share the runs: most of a run is waiting. */
  readonly workers: number;
  /** The part of the runs that is this process's, told by the one that started it. */
  readonly share: { readonly index: number; readonly of: number } | undefined;
}

export const USAGE = `npm run storm -- [--runs 100] [--seed 1] [--tier host|engine] [--faults 0.3] [--assume <point or name>=<value>,...]
                 [--only <transition>] [--boundaries | --every-call] [--actors] [--changes] [--matrix] [--in-process] [--workers 4]`;

export function parseOptions(args: readonly string[]): StormOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      runs: { type: "string" },
      seed: { type: "string", default: "1" },
      tier: { type: "string", default: "host" },
      faults: { type: "string", default: "0" },
      assume: { type: "string", default: "" },
      only: { type: "string" },
      boundaries: { type: "boolean", default: false },
      "every-call": { type: "boolean", default: false },
      actors: { type: "boolean", default: false },
      changes: { type: "boolean", default: false },
      matrix: { type: "boolean", default: false },
      "in-process": { type: "boolean", default: false },
      workers: { type: "string", default: "1" },
      share: { type: "string" },
    },
  });
  const { tier } = values;
  if (tier !== "host" && tier !== "engine") throw new RangeError(`--tier is host or engine, not ${tier}`);
  const faults = number("faults", values.faults);
  if (faults >= 1) throw new RangeError("--faults is a share below 1");
  const workers = count("workers", values.workers);
  if (workers > 1 && values.actors) throw new RangeError("--workers and --actors do not go together");
  if (workers > 1 && values.changes) throw new RangeError("--workers and --changes do not go together");
  const assume = parseAssumed(values.assume);
  if (values.changes) requireChange(values.only);
  else requireTransition(values.only, assume);
  const [index, of] = (values.share ?? "").split("/").map(Number);
  return {
    runs: count("runs", values.runs ?? (tier === "engine" ? "5" : "100")),
    seed: number("seed", values.seed),
    tier,
    faults,
    assume,
    only: values.only,
    boundaries: values["every-call"] ? "every" : values.boundaries ? "distinct" : "none",
    actors: values.actors,
    changes: values.changes,
    matrix: values.matrix,
    workers,
    share: index === undefined || of === undefined ? undefined : { index, of },
    hosts: values["in-process"] ? "local" : "process",
  };
}

function number(name: string, text: string): number {
  const value = Number(text);
  if (text === "" || !Number.isFinite(value) || value < 0) throw new RangeError(`--${name} is not a number: ${text}`);
  return value;
}

/** Nothing at all would be a success. */
function count(name: string, text: string): number {
  const value = number(name, text);
  if (!Number.isInteger(value) || value < 1) throw new RangeError(`--${name} is a whole number above 0, not ${text}`);
  return value;
}

function requireChange(only: string | undefined): void {
  if (only !== undefined && !CHANGES.some(({ name }) => name === only))
    throw new RangeError(`--only: no edit is named ${only}; there are ${CHANGES.map(({ name }) => name).join(", ")}`);
}

function requireTransition(only: string | undefined, assume: Assumed): void {
  if (only === undefined || possible(assume).some(({ name }) => name === only)) return;
  if (TRANSITIONS.some(({ name }) => name === only))
    throw new RangeError(`--only: ${only} is refused by design under these assumptions (EXCEPTIONS says why)`);
  throw new RangeError(
    `--only: no transition is named ${only}; there are ${TRANSITIONS.map(({ name }) => name).join(", ")}`,
  );
}

/** True if the run of this number is done by this process. */
export function isMine({ share }: Pick<StormOptions, "share">, run: number): boolean {
  return share === undefined || run % share.of === share.index;
}

/** `U5=flipped` or `stationAfterFailure=flipped`: a point may have several switches, told apart by their values. */
export function parseAssumed(text: string): Assumed {
  const chosen: Assumed = {};
  for (const part of text.split(",").filter((one) => one !== "")) {
    const [point = "", value = ""] = part.split("=");
    const fits = (Object.keys(ASSUMPTIONS) as AssumptionName[]).filter((name) => {
      const row: { readonly point: string; readonly values: readonly string[] } = ASSUMPTIONS[name];
      return name === point || (row.point === point && row.values.includes(value));
    });
    if (fits.length === 0) throw new RangeError(`--assume: nothing is ${point} with the value ${value}`);
    for (const name of fits) chosen[name] = value;
  }
  return chosen;
}

/** The points that the design names, and when the station flips. */
const POINTS = /^U(1|4|5|6|7|8|9|10|11|20|22)$/;

/** One set of assumptions for each value of each point that differs from the default, and the defaults themselves. */
export function matrix(): { readonly label: string; readonly assume: Assumed }[] {
  const names = (Object.keys(ASSUMPTIONS) as AssumptionName[]).filter(
    (name) => POINTS.test(ASSUMPTIONS[name].point) || name === "stationFlipsAt",
  );
  const rows = names.flatMap((name) => {
    const { point, values, default: usual }: (typeof ASSUMPTIONS)[AssumptionName] = ASSUMPTIONS[name];
    return (values as readonly string[])
      .filter((value) => value !== usual)
      .map((value) => ({ label: `${point} ${name}=${value}`, assume: { [name]: value } }));
  });
  return [{ label: "defaults", assume: {} }, ...rows];
}
