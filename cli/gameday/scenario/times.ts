/** A moment of a game day or a length: `m:ss` or `h:mm:ss`. */
export const TIME_PATTERN = /^(?:\d{1,2}:[0-5]\d|\d{1,3}):[0-5]\d$/;

/** Seconds of a time as a scenario has it. */
export function secondsOf(time: string): number {
  return time.split(":").reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** A moment in the words of a scenario. */
export function timeText(seconds: number): string {
  const whole = Math.floor(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (value: number): string => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}
