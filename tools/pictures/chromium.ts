import { existsSync } from "node:fs";

const PLACES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Tells how a machine gets a Chromium. */
export const HOW_TO_HAVE_ONE = "Install it (Debian: apt-get install chromium) or name it in SDRS_CHROMIUM.";

/** The Chromium of this machine: the one that is named, or the system's. */
export function findChromium(): string | undefined {
  const named = process.env["SDRS_CHROMIUM"];
  if (named === undefined) return PLACES.find((place) => existsSync(place));
  if (existsSync(named)) return named;
  throw new Error(`SDRS_CHROMIUM names ${named}, which does not exist.`);
}
