import { isKeyOf } from "../model/narrow";
import { shownAddress } from "./address";
import { SETTINGS } from "./table";

/** Settings that are addresses, which may hold a user. */
const ADDRESSES: readonly string[] = ["endpoint", "authUrl"];

/**
 * The settings of a stack that may be written down: neither secret, nor part of a login, nor a list of addresses. What is
 * encrypted is no text, and left out.
 */
export function openSettings(given: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(given).flatMap(([key, value]) => {
      const name = key.startsWith("sdrs:") ? key.slice("sdrs:".length) : "";
      if (!isKeyOf(SETTINGS, name) || typeof value !== "string") return [];
      const { secret, group } = SETTINGS[name];
      if (secret || group === "credential" || name === "endpoints") return [];
      const text = ADDRESSES.includes(name) ? shownAddress(value) : value;
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}
