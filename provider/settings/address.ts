/** 127.0.0.0/8, ::1 and localhost. */
export function isLoopback(hostname: string): boolean {
  return /^127(\.\d{1,3}){3}$/.test(hostname) || hostname === "[::1]" || hostname === "::1" || hostname === "localhost";
}

/**
 * An address as it may be shown: its scheme, host and path. Undefined if there is none to be read, or if more than a user could
 * be a secret in the wrong place.
 */
export function shownAddress(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, host, pathname, search, hash } = new URL(text);
  const rest = pathname + search + hash;
  if (!["https:", "http:", "ftp:"].includes(protocol) || /@|%40/.test(rest)) return undefined;
  const path = PLACEHOLDERS.reduce((text, name) => text.replaceAll(encodeURI(name), name), pathname);
  return `${protocol}//${host}${path === "/" ? "" : path}`;
}

/** Parts of a template for addresses. */
const PLACEHOLDERS = ["{service}", "{region}"];
