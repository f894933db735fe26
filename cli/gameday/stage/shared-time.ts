import { readFileSync } from "node:fs";
import path from "node:path";
import { VirtualClock } from "./virtual-clock";

/** Variables that lead a process of a game day to its clock, and to the folder where its time stands. */
export const CLOCK_VARIABLE = "GAMEDAY_CLOCK";
export const FOLDER_VARIABLE = "GAMEDAY_FOLDER";

/** File of the time, in milliseconds since the epoch. */
export const timeFile = (folder: string): string => path.join(folder, "time");

/** File with the numbers of the processes that have the clock, one a line. */
export const processFile = (folder: string): string => path.join(folder, "processes");

/** The clock of a process of a game day, whose time only the game day lets pass; undefined in any other process. */
export function sharedClock(env: Readonly<Record<string, string | undefined>>): VirtualClock | undefined {
  const { [CLOCK_VARIABLE]: url, [FOLDER_VARIABLE]: folder } = env;
  if (url === undefined || folder === undefined) return undefined;
  const now = Number(readFileSync(timeFile(folder), "utf8"));
  return new VirtualClock(now, { clock: { advance: (seconds) => advance(url, seconds) } });
}

async function advance(url: string, seconds: number): Promise<void> {
  try {
    const { ok } = await fetch(`${url}/${seconds.toFixed(3)}`, { method: "POST", headers: { "sdrs-gameday": "1" } });
    if (ok) return;
  } catch {
    // Told below.
  }
  // Without the game day there is no time, and nothing that is simulated either.
  process.exit(1);
}
