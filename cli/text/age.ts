/** Length of a time for people: minutes, hours or days. Pure. */
export function ageText(ms: number): string {
  const minutes = Math.max(0, ms / 60_000);
  if (minutes < 120) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 60 / 24)} days`;
}
