// @ts-check
/**
 * Archives of the engine that is fetched. Source of the digests: the formula of this version in Pulumi's own Homebrew tap
 * (github.com/pulumi/homebrew-tap, commit 6b6066f of 2026-04-08, Formula/pulumi.rb). For Windows none was published there.
 */
import { ENGINE_VERSION } from "./version.mjs";

/** @type {Readonly<Record<string, string>>} SHA-256 by platform and processor */
export const ARCHIVES = {
  "darwin-arm64": "8e279fa8199053a592dc0c91659c327c144c73f0632a0f0047b342010f76d535",
  "darwin-x64": "b29c089c5907ad3f4f457aa90ac995b3cd69c9148f8309f22f9071e5d097087a",
  "linux-arm64": "e9684f6909335aed95657c006e62d606a88fa09ef098378aff2f3a847d462325",
  "linux-x64": "52337212db85636fa598689cdcf6f54c0aa8a7ccd676dc04e00f2b6334eee8ec",
};

/**
 * @param {string} site
 * @param {string} platform such as linux-x64
 * @returns {string}
 */
export function archiveUrl(site, platform) {
  return `${site}/releases/sdk/pulumi-v${ENGINE_VERSION}-${platform}.tar.gz`;
}
