import type { StartServers } from "../../model/inputs";

/** Servers that a program lets start. */
export interface StartWish {
  readonly startServers: boolean;
  /** Servers that stay stopped, by either id of their instance. */
  readonly except: readonly string[];
}

/** Reads a declared `startServers`; not given, everything starts. */
export function startWish(declared: unknown): StartWish {
  const wish = declared as StartServers | null | undefined;
  if (typeof wish === "object" && wish !== null) return { startServers: true, except: wish.except };
  return { startServers: wish !== false, except: [] };
}

/** True if an edit lets something start that was held back. */
export function letsStart(before: unknown, now: unknown): boolean {
  const [old, wish] = [startWish(before), startWish(now)];
  if (!wish.startServers) return false;
  return !old.startServers || old.except.some((id) => !wish.except.includes(id));
}
