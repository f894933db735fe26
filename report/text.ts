/** `30.2 s`, `2 min 31.7 s`, `1 h 02 min 05 s`, `not known`; what is zero at the end is left out. */
export function duration(seconds: number | null): string {
  if (seconds === null) return "not known";
  const tenths = Math.round(seconds * 10);
  if (tenths < 600) return `${tenths / 10} s`;
  if (tenths < 36_000) {
    const rest = (tenths % 600) / 10;
    return `${Math.floor(tenths / 600)} min${rest === 0 ? "" : ` ${rest} s`}`;
  }
  const whole = Math.round(seconds);
  const [minutes, rest] = [Math.floor((whole % 3600) / 60), whole % 60];
  const two = (value: number, unit: string): string => `${String(value).padStart(2, "0")} ${unit}`;
  return [
    `${Math.floor(whole / 3600)} h`,
    ...(minutes + rest > 0 ? [two(minutes, "min")] : []),
    ...(rest > 0 ? [two(rest, "s")] : []),
  ].join(" ");
}

/** `2026-03-02 03:00:00 UTC`. */
export function moment(iso: string): string {
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC`;
}

/** `1 address`, `2 addresses`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export const addressCount = (number: number): string => count(number, "address", "addresses");
export const serverCount = (number: number): string => count(number, "server");
