/** A duration as people write it: `90s`, `30m`, `1h30m`. */
const DURATION = /^(\d+(\.\d+)?[smh])+$/;

const UNIT_MS: ReadonlyMap<string, number> = new Map([
  ["s", 1_000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

export function isDuration(text: string): boolean {
  return DURATION.test(text);
}

/** Milliseconds of a duration such as `1h30m`. */
export function durationMs(text: string): number {
  return [...text.matchAll(/(?<!\d)(\d+(?:\.\d+)?)([smh])/g)].reduce(
    (sum, [, amount, unit = ""]) => sum + Number(amount) * (UNIT_MS.get(unit) ?? Number.NaN),
    0,
  );
}
