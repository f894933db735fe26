import type { StartServers } from "../../model/inputs";

/** Servers that a program lets start. */
export interface StartWish {
  readonly startServers: boolean;
  /** Servers that stay stopped, by either id of their instance. */
  readonly except: readonly string[];
}

type Declared = StartServers | null | undefined;

/** Reads a declared `startServers`; not given, everything starts. */
export function startWish(declared: Declared): StartWish {
  if (typeof declared === "object" && declared !== null) return { startServers: true, except: declared.except };
  return { startServers: declared !== false, except: [] };
}

/** True if an edit lets something start that was held back. */
export function letsStart(before: Declared, now: Declared): boolean {
  const [old, wish] = [startWish(before), startWish(now)];
  if (!wish.startServers) return false;
  return !old.startServers || old.except.some((id) => !wish.except.includes(id));
}
