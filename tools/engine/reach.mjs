// @ts-check

export const DOWNLOAD_SITE = "https://get.pulumi.com";
const LIMIT_MS = 6000;

/**
 * A network that swallows packets would hold a download for minutes, so one short question comes first.
 *
 * @param {string} site
 * @param {number} [limitMs]
 */
export async function requireReachable(site, limitMs = LIMIT_MS) {
  try {
    await fetch(site, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(limitMs) });
  } catch (error) {
    const { name, cause } = /** @type {Error & { cause?: { code?: string } }} */ (error);
    const why = name === "TimeoutError" ? `no answer within ${limitMs / 1000} s` : (cause?.code ?? name);
    throw new Error(`${site} cannot be reached (${why})`);
  }
}
