import { MOST_MS, MOST_OF_ERROR, type Tally } from "./fuzz";

/** A run over every call, and the memory before and after. */
export interface FuzzRun {
  readonly seed: number;
  readonly seconds: number;
  readonly tallies: readonly Tally[];
  readonly heapMb: { readonly before: number; readonly after: number };
  readonly residentMb: number;
}

/** Growth of the heap that a run may leave behind: caches of the compiler, and what each client keeps until it is collected. */
export const MOST_GROWTH_MB = 16;

export function failuresOf({ tallies, heapMb }: FuzzRun): string[] {
  const growth = heapMb.after - heapMb.before;
  const idle = tallies.filter(({ values, errors }) => values === 0 || errors.size === 0);
  return [
    ...tallies.flatMap(({ wrong }) => wrong),
    ...idle.map(({ call }) => `${call}: no body was taken, or none refused: nothing was tried`),
    ...(growth > MOST_GROWTH_MB ? [`the heap grew by ${growth.toFixed(1)} MB`] : []),
    ...("polluted" in {} ? ["a key of a body became a property of every object"] : []),
  ];
}

const number = (value: number): string => Math.round(value).toLocaleString("en-US");

export function pageOf(run: FuzzRun): string {
  const { seed, seconds, tallies, heapMb, residentMb } = run;
  const each = Math.max(...tallies.map(({ bodies }) => bodies));
  const rows = tallies.map(({ call, bodies, values, errors, longestError, slowestMs }) => {
    const codes = [...errors].sort(([a], [b]) => (a < b ? -1 : 1)).map(([code, count]) => `${code}: ${number(count)}`);
    return `| \`${call}\` | ${[bodies, values, longestError, slowestMs].map(number).join(" | ")} | ${codes.join(", ")} |`;
  });
  const failures = failuresOf(run);
  return [
    "# Fuzz: what the client makes of answers that are wrong",
    "",
    "<!-- Written by `npm run fuzz -- --write`. Edits here are lost. -->",
    "",
    `\`npm run fuzz -- --bodies ${each} --seed ${seed}\` in ${number(seconds)} s on Node ${process.versions.node}: ${number(tallies.length)} calls of the`,
    `provider's client, ${number(each)} bodies each, over HTTP. A right answer is changed in one place or several, refused with a changed body,`,
    "cut, flipped, nested, encoded, or answered under odd headers; the answers after it are right. Each outcome must be a value or an",
    `error of the catalogue of at most ${number(MOST_OF_ERROR)} characters, without what a terminal obeys and without a secret, within ${number(MOST_MS)} ms.`,
    "",
    `Outcomes that were anything else: ${failures.length === 0 ? "none" : failures.length}. Heap before and after, collected: ${heapMb.before.toFixed(1)} MB and`,
    `${heapMb.after.toFixed(1)} MB (at most ${MOST_GROWTH_MB} MB more are allowed). Resident at most: ${number(residentMb)} MB.`,
    "",
    "| Call | Bodies | Values | Longest error | Slowest, ms | Errors |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}
